/** Spreedly waits five seconds, and its clock began before API Gateway's. */
const ANSWER_MS_MAX = 4_500;

/** However late a cold start let us begin, this much is left for storing what came: all of it is then there for the next try. */
const ANSWER_MS_MIN = 1_000;

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
