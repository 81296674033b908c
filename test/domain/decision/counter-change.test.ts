import { changedCounter, type CounterChange } from '../../../domain/decision/counter-change.ts';
import type { Counter } from '../../../domain/windows/counter.ts';

const one = { amount: 10, count: 1 };

/** A trailing counter with this in each of its buckets. */
function trail(buckets: Readonly<Record<number, number>>, changes: Partial<Counter> = {}): Counter {
  const entries = Object.entries(buckets).map(
    ([bucket, times]) => [Number(bucket), { amount: 10 * times, count: times }] as const,
  );
  const times = entries.reduce((sum, [, { count }]) => sum + count, 0);
  return { epoch: 1, fromMs: 0, amount: 10 * times, count: times, buckets: new Map(entries), ...changes };
}

const inPlace = (seen: Counter, room?: CounterChange['room']): CounterChange => ({
  counterId: 'c',
  seen,
  add: one,
  place: { epoch: seen.epoch, fromMs: seen.fromMs, bucket: 7 },
  ...(room && { room }),
  counting: {},
});

const replacing = (seen: Counter | undefined, whole: Counter): CounterChange => ({
  counterId: 'c',
  seen,
  whole,
  add: one,
  place: { epoch: 2, fromMs: 0, bucket: 7 },
  counting: {},
});

describe('a change in place', () => {
  test('adds to what is there, also where others have added meanwhile', () => {
    const seen = trail({ 5: 1 });
    expect(changedCounter(trail({ 5: 1, 6: 2, 7: 3 }), inPlace(seen))).toEqual(trail({ 5: 1, 6: 2, 7: 4 }));
    expect(changedCounter(trail({}), inPlace(seen))).toEqual(trail({ 7: 1 }));
  });

  test('needs the room that was decided on, in amount and in count', () => {
    const seen = trail({ 5: 1 });
    expect(changedCounter(trail({ 5: 3 }), inPlace(seen, { amount: 30, count: 3 }))).toEqual(trail({ 5: 3, 7: 1 }));
    expect(changedCounter(trail({ 5: 3 }), inPlace(seen, { amount: 29 }))).toBe('moved');
    expect(changedCounter(trail({ 5: 3 }), inPlace(seen, { count: 2 }))).toBe('moved');
  });

  test.each<[string, Partial<Counter>]>([
    ['another period', { epoch: 2 }],
    ['another beginning', { fromMs: 9 }],
    ['another part of a shared limit', { borrowed: { amount: 0, count: 0, times: 1 } }],
  ])('does not reach a counter of %s', (_what, changes) => {
    expect(changedCounter(trail({ 5: 1 }, changes), inPlace(trail({ 5: 1 })))).toBe('moved');
  });

  test('needs a counter to add to', () => {
    expect(changedCounter(undefined, inPlace(trail({ 5: 1 })))).toBe('moved');
  });
});

describe('a change as a whole', () => {
  const next = trail({ 7: 1 }, { epoch: 2 });

  test('puts the new counter in the place of the old one, or of none', () => {
    expect(changedCounter(trail({ 5: 1 }), replacing(trail({ 5: 1 }), next))).toBe(next);
    expect(changedCounter(undefined, replacing(undefined, next))).toBe(next);
  });

  test('is refused where anything is not as it was seen', () => {
    const seen = trail({ 5: 1, 6: 1 });
    const moved: readonly (Counter | undefined)[] = [
      undefined,
      trail({ 5: 1 }),
      trail({ 5: 2, 6: 1 }),
      trail({ 5: 1, 6: 1 }, { epoch: 2 }),
      trail({ 5: 1, 6: 1 }, { fromMs: 9 }),
      // The sums are the same: one was given back here and another counted there.
      trail({ 5: 2 }),
      trail({ 5: 1, 7: 1 }),
    ];
    expect(moved.map((stored) => changedCounter(stored, replacing(seen, next)))).toEqual(moved.map(() => 'moved'));
    expect(changedCounter(trail({ 5: 1 }), replacing(undefined, next))).toBe('moved');
  });
});
