import { lastMoment } from '../../../functions/spreedly-webhook/deadline.ts';

test.each([
  ['warm', 0, 4_400],
  ['after a cold start', 1_000, 3_400],
  ['after a long one', 60_000, 900],
  ["when the gateway's clock runs ahead", -5_000, 4_400],
])('the time there is %s', (_when, waitedMs, budgetMs) => {
  expect(lastMoment(100_000, 100_000 - waitedMs) - 100_000).toBe(budgetMs);
});
