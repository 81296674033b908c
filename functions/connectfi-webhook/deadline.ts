/** When a webhook must be answered, and when the decision must be given up so that a stand-in still can be. */
export type Deadline = {
  readonly enteredAtMs: number;
  readonly answerByMs: number;
  readonly decideByMs: number;
};

/** The promise: an answer within two seconds of entry, whatever fails. */
const ANSWER_MS_MAX = 2_000;

/** API Gateway gives up on the function 2,500 ms after it took the request (lib/); this leaves the answer its way back. */
const GATEWAY_MS_MAX = 2_300;

/** However late a cold start let us begin, this much is left for one fixed answer. */
const ANSWER_MS_MIN = 100;

/** Kept back from the decision: queueing the stand-in, and a busy event loop. */
const STAND_IN_RESERVE_MS = 500;

/**
 * Derives the budget at entry. Time that passed between API Gateway taking the request and our entry (a cold start, a
 * queue) is taken off; a clock that runs ahead of ours counts as no time.
 */
export function startDeadline(enteredAtMs: number, gatewayReceivedAtMs: number): Deadline {
  const waitedMs = Math.max(0, enteredAtMs - gatewayReceivedAtMs);
  const budgetMs = Math.max(ANSWER_MS_MIN, Math.min(ANSWER_MS_MAX, GATEWAY_MS_MAX - waitedMs));
  const answerByMs = enteredAtMs + budgetMs;
  return { enteredAtMs, answerByMs, decideByMs: answerByMs - STAND_IN_RESERVE_MS };
}
