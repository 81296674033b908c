import type { AuthorizationRequest } from '../authorization-request.ts';
import { addressName } from '../counter-address.ts';
import { changesIfApproved } from '../decide.ts';
import type { Changes } from '../decision/change.ts';
import { changedCounter, type CounterChange } from '../decision/counter-change.ts';
import { type Move, movesOf } from '../decision/move.ts';
import type { DecisionState } from '../decision/reading.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { addedAt, type Counter, type Place, possibleAt } from '../windows/counter.ts';
import { type Entry, entryOf } from './entry.ts';
import { stateAfter } from './settlement.ts';

/** What has to begin to count: money that no request of ours asked for, or that came back. */
export type Adoption = {
  readonly key: string;
  /** The request as far as anybody told it. */
  readonly request: AuthorizationRequest;
  /** Minor units. */
  readonly minor: number;
  readonly atMs: number;
  readonly kind: 'spent' | 'refunded';
};

export type Adopted = {
  readonly state: DecisionState;
  readonly entry: Entry;
  /** What it changed. */
  readonly counters: readonly CounterChange[];
};

/**
 * Counts what was not approved here as the rules count an approval at that time, whatever they would have said to it: no
 * limit stands in the way of money that has moved. Pure.
 */
export function adopt(ruleSet: RuleSet, state: DecisionState, { request, minor, atMs, kind }: Adoption): Adopted {
  const asked = kind === 'refunded' ? { ...request, flow: 'out' as const } : request;
  const changes = changesIfApproved(ruleSet, state, asked, atMs);
  const counting = allOf(changes).filter(({ counting: { givesBackRefunds, ignoresForced, isTry } }) =>
    kind === 'refunded' ? givesBackRefunds === true : ignoresForced !== true && isTry !== true,
  );
  return kind === 'refunded' ? givenBack(state, counting, minor) : counted(state, counting, minor);
}

function allOf({ card, counters }: Changes): readonly CounterChange[] {
  return [...(card?.counters ?? []), ...counters];
}

function counted(state: DecisionState, changes: readonly CounterChange[], minor: number): Adopted {
  const after = changes.map((change) => {
    const next = changedCounter(storedIn(state, change), { ...change, room: {} });
    if (next === 'moved') throw new Error(`Counter ${change.counterId} is not as it was read`);
    return { ...change, next };
  });
  return { state: stateAfter(state, after), entry: entryOf(minor, movesOf({ counters: changes })), counters: after };
}

/** Takes from each counter what the refund is, or what there is: more than was counted cannot come back. */
function givenBack(state: DecisionState, changes: readonly CounterChange[], minor: number): Adopted {
  const after: (CounterChange & { readonly next: Counter })[] = [];
  const moves: Move[] = [];
  for (const change of changes) {
    const { counterId, address, whole, counting } = change;
    const before = storedIn(state, change);
    // A window that moves on with this is a new one, with nothing in it that could be given back.
    if (counting.isMoney !== true || before === undefined || (whole && whole.epoch > before.epoch)) continue;
    let next = before;
    for (const place of placesOf(before)) {
      const tally = possibleAt(next, place, { amount: before.amount - minor - next.amount, count: 0 });
      if (tally.amount >= 0) continue;
      next = addedAt(next, place, tally);
      moves.push({ counterId, ...(address && { address }), place, tally, isMoney: true });
    }
    after.push({ ...change, next });
  }
  return { state: stateAfter(state, after), entry: entryOf(minor, moves), counters: after };
}

/** Where a counter has counted: the newest part of a trailing window first. */
function placesOf({ epoch, fromMs, buckets }: Counter): readonly Place[] {
  if (buckets === undefined) return [{ epoch, fromMs }];
  return [...buckets.keys()].toSorted((a, b) => b - a).map((bucket) => ({ epoch, fromMs, bucket }));
}

function storedIn({ card, shared }: DecisionState, { counterId, address }: CounterChange): Counter | undefined {
  return address === undefined ? card.counters.get(counterId) : shared.counters.get(addressName(address));
}
