import type { Clock } from './ports.ts';

/**
 * Runs `work` until `untilMs`. At that moment its signal aborts and `deadline_passed` is the result, even if `work` does
 * not heed the signal: the SDK sleeps between tries without looking at it.
 */
export async function until<T>(
  untilMs: number,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'deadline_passed'> {
  const leftMs = untilMs - clock();
  if (leftMs <= 0) return 'deadline_passed';
  const controller = new AbortController();
  const passed = Promise.withResolvers<'deadline_passed'>();
  const timer = setTimeout(() => {
    passed.resolve('deadline_passed');
    controller.abort();
  }, leftMs);
  const working = work(controller.signal);
  // Once the deadline has won, nobody waits for `working` any more; its failure is then expected.
  working.catch(() => undefined);
  try {
    return await Promise.race([working, passed.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong with `work` by `untilMs`; undefined when nothing did. */
export async function failureOf(
  untilMs: number,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<unknown> {
  try {
    // Whatever the work gives is none of ours: only that it was done in time.
    return await until(untilMs, clock, async (signal) => {
      await work(signal);
    });
  } catch (error) {
    return error;
  }
}
