import fc from 'fast-check';
import {
  added,
  addedAt,
  bucketAt,
  type Counter,
  earliestMs,
  nextRelease,
  type Place,
  placeAt,
  possibleAt,
  settled,
  type Tally,
} from '../../../domain/windows/counter.ts';
import { bucketWidthMs } from '../../../domain/windows/trailing.ts';
import { BUCKETS_MAX, type TrailingWindow, type Window } from '../../../domain/windows/window.ts';

const DAY: Window = { kind: 'calendar', unit: 'day', zone: 'America/New_York', startsAtMinute: 0 };
const TEN_SECONDS: TrailingWindow = { kind: 'trailing', lengthMs: 10_000 };
const LIFETIME: Window = { kind: 'lifetime' };
const COUNTED: readonly Window[] = [DAY, TEN_SECONDS, LIFETIME];

const NOTHING: Tally = { amount: 0, count: 0 };
const NOON = Date.parse('2026-03-09T16:00Z');
const TOMORROW = Date.parse('2026-03-10T04:00Z');

/** A counter that counts `more` at each of the instants, with the clock going from one to the next. */
function counted(window: Window, ats: readonly number[], more = { amount: 100, count: 1 }): Counter {
  const fresh = settled(window, undefined, ats[0] ?? NOON, 0);
  return ats.reduce((counter, atMs) => added(window, settled(window, counter, atMs, 0), atMs, more), fresh);
}

describe('a counter', () => {
  test.each(COUNTED)('of %j begins with nothing, and counts from when its rule says', (window) => {
    expect(settled(window, undefined, NOON, 5)).toMatchObject({ amount: 0, count: 0, fromMs: 5 });
  });

  test.each(COUNTED)('of %j is the same object until something leaves its window', (window) => {
    const counter = counted(window, [NOON]);
    expect(settled(window, counter, NOON + 9_999, 0)).toBe(counter);
  });

  test.each(COUNTED)('of %j that missed what happened until its rule came back is void', (window) => {
    const counter = counted(window, [NOON]);
    expect(settled(window, counter, NOON, 1)).toEqual(settled(window, undefined, NOON, 1));
    expect(settled(window, { ...counter, fromMs: 1 }, NOON, 1)).toMatchObject({ amount: 100 });
  });

  test.each(COUNTED)('of %j that a faster clock moved ahead is not moved back', (window) => {
    const counter = counted(window, [NOON + 86_400_000]);
    expect(settled(window, counter, NOON, 0)).toBe(counter);
  });

  test('of one transaction remembers nothing', () => {
    const counter = counted({ kind: 'transaction' }, [NOON]);
    expect(counter).toMatchObject({ amount: 0, count: 0 });
    expect(nextRelease({ kind: 'transaction' }, counter, NOON, { amount: 1 })).toBeUndefined();
  });
});

describe('a calendar counter', () => {
  test('holds until the last moment of its period and begins at nothing in the next', () => {
    const counter = counted(DAY, [NOON, NOON + 1]);
    expect(settled(DAY, counter, TOMORROW - 1, 0)).toMatchObject({ amount: 200, count: 2 });
    expect(settled(DAY, counter, TOMORROW, 0)).toEqual({ epoch: TOMORROW, amount: 0, count: 0, fromMs: 0 });
  });

  test('forgets with the period what its slice had borrowed', () => {
    const counter = { ...counted(DAY, [NOON]), borrowed: { amount: 5, count: 0, times: 1 } };
    expect(settled(DAY, counter, TOMORROW - 1, 0).borrowed).toBeDefined();
    expect(settled(DAY, counter, TOMORROW, 0).borrowed).toBeUndefined();
  });
});

describe('a lifetime counter', () => {
  test('never lets go', () => {
    const counter = counted(LIFETIME, [NOON, NOON + 50 * 365 * 86_400_000]);
    expect(counter).toMatchObject({ amount: 200, count: 2, epoch: 0 });
    expect(nextRelease(LIFETIME, counter, NOON, { amount: 1 })).toBeUndefined();
  });
});

