import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import type { ConnectionCredentials } from '../../../domain/job/connection.ts';
import type { Called } from '../../../domain/called.ts';
import type { CardSavr } from '../../../domain/job/ports.ts';
import { createCardSavr } from '../../../providers/strivve/client.ts';
import {
  brokenConnection,
  type CardSavrStub,
  createCardSavrStub,
  CREDENTIALS,
  sealed,
} from '../../support/cardsavr-stub.ts';

const CONNECTION = { name: 'main', instance: 'acme' };
const SOON = () => AbortSignal.timeout(5_000);
const NOON = Date.parse('2026-11-27T12:00:00Z');
const ENVELOPE = 'uHsa6mI3GYO2ZwOf82SuaA==';
const ANSWER = { envelopeId: ENVELOPE, type: 'tfa_response', message: '1234' } as const;

const OTHER_KEY = Buffer.alloc(32, 7).toString('base64');
const AUTHORIZATION = 'SWCH-HMAC-SHA256 Credentials=cardhook-tests';
const WRONG = 'a wrong signature';

let stub: CardSavrStub;
let nowMs: number;
let secret: ConnectionCredentials | undefined;
/** What the secret is once it is fetched anew. */
let renewed: ConnectionCredentials | undefined;
let client: CardSavr;

beforeEach(() => {
  stub = createCardSavrStub();
  nowMs = NOON;
  secret = CREDENTIALS;
  renewed = CREDENTIALS;
  client = createCardSavr({
    connection: CONNECTION,
    credentials: { read: async () => secret, renew: async () => void (secret = renewed) },
    now: () => nowMs,
    fetch: stub.fetch,
  });
});

const plain = (body: string | ReadableStream | null, init: ResponseInit = {}) => ({ plain: new Response(body, init) });
const status = (code: number, headers = {}) => plain('{"_errors":["do not repeat me"]}', { status: code, headers });
const html = (code: number) => plain('<html>do not repeat me</html>', { status: code });
const poll = () => client.broadcasts('101', 'S0VZ', SOON());

describe('what is sent', () => {
  test('a login first, and its session for all that follows', async () => {
    await poll();
    await client.credentialRequests('101', SOON());
    expect(stub.logins()).toBe(1);
    expect(stub.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /messages/place_card_on_single_site_jobs/101/broadcasts',
      'GET /messages/place_card_on_single_site_jobs/101/credential_requests',
    ]);
    const [first, second] = stub.calls.map(({ headers }) => Object.fromEntries(headers));
    expect(first).toMatchObject({
      'x-cardsavr-session-jwt': 'token-1',
      'x-cardsavr-trace': '{"key":"follower"}',
      'x-cardsavr-authorization': AUTHORIZATION,
      'x-cardsavr-client-application': 'cardhook-tests - Cardhook',
    });
    expect(Number(second?.['x-cardsavr-nonce'])).toBeGreaterThan(Number(first?.['x-cardsavr-nonce']));
  });

  test('one login, however many calls need it', async () => {
    await Promise.all([poll(), client.credentialRequests('101', SOON()), client.job('101', SOON())]);
    expect(stub.logins()).toBe(1);
    expect(stub.calls).toHaveLength(3);
  });

  test('the access key in the spelling of the page and in that of the SDK', async () => {
    await poll();
    expect(stub.calls[0]?.headers.get('cardsavr-messaging-access-key')).toBe('S0VZ');
    expect(stub.calls[0]?.headers.get('x-cardsavr-cardsavr-messaging-access-key')).toBe('S0VZ');
  });

  test('an answer as the page has it', async () => {
    expect(await client.respond('101', ANSWER, SOON())).toEqual({ kind: 'answered', value: undefined });
    expect(stub.calls).toMatchObject([
      {
        method: 'POST',
        path: '/messages/place_card_on_single_site_jobs/101/credential_responses',
        body: { type: 'tfa_response', envelope_id: ENVELOPE, message: '1234' },
      },
    ]);
  });

  test('a job to create', async () => {
    stub.answer({ json: { id: 1585, access_key: 'S0VZ' } });
    const job = { accountId: '12', cardholderId: '34', cardId: 'c-5' };
    expect(await client.create(job, SOON())).toEqual({ kind: 'answered', value: { jobId: '1585', accessKey: 'S0VZ' } });
    expect(stub.calls[0]?.body).toEqual({ account_id: 12, cardholder_id: 34, card_id: 'c-5' });
  });

  test('a job with its requests', async () => {
    stub.answer({ json: { id: 101, status: 'AUTH', credential_requests: [] } });
    expect(await client.job('101', SOON())).toEqual({ kind: 'answered', value: { status: 'AUTH', requests: [] } });
    expect(stub.calls[0]?.headers.get('x-cardsavr-hydration')).toBe('["credential_requests"]');
  });

  test('an id that is none of Strivve’s stays one part of the path, and signed', async () => {
    await client.job('../1 ?x=é%', SOON());
    expect(stub.calls[0]?.path).toBe('/place_card_on_single_site_jobs/..%2F1%20%3Fx%3D%C3%A9%25');
  });

  test('a user name in any script', async () => {
    secret = { ...CREDENTIALS, username: 'Zoë 漢' };
    stub.answerLogin({ json: { server_public_key: 'x', session_token: 't' } });
    expect(await poll()).toMatchObject({ reason: 'unreadable', detail: 'login: no public key in the answer' });
  });
});

