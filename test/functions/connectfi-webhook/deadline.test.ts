import { startDeadline, until } from '../../../functions/connectfi-webhook/deadline.ts';

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

describe('work until a moment', () => {
  test('gives its result', async () => {
    expect(await until(Date.now() + 5_000, Date.now, async () => 'done')).toBe('done');
  });

  test('fails as the work fails', async () => {
    await expect(until(Date.now() + 5_000, Date.now, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
  });

  test('is cut and told so through its signal', async () => {
    let cut: AbortSignal | undefined;
    const outcome = await until(Date.now() + 20, Date.now, (signal) => {
      cut = signal;
      return new Promise(() => undefined);
    });
    expect([outcome, cut?.aborted]).toEqual(['deadline_passed', true]);
  });

  test('does not begin when the moment is past', async () => {
    let begun = false;
    const outcome = await until(1, Date.now, async () => {
      begun = true;
    });
    expect([outcome, begun]).toEqual(['deadline_passed', false]);
  });
});