describe('a trailing counter', () => {
  test('drops a bucket when its last moment has left the window', () => {
    const widthMs = bucketWidthMs(TEN_SECONDS);
    const lastMs = (Math.floor(NOON / widthMs) + 1) * widthMs - 1;
    const counter = counted(TEN_SECONDS, [NOON, lastMs, lastMs + 1]);
    expect(settled(TEN_SECONDS, counter, lastMs + 9_999, 0)).toMatchObject({ amount: 300, count: 3 });
    const rolled = settled(TEN_SECONDS, counter, lastMs + 10_000, 0);
    expect(rolled).toMatchObject({ amount: 100, count: 1, epoch: (lastMs + 1) / widthMs });
    expect(rolled.buckets?.size).toBe(1);
  });

  test('keeps when it rolls what its slice had borrowed: other slices still lack it', () => {
    const borrowed = { amount: 5, count: 0, times: 1 };
    const rolled = settled(TEN_SECONDS, { ...counted(TEN_SECONDS, [NOON]), borrowed }, NOON + 60_000, 0);
    expect(rolled).toMatchObject({ amount: 0, borrowed });
  });

  test('never gives a slow clock a bucket that has been dropped', () => {
    const rolled = settled(TEN_SECONDS, counted(TEN_SECONDS, [NOON]), NOON + 60_000, 0);
    expect(bucketAt(TEN_SECONDS, rolled, NOON)).toBe(rolled.epoch);
  });

  test('never keeps more buckets than it may, whatever order clocks that are apart write in', () => {
    const widthMs = bucketWidthMs(TEN_SECONDS);
    const slow = Array.from({ length: 120 }, (_, bucket) => NOON + (bucket - 70) * widthMs);
    const counter = counted(TEN_SECONDS, [
      NOON,
      NOON + 50 * widthMs,
      ...slow.filter((atMs) => atMs < NOON + 50 * widthMs),
    ]);
    expect(counter.buckets?.size).toBe(BUCKETS_MAX);
    expect(counter).toMatchObject({ count: 122 });
  });

  test('has buckets, which no other counter has', () => {
    expect(bucketAt(DAY, counted(DAY, [NOON]), NOON)).toBeUndefined();
    expect(bucketAt(TEN_SECONDS, counted(TEN_SECONDS, [NOON]), NOON)).toBe(Math.floor(NOON / 159));
  });
});

/** The counter without as much of it as can be taken from that place. */
function takenBack(counter: Counter, place: Place, { amount, count }: Tally): Counter {
  return addedAt(counter, place, possibleAt(counter, place, { amount: -amount, count: -count }));
}

describe('what is taken back', () => {
  test.each(COUNTED)('from %j leaves the counter as it would be without it', (window) => {
    const before = counted(window, [NOON]);
    const after = takenBack(counted(window, [NOON, NOON]), placeAt(window, before, NOON), { amount: 100, count: 1 });
    expect(after).toEqual(before);
  });

  test.each(COUNTED)('from %j never leaves less than nothing', (window) => {
    const counter = counted(window, [NOON]);
    const after = takenBack(counter, placeAt(window, counter, NOON), { amount: 101, count: 2 });
    expect(after).toMatchObject({ amount: 0, count: 0 });
    expect([...(after.buckets?.values() ?? [])]).toEqual(window === TEN_SECONDS ? [{ amount: 0, count: 0 }] : []);
  });

  test.each([
    ['from yesterday', DAY, TOMORROW],
    ['from a bucket that has left', TEN_SECONDS, NOON + 60_000],
  ] as const)('%s frees nothing now', (_what, window, laterMs) => {
    const counter = counted(window, [NOON]);
    const later = counted(window, [NOON, laterMs]);
    expect(possibleAt(later, placeAt(window, counter, NOON), { amount: -100, count: -1 })).toEqual(NOTHING);
  });

  test.each(COUNTED)('from %j frees nothing of a counter that began anew since', (window) => {
    const counter = counted(window, [NOON]);
    const anew = added(window, settled(window, counter, NOON, 1), NOON, { amount: 100, count: 1 });
    expect(possibleAt(anew, placeAt(window, counter, NOON), { amount: -100, count: -1 })).toEqual(NOTHING);
  });
});

