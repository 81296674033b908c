import { type Answer, ANSWERS } from '../../../domain/answer.ts';
import * as z from 'zod';
import { nextMessage, type TransactionNumbers } from './transaction-numbers.ts';
import { adviceBody, type Changes, type Outcome, type Purchase, requestBody } from './webhook-body.ts';

/** What came back of one POST. connectFi sends each webhook once: nothing is ever tried again. */
export type Delivery =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly tookMs: number }
  /** The connection broke, or nothing had come whole when connectFi hung up. */
  | { readonly kind: 'unanswered'; readonly problem: string; readonly tookMs: number };

/** What the network is told: by the program's answer, or without one by the default strategy. */
export type Verdict = {
  readonly delivery: Delivery;
  readonly responseCode: Answer;
  readonly decidedBy: 'program' | 'default_strategy';
};

/** The simulator's time, so that a test can let it pass. */
export type Clock = {
  /** Milliseconds of any origin. */
  readonly now: () => number;
  readonly cutAfter: (ms: number) => Cut;
};

/** Aborts when its time is over, unless it is released before. */
export type Cut = { readonly signal: AbortSignal; readonly release: () => void };

const SYSTEM_CLOCK: Clock = { now: () => performance.now(), cutAfter };

function cutAfter(ms: number): Cut {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`nothing had come whole after ${ms} ms`)), ms);
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}

export type ConnectfiOptions = {
  /** The registered webhook URL. */
  readonly url: string;
  /** What is told the network when no answer came in time. Configured by connectFi's support, once a program. */
  readonly defaultStrategy?: Answer;
  readonly clock?: Clock;
};

export type Connectfi = ReturnType<typeof createConnectfi>;

/** Source: connectFi "Overview", section "Default Strategy": an answer is waited for about 2,800 ms, network included. */
export const ANSWER_MS_MAX = 2_800;

const answerSchema = z.object({ responseCode: z.enum(ANSWERS) });

/** connectFi as it behaves towards one program: strict with our time, loose with its own promises. */
export function createConnectfi({ url, defaultStrategy = '05', clock = SYSTEM_CLOCK }: ConnectfiOptions) {
  /** Sends any body, as it is. Time runs from before the connection is made to the last byte of the answer. */
  async function post(body: string | Uint8Array, hangUpAfterMs = ANSWER_MS_MAX): Promise<Delivery> {
    const beganAt = clock.now();
    const cut = clock.cutAfter(hangUpAfterMs);
    const tookMs = (): number => clock.now() - beganAt;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: cut.signal,
      });
      const text = await response.text();
      return { kind: 'answered', status: response.status, body: text, tookMs: tookMs() };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { kind: 'unanswered', problem, tookMs: tookMs() };
    } finally {
      cut.release();
    }
  }

  /**
   * Asks with this body. The same body again is a redelivery. Hanging up early is what a broken network does: the program
   * may well decide afterwards, and nobody hears it.
   */
  async function ask(body: string | Uint8Array, hangUpAfterMs?: number): Promise<Verdict> {
    const delivery = await post(body, hangUpAfterMs);
    const answer = delivery.kind === 'answered' && delivery.status === 200 ? readAnswer(delivery.body) : undefined;
    return answer === undefined
      ? { delivery, responseCode: defaultStrategy, decidedBy: 'default_strategy' }
      : { delivery, responseCode: answer, decidedBy: 'program' };
  }

  return {
    post,
    ask,

    /** A whole transaction: the request, and then the advice that tells its outcome, whoever decided it. */
    async transact(numbers: TransactionNumbers, purchase: Purchase = {}, changes: Changes = {}) {
      const verdict = await ask(requestBody(numbers, purchase, changes));
      const advice = await post(adviceBody(nextMessage(numbers), purchase, outcomeOf(verdict.responseCode)));
      return { verdict, advice };
    },
  };
}

/** The answer in a body; undefined for anything that connectFi does not take as one. */
export function readAnswer(body: string): Answer | undefined {
  try {
    return answerSchema.parse(JSON.parse(body)).responseCode;
  } catch {
    return undefined;
  }
}

/** What an advice says of a transaction that was answered so. */
export function outcomeOf(responseCode: Answer): Outcome {
  return { isSuccess: responseCode === '00', isReversal: false, statusCode: responseCode };
}

/** The advice that takes it all back. */
export const REVERSED: Outcome = { isSuccess: true, isReversal: true, statusCode: '00' };

/** Says the opposite of what the network was told: the provider's late truth contradicts its first one. */
export function contradictionOf(responseCode: Answer): Outcome {
  return outcomeOf(responseCode === '00' ? '05' : '00');
}