describe('registering', () => {
  const GET = 'GET /messages/place_card_on_single_site_jobs/101/broadcasts/registrations';
  const POST = GET.replace('GET', 'POST');
  const sent = () => stub.calls.map(({ method, path }) => `${method} ${path}`);

  test('is a GET, as on the page', async () => {
    stub.answer({ json: { access_key: 'S0VZ' } });
    expect(await client.register('101', SOON())).toEqual({ kind: 'answered', value: { accessKey: 'S0VZ' } });
    expect(sent()).toEqual([GET]);
  });

  test.each([
    ['is not found', () => status(404)],
    ['is not allowed', () => status(405)],
    ['gives no key', () => ({ json: [] })],
    ['gives nothing', () => plain(null, { status: 204 })],
  ])('is a POST, as in the SDK, where the GET %s', async (_what, first) => {
    stub.answer(first(), { json: { access_key: 'S0VZ' } });
    expect(await client.register('101', SOON())).toEqual({ kind: 'answered', value: { accessKey: 'S0VZ' } });
    expect(sent()).toEqual([GET, POST]);
    expect(stub.calls[1]?.body).toEqual({ job_id: 101 });
  });

  test('says not found where neither knows the job', async () => {
    stub.answer(status(404), status(404));
    expect(await client.register('101', SOON())).toMatchObject({ reason: 'not_found', maybeDone: false });
  });

  test('says not found where only the GET is known, and the job is not', async () => {
    stub.answer(status(404), status(405));
    expect(await client.register('101', SOON())).toMatchObject({ reason: 'not_found', maybeDone: false });
  });

  test('does not try the other where the first may have been heard', async () => {
    stub.answer(status(503));
    expect(await client.register('101', SOON())).toMatchObject({ reason: 'unavailable' });
    expect(sent()).toEqual([GET]);
  });
});

describe('an answer of nothing', () => {
  test.each<[string, ResponseInit, string | ReadableStream | null]>([
    ['204', { status: 204 }, null],
    ['200 with an empty body', { headers: { 'content-type': 'application/json' } }, ''],
    ['200 with null', { headers: { 'content-type': 'application/json' } }, 'null'],
    ['200 with [] in plain text', {}, '[]'],
  ])('%s', async (_what, init, body) => {
    stub.answer(plain(body, init), plain(body, init));
    expect(await poll()).toEqual({ kind: 'answered', value: [] });
    expect(await client.credentialRequests('101', SOON())).toEqual({ kind: 'answered', value: [] });
  });

  test('is also one that is sealed', async () => {
    stub.answer({ json: null });
    expect(await poll()).toEqual({ kind: 'answered', value: [] });
  });
});

