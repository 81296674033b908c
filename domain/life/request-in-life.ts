import type { Answer } from '../answer.ts';
import { HOLDS_EXPIRE_AFTER_MS } from '../card.ts';
import { type CardChange, type Changes, evolve } from '../decision/change.ts';
import type { CounterChange } from '../decision/counter-change.ts';
import type { Situation } from '../decision/facts.ts';
import { movesOf } from '../decision/move.ts';
import type { DecisionState } from '../decision/reading.ts';
import type { RuleSetSettings } from '../rules/rule.ts';
import { adjustmentsOf, entryOf } from './entry.ts';
import { type RequestFact, withRequest } from './facts.ts';
import { type Life, lifeAfter } from './life.ts';
import { type Position, positionOf } from './position.ts';
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
 * A request that comes after the advice of its outcome finds its money counted already, as of a purchase that nobody asked
 * about: that is taken out before the request is decided, and its approval counts instead. Undefined where the life so far
 * counts the same with this request approved as without it.
 */
export function takenOutFor(life: Life, state: DecisionState, approved: RequestFact): Settlement | undefined {
  if (life.facts.advices.length === 0) return undefined;
  const { counted, holds } = positionOf(withRequest(life.facts, approved));
  const adjustments = adjustmentsOf(life.entries, counted);
  const isOrdinary = adjustments.length === 0 && (approved.expiresAtMs === undefined || holds.has(approved.requestKey));
  return isOrdinary ? undefined : settle(state, life.entries, adjustments);
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
 * The changes of an approval whose money had been counted before it came: what `taken` took out and what the approval counts
 * are one change of each counter, on the condition that it is as it was read in `state`.
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
  const position = positionOf(asked.facts);
  const settled = settle(decided, asked.entries, adjustmentsOf(asked.entries, position.counted));
  const touched = [...taken.counters, ...(changes.card?.counters ?? []), ...changes.counters, ...settled.counters];
  const wholes = wholeChanges(touched, state, settled.state);
  return {
    ...changes,
    ...(changes.card && { card: { ...withHold(changes.card, position), counters: wholes.filter(isOnCard) } }),
    counters: wholes.filter((change) => !isOnCard(change)),
    life: { ...asked, entries: settled.entries },
  };
}

/** What its advice has left of the hold that it asked for. */
function withHold({ hold, ...card }: CardChange, { holds }: Position): CardChange {
  const held = hold && holds.get(hold.requestKey);
  return { ...card, ...(hold && held && { hold: { ...hold, hold: { ...hold.hold, minor: held.minor } } }) };
}

function isOnCard({ address }: CounterChange): boolean {
  return address === undefined;
}
