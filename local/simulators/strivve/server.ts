import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Authenticated, authenticate, authorizationOf, type Setting, textToSign } from './authenticate.ts';
import { type Call, type CallName, callOf } from './calls.ts';
import { answerFault, type Change, type Fault, type Faults } from './faults.ts';
import type { Jobs } from './jobs.ts';
import type { CallEntry } from './ledger.ts';
import { createReplies, envelopeOf, problem, type Question, type Reply } from './replies.ts';
import { seal, sign } from './sealing.ts';
import type { Sessions } from './sessions.ts';
import { withOtherTypes } from './wire.ts';

export type ServerParts = {
  readonly setting: Setting;
  /** By which verb a channel is registered. */
  readonly registrations: 'GET' | 'POST' | 'both';
  readonly sessions: Sessions;
  readonly jobs: Jobs;
  readonly faults: Faults;
  readonly now: () => number;
  readonly note: (call: CallEntry) => void;
};

const loginSchema = z.object({
  username: z.string(),
  client_public_key: z.string(),
  password_proof: z.string().optional(),
  password: z.string().optional(),
});

/** CardSavr's REST API over `jobs`. */
export function createListener(parts: ServerParts): RequestListener {
  const { setting, sessions, jobs, faults, now } = parts;
  const replyTo = createReplies(jobs, now);
  /** Who asked, for the ledger. */
  const callers = new WeakMap<ServerResponse, string | undefined>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    const call = knownCall(method, url);
    noteWhenOver(response, call);
    if (typeof call === 'string') return sendPlain(response, problem(call === 'no_such_path' ? 404 : 405, 'Not here.'));
    const from = await authenticate({ url, headers, text: body, isLogin: call.name === 'login' }, setting, sessions);
    if (from.kind === 'refused') return sendPlain(response, problem(from.status, from.problem));
    callers.set(response, from.session?.username);
    const username = from.session?.username ?? '';
    const question = { name: call.name, id: call.id, verb: method, headers, body: from.body, username };
    const fault = faults.take(call.name);
    if (fault !== undefined && 'answer' in fault && fault.isDone !== true) {
      noteFailedResponse(question);
      return answerFault(fault.answer, response);
    }
    await deliver(await done(question, from), { fault, from, url }, response);
  }

  function knownCall(method: string, url: string): Call | 'no_such_path' | 'not_by_this_verb' {
    const call = callOf(method, url.split('?')[0] ?? '');
    if (typeof call === 'string' || call.name !== 'register') return call;
    return parts.registrations === 'both' || parts.registrations === method ? call : 'not_by_this_verb';
  }

  function noteWhenOver(response: ServerResponse, call: Call | string): void {
    const atMs = now();
    response.once('close', () => {
      const username = callers.get(response);
      parts.note({
        atMs,
        name: typeof call === 'string' ? undefined : call.name,
        id: typeof call === 'string' ? '' : call.id,
        ...(username !== undefined && { username }),
        status: response.writableFinished ? response.statusCode : undefined,
      });
    });
  }

  function noteFailedResponse(question: Question<CallName>): void {
    const envelopeId = envelopeOf(question);
    if (envelopeId !== undefined) jobs.find(question.id)?.played.noteFailedResponse(envelopeId, now());
  }

  async function done(question: Question<CallName>, from: Authenticated): Promise<Reply> {
    const { name } = question;
    if (name === 'login') return login(question.body);
    if (name === 'refresh') return { status: 200, body: {} };
    if (name !== 'logout') return replyTo({ ...question, name });
    sessions.end(from.token);
    return { status: 200 };
  }

  async function login(body: unknown): Promise<Reply> {
    const wish = loginSchema.safeParse(body).data;
    if (wish === undefined) return problem(400, 'username, client_public_key and password_proof are required.');
    const session = await sessions.login(wish, setting.mode === 'plaintext');
    return session === undefined ? problem(401, 'Login failed.') : { status: 200, body: session };
  }

  async function deliver(
    reply: Reply,
    { fault, from, url }: { readonly fault: Fault | undefined; readonly from: Authenticated; readonly url: string },
    response: ServerResponse,
  ): Promise<void> {
    if (fault !== undefined && 'answer' in fault) {
      reply.wasLost?.();
      return answerFault(fault.answer, response);
    }
    response.once('close', () => {
      if (!response.writableFinished) reply.wasLost?.();
    });
    const change = fault?.change;
    if (change?.kind === 'late') await sleep(change.ms);
    if (reply.status >= 400 || setting.mode === 'plaintext') return sendPlain(response, changed(reply, change));
    await sendSealed(response, changed(reply, change), {
      key: from.key,
      url,
      isForged: change?.kind === 'bad_signature',
    });
  }

  async function sendSealed(
    response: ServerResponse,
    { status, body }: Reply,
    { key, url, isForged }: { readonly key: string; readonly url: string; readonly isForged: boolean },
  ): Promise<void> {
    const sealed = body === undefined ? '' : await seal(key, JSON.stringify(body));
    const authorization = authorizationOf(setting);
    const nonce = String(Date.now());
    const signature = await sign(key, textToSign(url, authorization, nonce, isForged ? `${sealed} ` : sealed));
    response
      .writeHead(status, {
        ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        'x-cardsavr-authorization': authorization,
        'x-cardsavr-nonce': nonce,
        'x-cardsavr-signature': signature,
      })
      .end(sealed);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that went away in the middle of its request; anything else is a mistake of this simulator.
      if (request.complete) console.error('The simulated Strivve failed:', error);
      response.destroy();
    });
  };
}

function changed(reply: Reply, change: Change | undefined): Reply {
  return change?.kind === 'other_types' ? { ...reply, body: withOtherTypes(reply.body) } : reply;
}

/** Errors are neither encrypted nor signed. */
function sendPlain(response: ServerResponse, { status, body }: Reply): void {
  if (body === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
