import { Encryption, Keys, Signing } from '@strivve/strivve-sdk/lib/cardsavr/CardsavrSessionCrypto.js';
import type { ConnectionCredentials } from '../../domain/job/connection.ts';

/*
 * The other side of CardSavr's protocol, in memory: what the client sends is opened and checked with the code of Strivve's own
 * SDK, and its answers are sealed and signed with it.
 */

export const CREDENTIALS: ConnectionCredentials = {
  integratorName: 'cardhook-tests',
  integratorKey: 'OkzxB4HQit43k3OEbSYTAPG5hf96erAAlhb4prAjH/I=',
  username: 'follower',
  password: 'a password of the tests',
};

export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  /** Opened. */
  readonly body: unknown;
};

/** What a call is answered with: JSON that is sealed and signed, a response as it is, or a failure of the connection. */
export type StubAnswer =
  | {
      readonly json: unknown;
      /** What becomes of the answer on its way. */
      readonly spoil?: (right: Response) => Response | Promise<Response>;
    }
  | { readonly plain: Response }
  | { readonly error: Error };

export type CardSavrStub = {
  readonly fetch: typeof fetch;
  /** Every call but logins, in order. */
  readonly calls: Received[];
  logins(): number;
  /** In the order of the calls; `[]` is the answer to each beyond. A function is called when the call comes. */
  answer(...answers: readonly (StubAnswer | (() => StubAnswer | Promise<StubAnswer>))[]): void;
  /** The same for logins; beyond them whoever knows the password gets in. */
  answerLogin(...answers: readonly StubAnswer[]): void;
  /** No session that was begun up to now is valid any more. */
  endSessions(): void;
  setPassword(password: string): void;
};

const INTEGRATOR = CREDENTIALS.integratorName;

export function createCardSavrStub(): CardSavrStub {
  const calls: Received[] = [];
  const sessions = new Map<string, string>();
  let answers: (StubAnswer | (() => StubAnswer | Promise<StubAnswer>))[] = [];
  let loginAnswers: StubAnswer[] = [];
  let { password } = CREDENTIALS;
  let logins = 0;

  async function respond(url: URL, init: RequestInit): Promise<Response> {
    const path = url.pathname + url.search;
    const headers = new Headers(init.headers);
    const token = headers.get('x-cardsavr-session-jwt') ?? '';
    const isLogin = path === '/session/login';
    const key = isLogin ? CREDENTIALS.integratorKey : sessions.get(token);
    if (!isLogin && key === undefined) return new Response('{"_errors":["no session"]}', { status: 401 });
    const sent: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    await Signing.verifySignature(Object.fromEntries(headers), path, INTEGRATOR, [key ?? ''], sent ?? undefined);
    const body: unknown = await Encryption.decryptResponse(key ?? '', sent);
    if (isLogin) {
      logins += 1;
      const scripted = loginAnswers.shift();
      return scripted === undefined ? logIn(body as LoginBody) : play(scripted, path, CREDENTIALS.integratorKey);
    }
    calls.push({ method: init.method ?? 'GET', path, headers, body });
    const next = answers.shift() ?? { json: [] };
    return play(typeof next === 'function' ? await next() : next, path, key ?? '');
  }

  type LoginBody = { username: string; client_public_key: string; password_proof: string };

  async function logIn({ username, client_public_key, password_proof }: LoginBody): Promise<Response> {
    const passwordKey = await Keys.generatePasswordKey(CREDENTIALS.username, password);
    const expected = await Signing.signSaltWithPasswordKey(CREDENTIALS.integratorKey, passwordKey);
    if (username !== CREDENTIALS.username || password_proof !== expected) return new Response('no', { status: 401 });
    const pair: unknown = await Keys.makeECDHkeyPair();
    const token = `token-${logins}`;
    sessions.set(token, String(await Keys.makeECDHSecretKey(client_public_key, pair)));
    const json = { server_public_key: String(await Keys.makeECDHPublicKey(pair)), session_token: token, user_id: 7 };
    return sealed(json, '/session/login', CREDENTIALS.integratorKey);
  }

  return {
    fetch: async (input, init = {}) => {
      init.signal?.throwIfAborted();
      const passed = Promise.withResolvers<never>();
      init.signal?.addEventListener('abort', () => passed.reject(init.signal?.reason), { once: true });
      return Promise.race([respond(new URL(input instanceof Request ? input.url : input), init), passed.promise]);
    },
    calls,
    logins: () => logins,
    answer: (...next) => void (answers = [...next]),
    answerLogin: (...next) => void (loginAnswers = [...next]),
    endSessions: () => sessions.clear(),
    setPassword: (next) => void (password = next),
  };
}

async function play(answer: StubAnswer, path: string, key: string): Promise<Response> {
  if ('error' in answer) throw answer.error;
  if ('plain' in answer) return answer.plain;
  const right = await sealed(answer.json, path, key);
  return answer.spoil?.(right) ?? right;
}

/** As the server seals and signs: over the path of the request. */
export async function sealed(json: unknown, path: string, key: string): Promise<Response> {
  const body = await Encryption.encryptRequest(key, json);
  const headers = await Signing.signRequest(path, INTEGRATOR, key, body);
  return new Response(JSON.stringify(body), { headers: { ...headers, 'content-type': 'application/json' } });
}

/** As fetch fails: what went wrong stands in its cause. */
export function brokenConnection(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('with a secret in it'), { code }) });
}
