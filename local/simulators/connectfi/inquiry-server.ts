import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { closeServer, listenOnLoopback } from '../../twin/listen.ts';
import { failWith, type ScriptedFailure } from '../scripted-failure.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

/** How a call fails, in place of its answer. */
export type InquiryFault = ScriptedFailure | { readonly kind: 'token_expired' };

/** Nobody outside has seen a real answer: these are the shapes that ours may have. */
export type AnswerShape = 'transactions' | 'records' | 'data' | 'nested' | 'bare';

export type InquiryOptions = {
  readonly login?: string;
  readonly password?: string;
  readonly tokenMs?: number;
  /** However many are asked for. */
  readonly recordsMax?: number;
  readonly shape?: AnswerShape;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
};

export type InquiryServer = {
  /** What the program is given to call it with. */
  readonly access: { readonly baseUrl: string; readonly login: string; readonly password: string };
  /** The next calls fail so, one each. */
  readonly fail: (...faults: readonly InquiryFault[]) => void;
  /** The path and the body of every call so far, without passwords. */
  readonly calls: () => readonly { readonly path: string; readonly body: unknown }[];
  readonly stop: () => Promise<void>;
};

const loginSchema = z.object({ user: z.object({ login: z.string(), password: z.string() }) });

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}/);

const questionSchema = z.object({
  cFiCardId: z.string(),
  dateFrom: day,
  dateTo: day,
  numberOfRecords: z.int().positive().optional(),
  skipRecords: z.int().nonnegative().optional(),
});

const DAY_MS = 24 * 3_600_000;

type Reply = { readonly status: number; readonly body: unknown };

/** connectFi's inquiry API over what really happened, on loopback. */
export async function startInquiryServer(ledger: Ledger, options: InquiryOptions = {}): Promise<InquiryServer> {
  const { login = 'simulated-program', password = randomUUID(), tokenMs = 30 * 60_000, clock = Date.now } = options;
  const tokens = new Map<string, number>();
  const faults: InquiryFault[] = [];
  const calls: { readonly path: string; readonly body: unknown }[] = [];
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await json(request).catch(() => undefined);
    const path = request.url ?? '';
    calls.push({ path, body: path === '/auth/get-token' ? undefined : body });
    const fault = faults.shift();
    if (fault?.kind === 'token_expired') tokens.clear();
    else if (fault !== undefined) return failWith(fault, response, INCOMPLETE);
    const reply = replyTo(`${request.method} ${path}`, body, request.headers['x-connectfi-token']);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  }

  function replyTo(route: string, body: unknown, token: unknown): Reply {
    if (route === 'POST /auth/get-token') return giveToken(body);
    if (route !== 'POST /ibis/inquiry/transaction-history') return { status: 404, body: { error: 'Not Found' } };
    if ((tokens.get(String(token)) ?? 0) <= clock()) return { status: 401, body: { error: 'Unauthorized' } };
    const question = questionSchema.safeParse(body).data;
    if (question === undefined) return { status: 400, body: { error: 'Bad Request' } };
    return { status: 200, body: shaped(pageOf(ledger.entries(), question, options.recordsMax), options.shape) };
  }

  function giveToken(body: unknown): Reply {
    const { user } = loginSchema.safeParse(body).data ?? {};
    if (user?.login !== login || user.password !== password) return { status: 401, body: { error: 'Unauthorized' } };
    const token = randomUUID();
    tokens.set(token, clock() + tokenMs);
    return { status: 200, body: { token } };
  }

  const baseUrl = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    access: { baseUrl, login, password },
    fail: (...next) => void faults.push(...next),
    calls: () => calls,
    stop: () => closeServer(server),
  };
}

/** An answer without the list. */
const INCOMPLETE = '{"status":"ok"}';

/** The newest first. */
function pageOf(
  entries: readonly LedgerEntry[],
  { cFiCardId, dateFrom, dateTo, numberOfRecords = 25, skipRecords = 0 }: z.infer<typeof questionSchema>,
  recordsMax = 100,
): readonly unknown[] {
  const fromMs = Date.parse(dateFrom.slice(0, 10));
  const untilMs = Date.parse(dateTo.slice(0, 10)) + DAY_MS;
  return entries
    .filter(({ cardId, happenedAtMs }) => cardId === cFiCardId && happenedAtMs >= fromMs && happenedAtMs < untilMs)
    .toSorted((a, b) => b.happenedAtMs - a.happenedAtMs)
    .slice(skipRecords, skipRecords + Math.min(numberOfRecords, recordsMax))
    .map(({ cardId, transaction }) => ({ cFiCardId: cardId, ...(transaction as object) }));
}

function shaped(records: readonly unknown[], shape: AnswerShape = 'transactions'): unknown {
  if (shape === 'bare') return records;
  return shape === 'nested' ? { data: { transactions: records } } : { [shape]: records };
}
