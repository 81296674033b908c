import { readingOf } from '../../bin/commands/limits/limit-reading.ts';
import type { CompiledRule } from '../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../domain/rules/rule.ts';
import { added, type Counter, settled } from '../../domain/windows/counter.ts';
import { aLimit, LIFETIME, NEW_YORK_DAY, NOON, TEN_MINUTES, usd } from '../support/rules.ts';

const MINUTE = 60_000;

function compiled(changes: Partial<LimitRule>, countsFromMs = 0): CompiledRule<LimitRule> {
  return { rule: aLimit('limit', changes), set: 'set', counterId: 'limit', countsFromMs };
}

/** A counter that these were counted in, each with its time. */
function counterOf(
  limit: CompiledRule<LimitRule>,
  ...spent: readonly { readonly minor: number; readonly atMs: number }[]
) {
  const { rule, countsFromMs } = limit;
  return spent.reduce<Counter | undefined>(
    (counter, { minor, atMs }) =>
      added(rule.window, settled(rule.window, counter, atMs, countsFromMs), atMs, { amount: minor, count: 1 }),
    undefined,
  );
}

test('a counter that nothing has moved leaves everything', () => {
  const limit = compiled({ max: usd(5_000), count: 3 });
  expect(readingOf(limit, [undefined], NOON)).toEqual({
    used: { amount: 0, count: 0 },
    left: { amount: 5_000, count: 3 },
    countsFromMs: 0,
  });
});

test('a calendar window frees all of it at its end', () => {
  const limit = compiled({ max: usd(5_000), window: NEW_YORK_DAY });
  const reading = readingOf(limit, [counterOf(limit, { minor: 2_000, atMs: NOON }, { minor: 500, atMs: NOON })], NOON);
  const midnight = Date.parse('2026-03-17T00:00-04:00');
  expect(reading).toMatchObject({
    left: { amount: 2_500 },
    frees: { atMs: midnight, amount: 2_500, count: 2 },
    allFreeAtMs: midnight,
  });
});

test('a trailing window frees what is oldest first', () => {
  const limit = compiled({ max: usd(5_000), window: TEN_MINUTES });
  const counter = counterOf(limit, { minor: 2_000, atMs: NOON }, { minor: 500, atMs: NOON + 5 * MINUTE });
  const { frees, allFreeAtMs = 0 } = readingOf(limit, [counter], NOON + 6 * MINUTE);
  expect(frees).toMatchObject({ amount: 2_000, count: 1 });
  // Buckets are a 63rd of the window, so it may be a little later than ten minutes and never earlier.
  expect(frees?.atMs).toBeGreaterThanOrEqual(NOON + 10 * MINUTE);
  expect(frees?.atMs).toBeLessThan(NOON + 10.2 * MINUTE);
  expect(allFreeAtMs).toBeGreaterThanOrEqual(NOON + 15 * MINUTE);
});

test('what has left its window is not used any more', () => {
  const limit = compiled({ max: usd(5_000), window: TEN_MINUTES });
  const reading = readingOf(limit, [counterOf(limit, { minor: 2_000, atMs: NOON })], NOON + 11 * MINUTE);
  expect(reading).toEqual({ used: { amount: 0, count: 0 }, left: { amount: 5_000 }, countsFromMs: 0 });
});

test('a lifetime frees nothing', () => {
  const limit = compiled({ count: 1, window: LIFETIME });
  const reading = readingOf(limit, [counterOf(limit, { minor: 2_000, atMs: NOON })], NOON);
  expect(reading.left).toEqual({ count: 0 });
  expect(reading).not.toHaveProperty('frees');
});

test('slices are one limit, also where some were never used', () => {
  const limit = compiled({ max: usd(5_000), window: TEN_MINUTES, per: { owner: 'program', by: [] }, slices: 3 });
  const slices = [
    counterOf(limit, { minor: 1_000, atMs: NOON }),
    undefined,
    counterOf(limit, { minor: 500, atMs: NOON }, { minor: 300, atMs: NOON + 5 * MINUTE }),
  ];
  const reading = readingOf(limit, slices, NOON + 5 * MINUTE);
  expect(reading).toMatchObject({ used: { amount: 1_800, count: 3 }, left: { amount: 3_200 } });
  expect(reading.frees).toMatchObject({ amount: 1_500, count: 2 });
});

test('a counter from before its rule was changed is void, and the new one tells since when it counts', () => {
  const before = counterOf(compiled({ max: usd(5_000) }), { minor: 2_000, atMs: NOON });
  expect(readingOf(compiled({ max: usd(5_000) }, NOON + 1), [before], NOON + 2)).toMatchObject({
    used: { amount: 0 },
    countsFromMs: NOON + 1,
  });
});

test('more than the limit used, because it was lowered, leaves nothing and not less', () => {
  const limit = compiled({ max: usd(1_000), count: 1 });
  const counter = counterOf(limit, { minor: 2_000, atMs: NOON }, { minor: 1, atMs: NOON });
  expect(readingOf(limit, [counter], NOON).left).toEqual({ amount: 0, count: 0 });
});
