import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { ElavonApiAccess } from '../../../providers/elavon/board-status-client.ts';
import { closeServer, listenOnLoopback } from '../../twin/listen.ts';
import { failWith, type ScriptedFailure } from '../scripted-failure.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

export type BoardStatusServer = {
  /** What the partner is given to call it with. */
  readonly access: ElavonApiAccess;
  /** The next calls fail so, one each. */
  readonly fail: (...faults: readonly ScriptedFailure[]) => void;
  /** The body of every call so far. */
  readonly calls: () => readonly unknown[];
  readonly stop: () => Promise<void>;
};

const questionSchema = z.object({
  clientId: z.string(),
  uniqueId: z.string().max(32),
  country: z.string().regex(/^[A-Z]{3}$/),
  salesRepCode: z.string().optional(),
  boardingId: z.string().optional(),
  correlationId: z.string().optional(),
});

/** Elavon's `POST /v1/boardstatus` over what is true, on loopback; `messages` as the objects that the PAPI has. */
export async function startBoardStatusServer(ledger: Ledger): Promise<BoardStatusServer> {
  const username = 'simulated-partner';
  const password = randomUUID();
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const faults: ScriptedFailure[] = [];
  const calls: unknown[] = [];
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await json(request).catch(() => undefined);
    calls.push(body);
    const fault = faults.shift();
    if (fault !== undefined) return failWith(fault, response, INCOMPLETE);
    const [status, reply] = replyTo(`${request.method} ${request.url}`, request.headers.authorization, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }

  function replyTo(route: string, authorization: string | undefined, body: unknown): readonly [number, unknown] {
    if (route !== 'POST /api/v1/boardstatus') return [404, { error: true }];
    if (authorization !== expected) return [401, { error: true }];
    const question = questionSchema.safeParse(body).data;
    if (question === undefined) return [400, { error: true }];
    const { clientId, uniqueId } = question;
    const entry = ledger.entries().find((one) => one.clientId === clientId && one.uniqueId === uniqueId);
    return [200, entry === undefined ? unknownApplication() : told(entry)];
  }

  const baseUrl = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/api`;
  return {
    access: { baseUrl, username, password },
    fail: (...next) => void faults.push(...next),
    calls: () => calls,
    stop: () => closeServer(server),
  };
}

function unknownApplication() {
  return { error: true, messages: [{ typeCode: 'ERROR', code: 'E404', description: 'No such application' }] };
}

/** North America: the merchant id takes the application's number's place once it is complete. */
function told({ boardingStatus, boardingId, merchantId }: LedgerEntry) {
  return {
    error: false,
    boardingStatus,
    applicationId: boardingStatus === 'COMPLETE' ? merchantId : boardingId,
    messages: [{ typeCode: 'INFO', code: 'I200', description: 'Boarded' }],
    pendMessages: [],
    underwriterNotes: null,
  };
}

/** An answer that does not tell the status. */
const INCOMPLETE = '{"applicationId":"AWB1"}';
