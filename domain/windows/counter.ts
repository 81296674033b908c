import { periodAt } from './calendar.ts';
import { bucketOf, oldestBucket, oldestFromMs } from './trailing.ts';
import { BUCKETS_MAX, type CalendarWindow, type TrailingWindow, type Window } from './window.ts';

/** How much, in minor units of the limit's currency, and how many times. Whole numbers, not negative. */
export type Tally = { readonly amount: number; readonly count: number };

/** What a window has counted. */
export type Counter = Tally & {
  /**
   * Calendar: start of the period, epoch milliseconds. Trailing: no bucket with a lower index is kept. Lifetime: 0.
   */
  readonly epoch: number;
  /** Trailing only: by bucket index. They add up to the counter's own tally. */
  readonly buckets?: ReadonlyMap<number, Tally>;
  /** Since when it has counted, epoch milliseconds: what was before is not in it. */
  readonly fromMs: number;
  /**
   * Of a slice of a shared limit: how much of the limit it has taken over from the other slices (negative: given to
   * them), and how many times any was moved. In every window it adds up to nothing over the slices.
   */
  readonly borrowed?: Tally & { readonly times: number };
};

/** Where something was counted, to be taken back from there. */
export type Place = Pick<Counter, 'epoch' | 'fromMs'> & { /** Trailing only. */ readonly bucket?: number };

/** The first instant at which enough has left a window, and how much has left it by then. */
export type Release = Tally & { readonly atMs: number };

const NOTHING: Tally = { amount: 0, count: 0 };
const NO_BUCKETS: ReadonlyMap<number, Tally> = new Map();

/**
 * The counter as it stands at `nowMs`; the same object if its window has not moved on. A stored counter that began before
 * `countsFromMs` missed what happened until then and is void. One that a machine with a faster clock has moved ahead is
 * never moved back; it holds for decisions dated `earliestMs` or later.
 */
export function settled(window: Window, counter: Counter | undefined, nowMs: number, countsFromMs: number): Counter {
  if (counter === undefined || counter.fromMs < countsFromMs) return emptyCounter(window, nowMs, countsFromMs);
  switch (window.kind) {
    case 'calendar':
      return inPeriod(window, counter, nowMs);
    case 'trailing':
      return inTrail(window, counter, nowMs);
    case 'lifetime':
      return counter;
    case 'transaction':
      return emptyCounter(window, nowMs, countsFromMs);
  }
}

function emptyCounter(window: Window, nowMs: number, fromMs: number): Counter {
  switch (window.kind) {
    case 'calendar':
      return { epoch: periodAt(window, nowMs).startMs, ...NOTHING, fromMs };
    case 'trailing':
      return { epoch: oldestBucket(window, nowMs), ...NOTHING, buckets: NO_BUCKETS, fromMs };
    case 'lifetime':
    case 'transaction':
      return { epoch: 0, ...NOTHING, fromMs };
  }
}

/** What slices lent each other ends with the period they lent it for. */
function inPeriod(window: CalendarWindow, counter: Counter, nowMs: number): Counter {
  const { startMs } = periodAt(window, nowMs);
  return counter.epoch >= startMs ? counter : { epoch: startMs, ...NOTHING, fromMs: counter.fromMs };
}

function inTrail(window: TrailingWindow, counter: Counter, nowMs: number): Counter {
  const oldest = oldestBucket(window, nowMs);
  if (counter.epoch >= oldest) return counter;
  const all = counter.buckets ?? NO_BUCKETS;
  const kept = new Map([...all].filter(([bucket]) => bucket >= oldest));
  if (kept.size === all.size) return counter;
  return { ...counter, epoch: oldest, ...sumOf([...kept.values()]), buckets: kept };
}

/**
 * The earliest date that a decision which counts here may bear: a decision on a slower clock has to be dated so. Then no
 * period and no trailing stretch of time ever holds more than the limit, however far the clocks are apart.
 */
export function earliestMs(window: Window, { epoch }: Counter): number {
  return window.kind === 'trailing' ? oldestFromMs(window, epoch) : epoch;
}

