import type { Answer } from '../answer.ts';
import { type Card, HOLDS_EXPIRE_AFTER_MS } from '../card.ts';
import { type CardChange, type Changes, evolve } from '../decision/change.ts';
import type { CounterChange } from '../decision/counter-change.ts';
import type { Situation } from '../decision/facts.ts';
import { movesOf } from '../decision/move.ts';
import type { DecisionState } from '../decision/reading.ts';
import type { RuleSetSettings } from '../rules/rule.ts';
import { adjustmentsOf, entryOf } from './entry.ts';
import { type RequestFact, withRequest } from './facts.ts';
import { type Life, lifeAfter } from './life.ts';
import { type HoldChanges, holdChanges } from './listed-holds.ts';
import { positionOf } from './position.ts';
import { settle, type Settlement, wholeChanges } from './settlement.ts';

/** What a decision tells of its request. */
export function factOfRequest(
  { request: { requestKey }, flow, amount }: Situation,
  { holdsExpireAfterMs = HOLDS_EXPIRE_AFTER_MS }: RuleSetSettings,
  answer: Answer,
  atMs: number,
): RequestFact {
  const holds = flow === 'out' && answer === '00' && amount !== undefined && amount.minor > 0;
  return {
    requestKey,
    atMs,
    answer,
    source: 'decision',
    direction: flow,
    ...(amount && { amount }),
    ...(holds && { expiresAtMs: atMs + holdsExpireAfterMs }),
  };
}

/**
 * A request that comes after an advice may find its money counted already, as of a purchase that nobody asked about: that is
 * taken out before the request is decided, and its approval counts instead. Undefined where nothing was told before.
 */
export function takenOutFor(life: Life, state: DecisionState, approved: RequestFact): Settlement | undefined {
  if (life.facts.advices.length === 0) return undefined;
  const { counted } = positionOf(withRequest(life.facts, approved));
  return settle(state, life.entries, adjustmentsOf(life.entries, counted));
}

/** The life with a request that was decided as it stood. */
export function lifeWithRequest(life: Life, fact: RequestFact, changes: Changes): Life {
  const moves = movesOf(changes);
  const isDeclined = fact.answer !== '00';
  const entry = { ...entryOf(fact.amount?.minor ?? 0, moves), ...(isDeclined && { isDeclined }) };
  return lifeAfter(life, {
    facts: withRequest(life.facts, fact),
    // An approval that no limit counted is counted all the same: by nothing, whatever is published later.
    entries: isDeclined && moves.length === 0 ? life.entries : new Map(life.entries).set(fact.requestKey, entry),
    events: 0,
    atMs: fact.atMs,
  });
}

/**
 * The changes of a request of whose transaction something was told before it came: what `taken` took out, what the request
 * counts, and what else of the transaction is otherwise for it, are one change of each counter and of the card's holds, on
 * the condition that the counters are as they were read in `state`.
 */
export function changesOfLateRequest(
  state: DecisionState,
  taken: Settlement,
  life: Life,
  fact: RequestFact,
  changes: Changes,
): Changes {
  const decided = evolve(taken.state, changes);
  if (decided === 'moved') throw new Error('A decision does not fit the state it was made in');
  const asked = lifeWithRequest({ ...life, entries: taken.entries }, fact, changes);
  const [before, after] = [positionOf(life.facts), positionOf(asked.facts)];
  const settled = settle(decided, asked.entries, adjustmentsOf(asked.entries, after.counted));
  const next = { ...asked, entries: settled.entries };
  const holds = holdChanges(state.card, life.authTransactionId, before.holds, after.holds);
  const isOrdinary = taken.counters.length + settled.counters.length + holds.ended.length === 0;
  if (isOrdinary && isAsAsked(holds, changes.card?.hold)) return { ...changes, life: next };
  const touched = [...taken.counters, ...(changes.card?.counters ?? []), ...changes.counters, ...settled.counters];
  const wholes = wholeChanges(touched, state, settled.state);
  const onCard = wholes.filter(isOnCard);
  const card = withHolds(changes.card ?? untouched(state, fact), fact.requestKey, holds, state.card);
  return {
    ...changes,
    card: { ...card, counters: onCard },
    counters: wholes.filter((one) => !isOnCard(one)),
    life: next,
  };
}

/** Whether no hold is otherwise than the request alone would have it. */
function isAsAsked({ kept }: HoldChanges, asked: CardChange['hold']): boolean {
  if (asked === undefined) return kept.size === 0;
  return kept.size === 1 && kept.get(asked.requestKey)?.minor === asked.hold.minor;
}

/** The change of a card to which a request alone would have done nothing. */
function untouched({ card: { cardId } }: DecisionState, { atMs }: RequestFact): CardChange {
  return {
    cardId,
    atMs,
    isApproved: false,
    isUse: false,
    droppedHolds: [],
    counters: [],
    droppedCounters: [],
    history: {},
  };
}

/** The holds as all that was told of the transaction has them. */
function withHolds(
  { hold: _asked, ...change }: CardChange,
  requestKey: string,
  { kept, ended }: HoldChanges,
  card: Card,
): CardChange {
  const own = kept.get(requestKey);
  const others = new Map([...kept].filter(([key]) => key !== requestKey));
  return {
    ...change,
    ...(own && { hold: { requestKey, hold: own } }),
    ...(others.size > 0 && { keptHolds: others }),
    droppedHolds: [...change.droppedHolds, ...ended.filter((key) => card.holds.has(key))],
  };
}

function isOnCard({ address }: CounterChange): boolean {
  return address === undefined;
}
