import type { ServerResponse } from 'node:http';
import { failWith, type ScriptedFailure } from '../scripted-failure.ts';
import { createWaitingFaults, type WaitingFault, type WaitingFaults } from '../waiting-faults.ts';
import type { CallName } from './calls.ts';

/** How a call goes wrong. */
export type FaultAnswer =
  | ScriptedFailure
  /** 429, with `Retry-After` if there is one: seconds or an HTTP date. */
  | { readonly kind: 'throttled'; readonly retryAfter?: string }
  /** 200 of type JSON without a body. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'no_content' }
  /** 200 with the JSON `null`, unsigned. */
  | { readonly kind: 'null' };

/** How the right answer is changed: late by `ms` of our time, badly signed, or with numbers as text. */
export type Change =
  { readonly kind: 'late'; readonly ms: number } | { readonly kind: 'bad_signature' | 'other_types' };

/** What befalls one call. */
export type Fault = WaitingFault<CallName> &
  (
    | {
        readonly answer: FaultAnswer;
        /** Done as asked (messages are consumed, the response is taken), and then answered so. @default false */
        readonly isDone?: boolean;
      }
    | { readonly change: Change }
  );

export type Faults = WaitingFaults<CallName, Fault>;

export const createFaults = createWaitingFaults<CallName, Fault>;

/** JSON in which nothing is what CardSavr says. */
const INCOMPLETE = '{"something":"else"}';

export function answerFault(answer: FaultAnswer, response: ServerResponse): void {
  switch (answer.kind) {
    case 'throttled':
      return void response
        .writeHead(429, { ...JSON_TYPE, ...(answer.retryAfter !== undefined && { 'retry-after': answer.retryAfter }) })
        .end('{"_errors":["Too many requests"]}');
    case 'empty':
      return void response.writeHead(200, { ...JSON_TYPE, 'content-length': '0' }).end();
    case 'no_content':
      return void response.writeHead(204).end();
    case 'null':
      return void response.writeHead(200, JSON_TYPE).end('null');
    case 'status':
    case 'html':
    case 'half_json':
    case 'incomplete':
    case 'reset':
    case 'stall':
      return failWith(answer, response, INCOMPLETE);
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
