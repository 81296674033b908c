import type { Clock } from '../../domain/ports.ts';

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
