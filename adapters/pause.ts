/** A conflict is over in a few milliseconds; the spread grows so that fifty requests on one card stop meeting. */
const FIRST_SPREAD_MS = 10;
const SPREAD_MS_MAX = 150;

/** Waits a random time before the next try, at most until `signal` aborts. */
export async function pauseWithJitter(attempt: number, signal: AbortSignal): Promise<void> {
  const spreadMs = Math.min(SPREAD_MS_MAX, FIRST_SPREAD_MS * 2 ** (attempt - 1));
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.random() * spreadMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
