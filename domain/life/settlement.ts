import type { Card } from '../card.ts';
import { addressName } from '../counter-address.ts';
import type { CounterAdjustment } from '../decision/counter-adjustment.ts';
import type { CounterChange } from '../decision/counter-change.ts';
import type { DecisionState } from '../decision/reading.ts';
import { addedAt, type Counter, possibleAt } from '../windows/counter.ts';
import { type Adjustment, adjustedEntries, type Entries } from './entry.ts';

/** Counters with a transaction's entries brought to what they have to count. */
export type Settlement = {
  /** The state after it. */
  readonly state: DecisionState;
  readonly entries: Entries;
  readonly counters: readonly CounterAdjustment[];
};

/**
 * Makes the adjustments as far as they can be made: what was counted in a window that is over stays as it is, and no counter
 * goes below what is counted in it. Pure.
 */
export function settle(state: DecisionState, entries: Entries, adjustments: readonly Adjustment[]): Settlement {
  const touched = new Map<string, CounterAdjustment>();
  const made: Pick<Adjustment, 'entry' | 'index' | 'by'>[] = [];
  for (const { entry, index, move, by } of adjustments) {
    const name = nameOf(move);
    const seen = touched.get(name)?.seen ?? counterOf(state, move);
    const counter = touched.get(name)?.next ?? seen;
    const possible = possibleAt(counter, move.place, by);
    if (seen === undefined || counter === undefined || (possible.amount === 0 && possible.count === 0)) continue;
    made.push({ entry, index, by: possible });
    const { counterId, address } = move;
    touched.set(name, {
      counterId,
      ...(address && { address }),
      seen,
      next: addedAt(counter, move.place, possible),
    });
  }
  const counters = [...touched.values()];
  return { state: stateAfter(state, counters), entries: adjustedEntries(entries, made), counters };
}

type Where = Pick<CounterAdjustment, 'counterId' | 'address'>;

function nameOf({ counterId, address }: Where): string {
  return address === undefined ? counterId : addressName(address);
}

function counterOf({ card, shared }: DecisionState, { counterId, address }: Where): Counter | undefined {
  return address === undefined ? card.counters.get(counterId) : shared.counters.get(addressName(address));
}

/** The state with these counters as they are to be. */
export function stateAfter(
  state: DecisionState,
  counters: readonly Pick<CounterAdjustment, 'counterId' | 'address' | 'next'>[],
): DecisionState {
  const onCard = new Map(state.card.counters);
  const elsewhere = new Map(state.shared.counters);
  for (const { counterId, address, next } of counters) {
    if (address === undefined) onCard.set(counterId, next);
    else elsewhere.set(addressName(address), next);
  }
  const card: Card = { ...state.card, counters: onCard };
  return { card, shared: { ...state.shared, counters: elsewhere } };
}

/**
 * One change for each of these counters, from what it is in `before` to what it is in `after`: each is put as a whole, on the
 * condition that it is as it was read.
 */
export function wholeChanges(
  counters: readonly (Pick<CounterAdjustment, 'counterId' | 'address'> & { readonly uselessFromMs?: number })[],
  before: DecisionState,
  after: DecisionState,
): readonly CounterChange[] {
  const byName = new Map<string, (typeof counters)[number]>();
  for (const counter of counters) byName.set(nameOf(counter), { ...byName.get(nameOf(counter)), ...counter });
  return [...byName.values()].flatMap(({ counterId, address, uselessFromMs }) => {
    const where = { counterId, ...(address && { address }) };
    const whole = counterOf(after, where);
    if (whole === undefined) return [];
    const { epoch, fromMs } = whole;
    return [
      {
        ...where,
        seen: counterOf(before, where),
        whole,
        add: { amount: 0, count: 0 },
        place: { epoch, fromMs },
        ...(uselessFromMs !== undefined && { uselessFromMs }),
        counting: {},
      },
    ];
  });
}
