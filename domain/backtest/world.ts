import type { Answer } from '../answer.ts';
import type { AuthorizationRequest } from '../authorization-request.ts';
import { type Card, PROGRAM, type Status, unseenCard } from '../card.ts';
import { addressName } from '../counter-address.ts';
import { answerOf, decide } from '../decide.ts';
import { type Changes, evolve } from '../decision/change.ts';
import { type DecisionState, holderName, NOTHING_SHARED } from '../decision/reading.ts';
import type { Trail } from '../decision/trail.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Counter } from '../windows/counter.ts';
import type { Standing } from './past-request.ts';

/** One request at its time, and how its card stood then. */
export type Moment = { readonly request: AuthorizationRequest; readonly nowMs: number; readonly standing: Standing };

/**
 * What would be in the tables if one rule set had decided everything from the first request on. Requests come in the order
 * of time; each leaves its counters, holds and history behind.
 */
export type World = {
  /** The answer of these rules. Where `given` is told, it counts what that changes, as if that had been answered. */
  ask(moment: Moment, given?: Answer): Answered;
};

export type Answered = {
  readonly answer: Answer;
  /** Why; only before `commit`. */
  readonly trail: () => Trail;
  /** Makes what the answer changes so; once, and before the next request. */
  readonly commit: () => void;
};

/** An empty world under a rule set. */
export function createWorld(ruleSet: RuleSet): World {
  const cards = new Map<string, Card>();
  /** By address; decisions look at it in place. */
  const counters = new Map<string, Counter>();
  /** Where each card was approved, by card. */
  const merchants = new Map<string, Set<string>>();

  function stateAt({ request: { cardId, merchantId }, standing }: Moment): DecisionState {
    const asksMerchant = ruleSet.needs.merchants && merchantId !== undefined;
    return {
      card: cardAs(cards.get(cardId) ?? unseenCard(cardId), standing),
      shared: {
        counters,
        statuses: statusesOf(standing),
        ...(asksMerchant && { isKnownMerchant: merchants.get(cardId)?.has(merchantId) === true }),
      },
    };
  }

  /** No more of the counters than the change is about: `evolve` copies what it is given. */
  function touched({ card, shared }: DecisionState, changes: Changes): DecisionState {
    const found = new Map<string, Counter>();
    for (const { address } of changes.counters) {
      const name = address && addressName(address);
      const counter = name === undefined ? undefined : counters.get(name);
      if (name !== undefined && counter !== undefined) found.set(name, counter);
    }
    return { card, shared: { ...shared, counters: found } };
  }

  function apply(state: DecisionState, decided: Changes): void {
    const changes = withoutHold(decided);
    const after = evolve(touched(state, changes), changes);
    const { cardId } = state.card;
    // Nobody else is here to move anything.
    if (after === 'moved') throw new Error(`The decision on ${cardId} does not fit the state it was made on`);
    if (changes.card !== undefined) cards.set(cardId, after.card);
    for (const [name, counter] of after.shared.counters) counters.set(name, counter);
    if (changes.merchantId === undefined) return;
    merchants.set(cardId, (merchants.get(cardId) ?? new Set()).add(changes.merchantId));
  }

  return {
    ask(moment, given) {
      const { request, nowMs } = moment;
      const state = stateAt(moment);
      const { answer, changes } = answerOf(ruleSet, state, request, nowMs, given);
      return {
        answer,
        trail: () => decide(ruleSet, state, request, nowMs).trail,
        commit: () => apply(state, changes),
      };
    },
  };
}

/** No answer hangs on what is held, and a hundred holds copied at every approval are half the time that it takes. */
function withoutHold({ card, ...changes }: Changes): Changes {
  if (card === undefined) return changes;
  const { hold: _hold, ...rest } = card;
  return { ...changes, card: { ...rest, droppedHolds: [] } };
}

/** The card with what people said of it at the time. */
function cardAs(card: Card, { status, account, group, currency }: Standing): Card {
  const isSo = card.status === status && card.account === account && card.group === group && card.currency === currency;
  if (isSo) return card;
  const { account: _account, group: _group, currency: _currency, ...rest } = card;
  return {
    ...rest,
    status,
    ...(account !== undefined && { account }),
    ...(group !== undefined && { group }),
    ...(currency !== undefined && { currency }),
  };
}

function statusesOf({ above = [], account, group }: Standing): ReadonlyMap<string, Status> {
  if (above.length === 0) return NOTHING_SHARED.statuses;
  const ids = { program: PROGRAM.id, card: undefined, account, group };
  return new Map(
    above.flatMap(({ level, status }): [string, Status][] => {
      const id = ids[level];
      return id === undefined ? [] : [[holderName({ level, id }), status]];
    }),
  );
}
