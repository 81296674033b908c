/** The promise: an answer within five seconds. Elavon does not say how long it waits. */
const ANSWER_MS_MAX = 5_000;

/** However late a cold start let us begin, this much is left for storing what came. */
const ANSWER_MS_MIN = 2_000;

/** Kept back, so that the answer itself is on its way in time. */
const RESERVE_MS = 100;

/**
 * Until when everything must be done. Time that passed between API Gateway taking the request and our entry is taken off; a
 * clock that runs ahead of ours counts as no time.
 */
export function lastMoment(enteredAtMs: number, gatewayReceivedAtMs: number): number {
  const waitedMs = Math.max(0, enteredAtMs - gatewayReceivedAtMs);
  return enteredAtMs + Math.max(ANSWER_MS_MIN, ANSWER_MS_MAX - waitedMs) - RESERVE_MS;
}

/** Half of what is left: whatever one step takes, as much remains for all that come after it. */
export function halfUntil(lastMs: number, nowMs: number): number {
  return nowMs + (lastMs - nowMs) / 2;
}
