import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson } from '../../../domain/parse-json.ts';
import { answerBank } from './bank.ts';
import type { BrowserFiles } from './browser-files.ts';
import { type Call, callOf } from './calls.ts';
import { answerFault, type Faults } from './faults.ts';
import type { CallEntry } from './ledger.ts';
import { denied, notHere, type Question, type Reply } from './replies.ts';
import type { Transactions } from './transactions.ts';

export type ServerParts = {
  readonly environmentKey: string;
  readonly accessSecret: string;
  readonly transactions: Transactions;
  readonly replyTo: (question: Question) => Reply;
  readonly browserFiles: BrowserFiles;
  readonly faults: Faults;
  readonly now: () => number;
  readonly note: (call: CallEntry) => void;
};

/** Spreedly's API below `/v1`; what browsers load of it and of the bank beside it. */
export function createListener(parts: ServerParts): RequestListener {
  const expected = `Basic ${Buffer.from(`${parts.environmentKey}:${parts.accessSecret}`).toString('base64')}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const body = await text(request);
    if (method === 'OPTIONS') return send(response, { status: 204, type: 'text/plain', body: '' });
    if (!pathname.startsWith('/v1/')) {
      const file = method === 'GET' ? await parts.browserFiles.find(pathname) : undefined;
      return send(response, file ?? answerBank(method, pathname, searchParams, body, parts.transactions) ?? notHere());
    }
    const call = callOf(method, pathname);
    const value = parseJson(body);
    noteWhenOver(response, call, value);
    if (call === undefined) return send(response, notHere());
    if (!isForBrowsers(call) && !isSame(headers.authorization ?? '', expected)) return send(response, denied());
    await answerCall({ call, query: searchParams, body: value }, response);
  }

  async function answerCall(question: Question, response: ServerResponse): Promise<void> {
    const fault = parts.faults.take(question.call.name);
    if (fault !== undefined && 'answer' in fault) {
      if (fault.isDone === true) parts.replyTo(question);
      return answerFault(fault.answer, response);
    }
    const reply = parts.replyTo(question);
    if (fault !== undefined) await sleep(fault.lateMs);
    send(response, reply);
  }

  function noteWhenOver(response: ServerResponse, call: Call | undefined, body: unknown): void {
    const atMs = parts.now();
    response.once('close', () => {
      parts.note({
        atMs,
        name: call?.name,
        token: call?.token ?? '',
        status: response.writableFinished ? response.statusCode : undefined,
        ...(body !== undefined && call?.name !== 'tokenize' && { body }),
      });
    });
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that went away in the middle of its request; anything else is a mistake of this simulator.
      if (request.complete) console.error('The simulated Spreedly failed:', error);
      response.destroy();
    });
  };
}

function isForBrowsers({ name }: Call): boolean {
  return name === 'status' || name === 'tokenize';
}

function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

/** Any page may ask for what is for browsers; the rest needs a secret that no page has. */
function send(
  response: ServerResponse,
  { status, type, body, location }: Reply & { readonly location?: string },
): void {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'content-type',
      ...(location !== undefined && { location }),
    })
    .end(body);
}