describe('an answer that is', () => {
  const MESSAGES = [{ type: 'job_status', message: { status: 'AUTH' } }];
  const read = { kind: 'answered', value: [{ status: 'AUTH' }] };
  const PATH = '/messages/place_card_on_single_site_jobs/101/broadcasts';

  test('sealed and signed is read', async () => {
    stub.answer({ json: MESSAGES });
    expect(await poll()).toEqual(read);
  });

  test('plain, as of a server in plaintext mode, is read', async () => {
    stub.answer(plain(JSON.stringify(MESSAGES)));
    expect(await poll()).toEqual(read);
  });

  test.each<[string, (right: Response) => Promise<Response>, string]>([
    ['with another body', async (right) => new Response((await sealed([], PATH, OTHER_KEY)).body, right), WRONG],
    ['signed by somebody else', (right) => changed(right, { 'x-cardsavr-signature': 'A'.repeat(43) + '=' }), WRONG],
    ['signed at another time', (right) => changed(right, { 'x-cardsavr-nonce': '1' }), WRONG],
    ['of another integrator', (right) => changed(right, { 'x-cardsavr-authorization': `${AUTHORIZATION}x` }), WRONG],
    ['without its signature', (right) => changed(right, { 'x-cardsavr-signature': undefined }), WRONG],
    ['without its authorization', (right) => changed(right, { 'x-cardsavr-authorization': undefined }), WRONG],
    [
      'sealed with another key',
      async () => new Response((await sealed([], PATH, OTHER_KEY)).body),
      'sealed with another key',
    ],
  ])('%s is not', async (_what, spoil, detail) => {
    stub.answer({ json: MESSAGES, spoil });
    expect(await poll()).toEqual({ kind: 'failed', reason: 'unreadable', maybeDone: true, detail });
  });

  test.each([
    ['an HTML page', '<!doctype html><p>do not repeat me', 'HTML or XML'],
    ['half of JSON', '[{"message":{"sta', 'no JSON'],
    ['other JSON', '{"error":"do not repeat me"}', 'JSON, and not what was asked for'],
  ])('%s is told to be unreadable', async (_what, body, detail) => {
    stub.answer(plain(body));
    expect(await poll()).toEqual({ kind: 'failed', reason: 'unreadable', maybeDone: true, detail });
  });
});

test.each([
  [403, {}, { reason: 'unauthorized', maybeDone: false }],
  [404, {}, { reason: 'not_found', maybeDone: false }],
  [400, {}, { reason: 'refused', maybeDone: false }],
  [409, {}, { reason: 'refused', maybeDone: false }],
  [429, {}, { reason: 'throttled', maybeDone: false }],
  [429, { 'retry-after': '7' }, { reason: 'throttled', maybeDone: false, retryAfterMs: 7_000 }],
  [
    429,
    { 'retry-after': 'Fri, 27 Nov 2026 12:00:20 GMT' },
    { reason: 'throttled', maybeDone: false, retryAfterMs: expect.closeTo(20_000, -2) },
  ],
  [429, { 'retry-after': 'later' }, { reason: 'throttled', maybeDone: false }],
  [500, {}, { reason: 'unavailable', maybeDone: true }],
  [503, { 'retry-after': '5' }, { reason: 'unavailable', maybeDone: true, retryAfterMs: 5_000 }],
  [302, { location: 'https://elsewhere.example' }, { reason: 'unreadable', maybeDone: true }],
])('HTTP %d with %j', async (code, headers, expected) => {
  stub.answer(status(code, headers), html(code));
  const failure = { kind: 'failed', status: code, detail: `HTTP ${code}`, ...expected };
  expect(await poll()).toEqual(failure);
  expect(await client.credentialRequests('101', SOON())).toMatchObject({ status: code, detail: `HTTP ${code}` });
});

