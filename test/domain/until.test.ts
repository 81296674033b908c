import { until } from '../../domain/until.ts';

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