describe('the next release', () => {
  test('of a calendar window is the end of its period, which frees everything', () => {
    const counter = counted(DAY, [NOON, NOON]);
    const all = { atMs: TOMORROW, amount: 200, count: 2 };
    expect(nextRelease(DAY, counter, NOON, { amount: 1 })).toEqual(all);
    expect(nextRelease(DAY, counter, NOON, { amount: 200, count: 2 })).toEqual(all);
    expect(nextRelease(DAY, counter, NOON, { amount: 201 })).toBeUndefined();
    expect(nextRelease(DAY, counter, NOON, { count: 3 })).toBeUndefined();
  });

  test('of a period that a faster clock began is that period’s end', () => {
    const counter = counted(DAY, [TOMORROW]);
    expect(nextRelease(DAY, counter, TOMORROW - 1, { amount: 1 })?.atMs).toBe(TOMORROW + 86_400_000);
  });

  test('is now where nothing is needed', () => {
    expect(nextRelease(DAY, counted(DAY, [NOON]), NOON, {})).toEqual({ atMs: NOON, amount: 0, count: 0 });
  });
});

type Entry = { readonly atMs: number; readonly amount: number };

const trailingWindows = fc
  .oneof(fc.integer({ min: 10_000, max: 20_000 }), fc.constantFrom(3_600_000, 86_400_000, 90 * 86_400_000))
  .map((lengthMs): TrailingWindow => ({ kind: 'trailing', lengthMs }));

/** Amounts, with the thousandths of a window's length that pass before each. */
const steps = fc.array(
  fc.record({
    after: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1_200 })),
    amount: fc.integer({ min: 0, max: 1_000 }),
    /** How far the clock that sees this one is off, in thousandths of the furthest. */
    skew: fc.integer({ min: -1_000, max: 1_000 }),
  }),
  { minLength: 1, maxLength: 200 },
);

type Step = { readonly after: number; readonly amount: number; readonly skew: number };

/** The instants of the steps, each seen by a clock that is off by up to `skewMs`. */
function timesOf(window: TrailingWindow, all: readonly Step[], skewMs: number): readonly Entry[] {
  let trueMs = NOON;
  return all.map(({ after, amount, skew }) => {
    trueMs += Math.floor((after * window.lengthMs) / 1_000);
    return { atMs: trueMs + Math.round((skew * skewMs) / 1_000), amount };
  });
}

/** The exact sum over the window's length, or more, up to an instant. */
function exactSum(entries: readonly Entry[], lengthMs: number, untilMs: number): number {
  const inside = entries.filter(({ atMs }) => atMs > untilMs - lengthMs && atMs <= untilMs);
  return inside.reduce((sum, { amount }) => sum + amount, 0);
}

function expectConserved({ amount, count, buckets = new Map() }: Counter): void {
  const tallies = [...buckets.values()];
  expect(tallies.reduce((sum, tally) => sum + tally.amount, 0)).toBe(amount);
  expect(tallies.reduce((sum, tally) => sum + tally.count, 0)).toBe(count);
  expect(tallies.length).toBeLessThanOrEqual(BUCKETS_MAX);
}

