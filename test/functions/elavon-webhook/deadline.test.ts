import { halfUntil, lastMoment } from '../../../functions/elavon-webhook/deadline.ts';

test.each([
  ['warm', 0, 4_900],
  ['after a cold start', 1_000, 3_900],
  ['after a long one', 60_000, 1_900],
  ["when the gateway's clock runs ahead", -5_000, 4_900],
])('the time there is %s', (_when, waitedMs, budgetMs) => {
  expect(lastMoment(100_000, 100_000 - waitedMs) - 100_000).toBe(budgetMs);
});

test('a step gets half of what is left', () => {
  expect(halfUntil(4_900, 900)).toBe(2_900);
});
