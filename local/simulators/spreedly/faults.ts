import type { ServerResponse } from 'node:http';
import { failWith, type ScriptedFailure } from '../scripted-failure.ts';
import { createWaitingFaults, type WaitingFault, type WaitingFaults } from '../waiting-faults.ts';
import type { CallName } from './calls.ts';

/** How a call goes wrong. */
export type FaultAnswer =
  | ScriptedFailure
  /** 429, with `Retry-After` if there is one: seconds or an HTTP date. */
  | { readonly kind: 'throttled'; readonly retryAfter?: string };

/** What befalls one call. */
export type Fault = WaitingFault<CallName> &
  (
    | {
        readonly answer: FaultAnswer;
        /** Done as asked (the transaction is made), and then answered so. @default false */
        readonly isDone?: boolean;
      }
    /** Done at once, and answered so much later, in our time. */
    | { readonly lateMs: number }
  );

export type Faults = WaitingFaults<CallName, Fault>;

export const createFaults = createWaitingFaults<CallName, Fault>;

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