describe('a connection that', () => {
  test.each([
    ['breaks', 'ECONNRESET', true],
    ['is closed', 'UND_ERR_SOCKET', true],
    ['nobody takes', 'ECONNREFUSED', false],
    ['cannot be made in time', 'UND_ERR_CONNECT_TIMEOUT', false],
    ['has no address', 'ENOTFOUND', false],
    ['shows an unknown certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', false],
  ])('%s', async (_what, code, maybeDone) => {
    stub.answer({ error: brokenConnection(code) });
    expect(await poll()).toEqual({ kind: 'failed', reason: 'no_answer', maybeDone, detail: code });
  });

  test('says nothing until the deadline', async () => {
    stub.answer(() => new Promise(() => {}));
    expect(await client.broadcasts('101', 'S0VZ', AbortSignal.timeout(30))).toMatchObject({
      reason: 'no_answer',
      maybeDone: true,
    });
  });

  test('stops in the middle of an answer', async () => {
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode('[')),
      pull: (stream) => stream.error(brokenConnection('UND_ERR_SOCKET')),
    });
    stub.answer(plain(body));
    expect(await poll()).toMatchObject({ reason: 'no_answer', maybeDone: true });
  });

  test('is not tried after the deadline', async () => {
    await poll();
    const late = await client.broadcasts('101', 'S0VZ', AbortSignal.abort());
    expect(late).toMatchObject({ reason: 'no_answer', maybeDone: false });
    expect(stub.calls).toHaveLength(1);
  });
});

describe('over a real connection', () => {
  const through = (apiUrl: string) =>
    createCardSavr({
      connection: CONNECTION,
      credentials: { read: async () => ({ ...CREDENTIALS, apiUrl }), renew: async () => {} },
      now: Date.now,
    }).broadcasts('101', 'S0VZ', SOON());

  test('nobody is there', async () => {
    const server = createServer();
    const port = await listenOnLoopback(server, 0);
    await closeServer(server);
    expect(await through(`https://127.0.0.1:${port}`)).toMatchObject({
      reason: 'no_answer',
      maybeDone: false,
      detail: 'login: ECONNREFUSED',
    });
  });

  test('somebody else is there', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
    let heard = 0;
    const server = createTlsServer({ key, cert }, () => (heard += 1));
    const port = await listenOnLoopback(server, 0);
    try {
      expect(await through(`https://127.0.0.1:${port}`)).toMatchObject({
        reason: 'no_answer',
        detail: 'login: DEPTH_ZERO_SELF_SIGNED_CERT',
      });
      expect(heard).toBe(0);
    } finally {
      await closeServer(server);
    }
  });

  test('it breaks after the call has arrived: once', async () => {
    const paths: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      paths.push(url);
      if (url !== '/session/login') {
        response.destroy();
        return;
      }
      void (async () => {
        const body = await textOf(request);
        const answer = await stub.fetch(`https://api${url}`, {
          method,
          headers: headers as Record<string, string>,
          body,
        });
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      })();
    });
    const port = await listenOnLoopback(server, 0);
    try {
      expect(await through(`http://127.0.0.1:${port}`)).toMatchObject({ reason: 'no_answer', maybeDone: true });
      expect(paths).toEqual(['/session/login', '/messages/place_card_on_single_site_jobs/101/broadcasts']);
    } finally {
      await closeServer(server);
    }
  });
});

test('an access key that breaks a header is not sent', async () => {
  expect(await client.broadcasts('101', 'a\r\nb', SOON())).toMatchObject({ reason: 'refused', maybeDone: false });
  expect(stub.calls).toEqual([]);
});