describe('any history of a trailing counter', () => {
  test('counts never less than is in the window and never more than is in it and one bucket before', () => {
    fc.assert(
      fc.property(trailingWindows, steps, (window, all) => {
        const seen: Entry[] = [];
        let counter: Counter | undefined;
        for (const entry of timesOf(window, all, 0)) {
          counter = settled(window, counter, entry.atMs, 0);
          expect(counter.amount).toBeGreaterThanOrEqual(exactSum(seen, window.lengthMs, entry.atMs));
          expect(counter.amount).toBeLessThanOrEqual(
            exactSum(seen, window.lengthMs + bucketWidthMs(window), entry.atMs),
          );
          counter = added(window, counter, entry.atMs, { amount: entry.amount, count: 1 });
          seen.push(entry);
          expectConserved(counter);
        }
      }),
    );
  });

  test('counts never less than is in the window of the fastest clock, with clocks that are apart', () => {
    fc.assert(
      fc.property(trailingWindows, steps, fc.integer({ min: 1, max: 80 }), (window, all, buckets) => {
        const seen: Entry[] = [];
        let counter: Counter | undefined;
        for (const entry of timesOf(window, all, buckets * bucketWidthMs(window))) {
          counter = added(window, settled(window, counter, entry.atMs, 0), entry.atMs, {
            amount: entry.amount,
            count: 1,
          });
          seen.push(entry);
          const fastestMs = Math.max(...seen.map(({ atMs }) => atMs));
          expect(counter.amount).toBeGreaterThanOrEqual(exactSum(seen, window.lengthMs, fastestMs));
          expectConserved(counter);
        }
      }),
    );
  });

  test('lets enough go at the next release and too little a millisecond before', () => {
    fc.assert(
      fc.property(trailingWindows, steps, fc.nat(), fc.nat(), (window, all, amount, count) => {
        const entries = timesOf(window, all, 0);
        const nowMs = entries.at(-1)?.atMs ?? NOON;
        const counter = entries.reduce<Counter>(
          (sum, entry) =>
            added(window, settled(window, sum, entry.atMs, 0), entry.atMs, { amount: entry.amount, count: 1 }),
          settled(window, undefined, NOON, 0),
        );
        const needed = { amount: amount % (counter.amount + 1), count: 1 + (count % counter.count) };
        const release = nextRelease(window, counter, nowMs, needed);
        if (release === undefined) throw new Error('What was counted leaves some day.');
        const left = (atMs: number) => {
          const then = settled(window, counter, atMs, 0);
          return { amount: counter.amount - then.amount, count: counter.count - then.count };
        };
        expect(left(release.atMs)).toEqual({ amount: release.amount, count: release.count });
        expect(release.amount).toBeGreaterThanOrEqual(needed.amount);
        expect(release.count).toBeGreaterThanOrEqual(needed.count);
        const before = left(release.atMs - 1);
        expect(before.amount < needed.amount || before.count < needed.count).toBe(true);
        expect(release.atMs).toBeGreaterThan(nowMs);
        expect(nextRelease(window, counter, nowMs, { amount: counter.amount + 1 })).toBeUndefined();
        expect(nextRelease(window, counter, nowMs, { count: counter.count + 1 })).toBeUndefined();
      }),
    );
  });
});

describe('a limit whose decisions are dated no earlier than its counter', () => {
  test('is kept in every trailing stretch of time, however far the clocks are apart', () => {
    fc.assert(
      fc.property(trailingWindows, steps, fc.integer({ min: 0, max: 80 }), (window, all, buckets) => {
        const limit = 2_000;
        const approved = decided(window, timesOf(window, all, buckets * bucketWidthMs(window)), limit);
        for (const { atMs } of approved) expect(exactSum(approved, window.lengthMs, atMs)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('is kept in every period of the calendar', () => {
    const limit = 2_000;
    const around = fc.array(
      fc.record({
        atMs: fc.integer({ min: TOMORROW - 50, max: TOMORROW + 50 }),
        amount: fc.integer({ min: 1, max: 900 }),
      }),
    );
    fc.assert(
      fc.property(around, (entries) => {
        const approved = decided(DAY, entries, limit);
        const sum = (isIn: (atMs: number) => boolean): number =>
          approved.filter(({ atMs }) => isIn(atMs)).reduce((total, { amount }) => total + amount, 0);
        expect(sum((atMs) => atMs < TOMORROW)).toBeLessThanOrEqual(limit);
        expect(sum((atMs) => atMs >= TOMORROW)).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

/** What is approved, with the dates the decisions bear. */
function decided(window: Window, entries: readonly Entry[], limit: number): readonly Entry[] {
  const approved: Entry[] = [];
  let stored: Counter | undefined;
  for (const { atMs: clockMs, amount } of entries) {
    const counter = settled(window, stored, clockMs, 0);
    const atMs = Math.max(clockMs, earliestMs(window, counter));
    if (counter.amount + amount > limit) continue;
    stored = added(window, counter, atMs, { amount, count: 1 });
    approved.push({ atMs, amount });
  }
  return approved;
}
