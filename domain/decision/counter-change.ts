import type { CounterAddress } from '../counter-address.ts';
import { addedAt, type Counter, type Place, type Tally } from '../windows/counter.ts';

/** How a limit counts, as far as it matters after the decision; each absent where it is not so. */
export type Counting = {
  /** It counts money, and the amount was in its currency. */
  readonly isMoney?: true;
  /** It counts tries: a try stays one, whatever becomes of it. */
  readonly isTry?: true;
  /** A use that was undone stays a use. */
  readonly keepsUses?: true;
  /** It does not count what nobody asked for: postings without a request, or above their hold. */
  readonly ignoresForced?: true;
  /** A refund makes room in it. */
  readonly givesBackRefunds?: true;
};

/**
 * What a decision does to one counter, and on what condition: every store does the same with it. In place where the counter
 * only has to be added to, so that any number of decisions can do it at once; as a whole where its window has moved on.
 */
export type CounterChange = {
  readonly counterId: string;
  /** Absent for a counter in the card's own row. */
  readonly address?: CounterAddress;
  readonly seen: Counter | undefined;
  /** Put in the place of `seen`, which must be there still; absent: add in place. */
  readonly whole?: Counter;
  readonly add: Tally;
  /** Where it is added, and where a reversal finds it. */
  readonly place: Place;
  /** The most that may be counted already for an addition in place to be allowed. */
  readonly room?: { readonly amount?: number; readonly count?: number };
  /** When nothing can ask for the counter any more, epoch milliseconds; absent: never. */
  readonly uselessFromMs?: number;
  readonly counting: Counting;
};

/** The stored counter after the change, or `moved` where it is no longer as the decision saw it. Pure. */
export function changedCounter(stored: Counter | undefined, change: CounterChange): Counter | 'moved' {
  const { seen, whole, add, place, room } = change;
  if (whole !== undefined) return isSame(stored, seen) ? whole : 'moved';
  if (stored === undefined || seen === undefined || !isSameWindow(stored, seen)) return 'moved';
  if (room?.amount !== undefined && stored.amount > room.amount) return 'moved';
  if (room?.count !== undefined && stored.count > room.count) return 'moved';
  return addedAt(stored, place, add);
}

function isSame(a: Counter | undefined, b: Counter | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSameWindow(a, b) && isSameTally(a, b) && hasSameBuckets(a, b);
}

/** What was added to one bucket and given back to another leaves the sums as they were. */
function hasSameBuckets({ buckets: a }: Counter, { buckets: b }: Counter): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a].every(([bucket, tally]) => isSameTally(tally, b.get(bucket)));
}

function isSameTally(a: Tally, b: Tally | undefined): boolean {
  return a.amount === b?.amount && a.count === b.count;
}

/** The same period, counted since the same time, with the same part of a shared limit. */
function isSameWindow(a: Counter, b: Counter): boolean {
  return a.epoch === b.epoch && a.fromMs === b.fromMs && (a.borrowed?.times ?? 0) === (b.borrowed?.times ?? 0);
}
