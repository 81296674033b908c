import type { ServerResponse } from 'node:http';
import { failWith, type ScriptedFailure } from '../scripted-failure.ts';
import type { CallName } from './calls.ts';

/** How a call goes wrong. */
export type FaultAnswer =
  | ScriptedFailure
  /** 429, with `Retry-After` if there is one: seconds or an HTTP date. */
  | { readonly kind: 'throttled'; readonly retryAfter?: string };

/** What befalls one call. */
export type Fault = {
  /** Which call; any where left out. */
  readonly on?: CallName;
  /** How many of them in a row. @default 1 */
  readonly times?: number;
} & (
  | {
      readonly answer: FaultAnswer;
      /** Done as asked (the transaction is made), and then answered so. @default false */
      readonly isDone?: boolean;
    }
  /** Done at once, and answered so much later, in our time. */
  | { readonly lateMs: number }
);

export type Faults = {
  readonly add: (...faults: readonly Fault[]) => void;
  /** What befalls this call, which is then no longer waiting. */
  readonly take: (name: CallName) => Fault | undefined;
};

export function createFaults(): Faults {
  const waiting: Fault[] = [];
  return {
    add: (...faults) => void waiting.push(...faults.flatMap((fault) => Array<Fault>(fault.times ?? 1).fill(fault))),
    take(name) {
      const at = waiting.findIndex(({ on }) => on === undefined || on === name);
      return at === -1 ? undefined : waiting.splice(at, 1)[0];
    },
  };
}

/** JSON in which nothing is what Spreedly says. */
const INCOMPLETE = '{"something":"else"}';

export function answerFault(answer: FaultAnswer, response: ServerResponse): void {
  if (answer.kind !== 'throttled') return failWith(answer, response, INCOMPLETE);
  response
    .writeHead(429, {
      'content-type': 'application/json',
      ...(answer.retryAfter !== undefined && { 'retry-after': answer.retryAfter }),
    })
    .end('{"errors":[{"key":"errors.too_many_requests","message":"Too many requests."}]}');
}
