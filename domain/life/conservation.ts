import { addressName, type CounterAddress } from '../counter-address.ts';
import { type Counter, isKept, type Place, type Tally } from '../windows/counter.ts';
import type { Life } from './life.ts';

/** Whose a counter is, and what it is called. */
export type CounterName = {
  /** The card, or the card, account, group or program that shares it. */
  readonly owner: string;
  readonly counterId: string;
  /** What it is kept apart by, and in which row; empty for a counter in the card's own row. */
  readonly where: string;
};

/** A counter that is not the sum of what the transactions say they count in it. */
export type Imbalance = CounterName & { readonly counted: Tally; readonly expected: Tally };

/** What all transactions count, by counter and place. */
export type Books = {
  enter(life: Life): void;
  /** Compares a counter with what was entered; undefined where it is the sum of it. */
  compare(
    cardId: string | undefined,
    id: string,
    address: CounterAddress | undefined,
    counter: Counter,
  ): Imbalance | undefined;
};

/**
 * The conservation of what is counted: a counter is the sum of what is held and posted in its window, no more and no less.
 * What was counted at a place that has left the window is in neither. Pure but for what it has been told.
 */
export function openBooks(): Books {
  const books = new Map<string, { readonly place: Place; readonly tally: Tally }[]>();
  return {
    enter({ cardId, entries }) {
      for (const { moves } of entries.values()) {
        for (const { counterId, address, place, now } of moves) {
          if (now.amount === 0 && now.count === 0) continue;
          const name = nameOf(cardId, counterId, address);
          const entered = books.get(name);
          if (entered === undefined) books.set(name, [{ place, tally: now }]);
          else entered.push({ place, tally: now });
        }
      }
    },
    compare(cardId, counterId, address, counter) {
      const entered = books.get(nameOf(cardId ?? '', counterId, address)) ?? [];
      const expected = { amount: 0, count: 0 };
      for (const { place, tally } of entered) {
        if (!isKept(counter, place)) continue;
        expected.amount += tally.amount;
        expected.count += tally.count;
      }
      const { amount, count } = counter;
      if (amount === expected.amount && count === expected.count) return undefined;
      const owner = address === undefined ? (cardId ?? '') : address.owner.id;
      return {
        owner,
        counterId,
        where: address === undefined ? '' : `${address.detail} ${address.slice}`.trim(),
        counted: { amount, count },
        expected,
      };
    },
  };
}

function nameOf(cardId: string, counterId: string, address: CounterAddress | undefined): string {
  return address === undefined ? `${cardId} ${counterId}` : addressName(address);
}

/** Those that were found out of balance twice, and by the same: what was under way the first time has settled since. */
export function confirmed(first: readonly Imbalance[], second: readonly Imbalance[]): readonly Imbalance[] {
  const known = new Set(first.map(textOf));
  return second.filter((imbalance) => known.has(textOf(imbalance)));
}

function textOf({ owner, counterId, where, counted, expected }: Imbalance): string {
  const by = [counted.amount - expected.amount, counted.count - expected.count];
  return JSON.stringify([owner, counterId, where, ...by]);
}
