import type { CompiledRule } from '../../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../../domain/rules/rule.ts';
import { type Counter, nextRelease, type Release, settled, type Tally } from '../../../domain/windows/counter.ts';

/** How much of a limit is used and left at one moment. */
export type LimitReading = {
  /** Of the limit's currency, in minor units, and times. */
  readonly used: Tally;
  readonly left: { readonly amount?: number; readonly count?: number };
  /** Since when it counts, epoch milliseconds; 0: since always. */
  readonly countsFromMs: number;
  /** What leaves its window next; absent where nothing is in it, or nothing ever leaves. */
  readonly frees?: Release;
  /** When everything that is in it now has left it. */
  readonly allFreeAtMs?: number;
};

/** Reads a limit's counter, or the slices it is spread over; undefined for one that nothing has moved yet. */
export function readingOf(
  { rule, countsFromMs }: CompiledRule<LimitRule>,
  stored: readonly (Counter | undefined)[],
  nowMs: number,
): LimitReading {
  const { window, max, count } = rule;
  const counter = wholeOf(stored.map((slice) => settled(window, slice, nowMs, countsFromMs)));
  const frees = counter.count === 0 ? undefined : nextRelease(window, counter, nowMs, { count: 1 });
  const all = counter.count === 0 ? undefined : nextRelease(window, counter, nowMs, { count: counter.count });
  return {
    used: { amount: counter.amount, count: counter.count },
    left: {
      ...(max !== undefined && { amount: Math.max(0, max.minor - counter.amount) }),
      ...(count !== undefined && { count: Math.max(0, count - counter.count) }),
    },
    countsFromMs: counter.fromMs,
    ...(frees && { frees }),
    ...(all && { allFreeAtMs: all.atMs }),
  };
}

/** The slices of a shared limit as the one counter they are. */
function wholeOf(slices: readonly Counter[]): Counter {
  const buckets = new Map<number, Tally>();
  for (const slice of slices) {
    for (const [bucket, tally] of slice.buckets ?? []) {
      buckets.set(bucket, sumOf([buckets.get(bucket) ?? { amount: 0, count: 0 }, tally]));
    }
  }
  return {
    ...sumOf(slices),
    epoch: Math.max(...slices.map(({ epoch }) => epoch)),
    fromMs: Math.max(...slices.map(({ fromMs }) => fromMs)),
    buckets,
  };
}

function sumOf(tallies: readonly Tally[]): Tally {
  return {
    amount: tallies.reduce((sum, { amount }) => sum + amount, 0),
    count: tallies.reduce((sum, { count }) => sum + count, 0),
  };
}
