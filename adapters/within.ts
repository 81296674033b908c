/**
 * Runs `work` with a signal that aborts after `msMax`, or when `outer` does. Not `AbortSignal.any` with
 * `AbortSignal.timeout`: Node may collect such a pair before its time is up, and it never fires (nodejs/node#57736).
 */
export async function within<T>(
  msMax: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'out_of_time'> {
  const controller = new AbortController();
  const cut = (): void => controller.abort();
  let isOutOfTime = false;
  const timer = setTimeout(() => {
    isOutOfTime = true;
    cut();
  }, msMax);
  outer.addEventListener('abort', cut, { once: true });
  if (outer.aborted) cut();
  try {
    return await work(controller.signal);
  } catch (error) {
    if (isOutOfTime && !outer.aborted) return 'out_of_time';
    throw error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', cut);
  }
}