describe('a session that has ended', () => {
  test('is replaced by one login, and the calls are repeated', async () => {
    await poll();
    stub.endSessions();
    stub.answer({ json: [{ message: { status: 'AUTH' } }] });
    const both = await Promise.all([poll(), client.credentialRequests('101', SOON())]);
    expect(both.map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    expect(both[0]).toEqual({ kind: 'answered', value: [{ status: 'AUTH' }] });
    expect(stub.logins()).toBe(2);
  });

  test('is not replaced again and again where a login is no help', async () => {
    stub.answer(...Array.from({ length: 50 }, () => status(401)));
    const outcomes: Called<unknown>[] = [];
    for (let poll_ = 0; poll_ < 20; poll_ += 1) {
      outcomes.push(await poll());
      nowMs += 1_000;
    }
    expect(outcomes.every((each) => each.kind === 'failed' && each.reason === 'unauthorized' && !each.maybeDone)).toBe(
      true,
    );
    expect(stub.logins()).toBe(2);
    nowMs += 60_000;
    await poll();
    expect(stub.logins()).toBe(3);
  });

  test('does not send an answer twice', async () => {
    await poll();
    stub.answer(status(401));
    const outcome = await client.respond('101', ANSWER, SOON());
    expect(outcome).toMatchObject({ reason: 'unauthorized', maybeDone: false });
    expect(stub.calls).toHaveLength(2);
    // The next time there is a new session.
    expect(await client.respond('101', ANSWER, SOON())).toMatchObject({ kind: 'answered' });
    expect(stub.logins()).toBe(2);
  });

  test('is not what an answer is sent with: one that was idle for a minute is replaced first', async () => {
    await poll();
    nowMs += 61_000;
    stub.endSessions();
    expect(await client.respond('101', ANSWER, SOON())).toMatchObject({ kind: 'answered' });
    expect(stub.logins()).toBe(2);
    nowMs += 30_000;
    await poll();
    nowMs += 31_000;
    await client.respond('101', ANSWER, SOON());
    expect(stub.logins()).toBe(2);
  });
});

describe.each<[string, () => ReturnType<typeof status>, object]>([
  ['500', () => status(500), { reason: 'unavailable', maybeDone: true }],
  ['401', () => status(401), { reason: 'unauthorized', maybeDone: false }],
  ['429', () => status(429), { reason: 'throttled', maybeDone: false }],
  ['400', () => status(400), { reason: 'refused', maybeDone: false }],
  ['HTML', () => html(200), { reason: 'unreadable', maybeDone: true }],
])('an answer to which Strivve says %s', (_what, reply, expected) => {
  test('is sent once', async () => {
    stub.answer(reply());
    expect(await client.respond('101', ANSWER, SOON())).toMatchObject(expected);
    expect(stub.calls).toHaveLength(1);
  });
});

describe('a login that', () => {
  test.each<[string, () => ReturnType<typeof status>, object]>([
    ['is told 503', () => status(503), { reason: 'unavailable', status: 503 }],
    ['is told 429', () => status(429, { 'retry-after': '9' }), { reason: 'throttled', retryAfterMs: 9_000 }],
    ['finds nothing there', () => status(404), { reason: 'unavailable', detail: 'login: HTTP 404' }],
    ['finds a page', () => html(200), { reason: 'unreadable' }],
    ['gets no session', () => plain('{}'), { reason: 'unreadable' }],
  ])('%s: the call was never sent, so nothing is lost', async (_what, reply, expected) => {
    stub.answerLogin(reply());
    expect(await poll()).toMatchObject({ kind: 'failed', maybeDone: false, ...expected });
    expect(stub.calls).toEqual([]);
    expect(await poll()).toMatchObject({ kind: 'answered' });
  });

  test('meets a connection that was closed is tried once more', async () => {
    stub.answerLogin({ error: brokenConnection('UND_ERR_SOCKET') });
    expect(await poll()).toMatchObject({ kind: 'answered' });
    stub.endSessions();
    stub.answerLogin({ error: brokenConnection('ECONNREFUSED') }, { error: brokenConnection('ECONNREFUSED') });
    expect(await poll()).toMatchObject({ reason: 'no_answer', maybeDone: false });
  });

  test('is for a caller whose deadline passes goes on for the others', async () => {
    const gate = Promise.withResolvers<undefined>();
    const slow: typeof fetch = async (input, init) => {
      await gate.promise;
      return stub.fetch(input, init);
    };
    client = createCardSavr({
      connection: CONNECTION,
      credentials: { read: async () => secret, renew: async () => {} },
      now: () => nowMs,
      fetch: slow,
    });
    const hasty = client.broadcasts('101', 'S0VZ', AbortSignal.timeout(20));
    const patient = poll();
    expect(await hasty).toMatchObject({ reason: 'no_answer', maybeDone: false });
    gate.resolve(undefined);
    expect(await patient).toMatchObject({ kind: 'answered' });
    expect(stub.logins()).toBe(1);
  });
});

describe('credentials', () => {
  test('that are not there', async () => {
    secret = undefined;
    expect(await poll()).toMatchObject({ reason: 'no_credentials', maybeDone: false });
    secret = CREDENTIALS;
    expect(await poll()).toMatchObject({ kind: 'answered' });
  });

  test.each([
    ['an integrator name that breaks a header', { integratorName: 'a\r\nb' }],
    ['a key of another length', { integratorKey: 'AAAA' }],
  ])('with %s', async (_what, wrong) => {
    secret = { ...CREDENTIALS, ...wrong };
    expect(await poll()).toMatchObject({ reason: 'no_credentials', maybeDone: false });
  });

  test('that were changed at Strivve and in the secret are fetched anew', async () => {
    stub.setPassword('the next one');
    renewed = { ...CREDENTIALS, password: 'the next one' };
    expect(await poll()).toMatchObject({ kind: 'answered' });
    expect(stub.logins()).toBe(2);
  });

  test('that do not get in are not tried at every poll', async () => {
    stub.setPassword('something else');
    for (let times = 0; times < 7; times += 1) {
      expect(await poll()).toMatchObject({ reason: 'unauthorized', maybeDone: false, detail: 'login: HTTP 401' });
      nowMs += 4_000;
    }
    expect(stub.logins()).toBe(1);
    nowMs += 4_000;
    await poll();
    expect(stub.logins()).toBe(2);
    secret = { ...CREDENTIALS, password: 'something else' };
    expect(await poll()).toMatchObject({ kind: 'answered' });
  });

  test('that are replaced end the session of the old ones', async () => {
    await poll();
    const urls: string[] = [];
    const { fetch } = stub;
    client = createCardSavr({
      connection: CONNECTION,
      credentials: { read: async () => secret, renew: async () => {} },
      now: () => nowMs,
      fetch: async (input, init) => {
        urls.push(new URL(input instanceof Request ? input.url : input).origin);
        return fetch(input, init);
      },
    });
    await poll();
    secret = { ...CREDENTIALS, apiUrl: 'https://127.0.0.1:8443/' };
    await poll();
    expect(urls).toEqual([
      'https://api.acme.cardsavr.io',
      'https://api.acme.cardsavr.io',
      'https://127.0.0.1:8443',
      'https://127.0.0.1:8443',
    ]);
  });
});

test('no outcome repeats a secret, a code or a body', async () => {
  const outcomes: unknown[] = [];
  const { integratorKey, password } = CREDENTIALS;
  for (const answer of [status(400), status(401), status(500), html(200), { error: brokenConnection('ECONNRESET') }]) {
    stub.answer(answer, answer);
    outcomes.push(await client.respond('101', ANSWER, SOON()), await poll());
  }
  stub.setPassword('something else');
  stub.endSessions();
  outcomes.push(await poll());
  const text = JSON.stringify(outcomes);
  for (const word of ['1234', ENVELOPE, 'S0VZ', 'do not repeat me', 'a secret', integratorKey, password, 'token-']) {
    expect(text).not.toContain(word);
  }
});

/** With some of its headers changed, or without them. */
async function changed(right: Response, headers: Readonly<Record<string, string | undefined>>): Promise<Response> {
  const all = { ...Object.fromEntries(right.headers), ...headers };
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return new Response(await right.text(), { headers: Object.fromEntries(present) });
}
