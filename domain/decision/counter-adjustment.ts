import type { CounterAddress } from '../counter-address.ts';
import { type Counter, isKept, type Tally } from '../windows/counter.ts';

/**
 * What a transaction's later life does to a counter that a decision made: it adds in place, so that decisions which count at
 * the same moment are not held up. Nothing new is approved by it, so that it asks for no room.
 */
export type CounterAdjustment = {
  readonly counterId: string;
  /** Absent for a counter in the card's own row. */
  readonly address?: CounterAddress;
  readonly seen: Counter;
  /** As it is to be, if it still is as it was seen. */
  readonly next: Counter;
};

/** What changes in all, and in each bucket of a trailing window. */
export function differenceOf({ seen, next }: CounterAdjustment): {
  readonly total: Tally;
  readonly buckets: ReadonlyMap<number, Tally>;
} {
  const buckets = new Map<number, Tally>();
  for (const [bucket, tally] of next.buckets ?? []) {
    const by = less(tally, seen.buckets?.get(bucket) ?? { amount: 0, count: 0 });
    if (by.amount !== 0 || by.count !== 0) buckets.set(bucket, by);
  }
  return { total: less(next, seen), buckets };
}

function less(a: Tally, b: Tally): Tally {
  return { amount: a.amount - b.amount, count: a.count - b.count };
}

/** The stored counter with the change made, or `moved` where its window has moved on or less is counted than goes. Pure. */
export function adjustedCounter(stored: Counter | undefined, adjustment: CounterAdjustment): Counter | 'moved' {
  const { total, buckets } = differenceOf(adjustment);
  const { seen } = adjustment;
  if (stored === undefined || stored.fromMs !== seen.fromMs) return 'moved';
  if (stored.buckets === undefined && stored.epoch !== seen.epoch) return 'moved';
  const after = plus(stored, total);
  if (after.amount < 0 || after.count < 0) return 'moved';
  if (stored.buckets === undefined) return { ...stored, ...after };
  const all = new Map(stored.buckets);
  for (const [bucket, by] of buckets) {
    const tally = plus(all.get(bucket) ?? { amount: 0, count: 0 }, by);
    const isThere = isKept(stored, { epoch: stored.epoch, fromMs: stored.fromMs, bucket });
    if (!isThere || tally.amount < 0 || tally.count < 0) return 'moved';
    all.set(bucket, tally);
  }
  return { ...stored, ...after, buckets: all };
}

function plus(a: Tally, b: Tally): Tally {
  return { amount: a.amount + b.amount, count: a.count + b.count };
}
