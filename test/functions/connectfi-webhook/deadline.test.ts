import { startDeadline } from '../../../functions/connectfi-webhook/deadline.ts';

describe('the budget', () => {
  test.each([
    ['warm', 0, 2_000],
    ['after a short cold start', 300, 2_000],
    ['after a long cold start', 1_000, 1_300],
    ['when the gateway is about to give up', 2_290, 100],
    ['when the gateway has given up', 60_000, 100],
    ["when the gateway's clock runs ahead", -5_000, 2_000],
  ])('%s', (_when, waitedMs, budgetMs) => {
    const { answerByMs, decideByMs } = startDeadline(100_000, 100_000 - waitedMs);
    expect(answerByMs - 100_000).toBe(budgetMs);
    expect(answerByMs - decideByMs).toBe(500);
  });
});