/**
 * Key of the bucket to add to now; undefined unless the window is trailing. `counter` is settled. A slow clock adds to the
 * oldest bucket that may be kept, where its amount counts a little longer than it must.
 */
export function bucketAt(window: Window, counter: Counter, nowMs: number): number | undefined {
  if (window.kind !== 'trailing') return undefined;
  const newest = Math.max(...(counter.buckets ?? NO_BUCKETS).keys());
  return Math.max(bucketOf(window, nowMs), counter.epoch, newest - BUCKETS_MAX + 1);
}

/** Where something that is counted now is counted. `counter` is settled. */
export function placeAt(window: Window, counter: Counter, nowMs: number): Place {
  const bucket = bucketAt(window, counter, nowMs);
  return { epoch: counter.epoch, fromMs: counter.fromMs, ...(bucket !== undefined && { bucket }) };
}

/** The counter with `more` in it. `counter` is settled. A transaction's own window remembers nothing. */
export function added(window: Window, counter: Counter, nowMs: number, more: Tally): Counter {
  if (window.kind === 'transaction') return counter;
  return changed(counter, bucketAt(window, counter, nowMs), more);
}

/** The counter with `more` in it, at the place that was chosen for it. */
export function addedAt(counter: Counter, { bucket }: Place, more: Tally): Counter {
  return changed(counter, bucket, more);
}

/**
 * What of a change can be made to what was counted at `place`: nothing where it no longer counts, so that the return of
 * yesterday's money frees nothing today, and never more back than is counted there.
 */
export function possibleAt(counter: Counter | undefined, place: Place, by: Tally): Tally {
  if (counter === undefined || !isKept(counter, place)) return NOTHING;
  const held = place.bucket === undefined ? counter : (counter.buckets?.get(place.bucket) ?? NOTHING);
  return { amount: Math.max(by.amount, -held.amount), count: Math.max(by.count, -held.count) };
}

/** Whether what was counted at `place` is in the counter still. */
export function isKept(counter: Counter, { epoch, fromMs, bucket }: Place): boolean {
  if (fromMs !== counter.fromMs) return false;
  return bucket === undefined ? epoch === counter.epoch : bucket >= counter.epoch;
}

function changed(counter: Counter, bucket: number | undefined, by: Tally): Counter {
  const total = { ...counter, ...sumOf([counter, by]) };
  if (bucket === undefined) return total;
  const tally = sumOf([counter.buckets?.get(bucket) ?? NOTHING, by]);
  return { ...total, buckets: new Map(counter.buckets).set(bucket, tally) };
}

/**
 * When at least `needed` will have left the window, if nothing more comes in; undefined if waiting does not help: nothing
 * leaves a lifetime, and no more can leave than was counted. `counter` is settled.
 */
export function nextRelease(
  window: Window,
  counter: Counter,
  nowMs: number,
  needed: { readonly amount?: number; readonly count?: number },
): Release | undefined {
  const isEnough = (left: Tally): boolean => left.amount >= (needed.amount ?? 0) && left.count >= (needed.count ?? 0);
  if (isEnough(NOTHING)) return { atMs: nowMs, ...NOTHING };
  return releasesOf(window, counter, nowMs).find(isEnough);
}

/** All instants at which something leaves the window, first to last, with all that has left it by then. */
function releasesOf(window: Window, counter: Counter, nowMs: number): readonly Release[] {
  if (window.kind === 'calendar') {
    const { endMs } = periodAt(window, Math.max(nowMs, counter.epoch));
    return [{ atMs: endMs, amount: counter.amount, count: counter.count }];
  }
  if (window.kind !== 'trailing') return [];
  const releases: Release[] = [];
  let left = NOTHING;
  for (const [bucket, tally] of [...(counter.buckets ?? NO_BUCKETS)].toSorted(([a], [b]) => a - b)) {
    left = sumOf([left, tally]);
    releases.push({ atMs: oldestFromMs(window, bucket + 1), ...left });
  }
  return releases;
}

function sumOf(tallies: readonly Tally[]): Tally {
  return {
    amount: tallies.reduce((sum, { amount }) => sum + amount, 0),
    count: tallies.reduce((sum, { count }) => sum + count, 0),
  };
}
