import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Called, CallFailure } from '../../../domain/called.ts';
import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import type { Spreedly } from '../../../domain/payment/ports.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { createSpreedly } from '../../../providers/spreedly/client.ts';
import { aToken, transactionBody } from '../../support/spreedly.ts';

const TOKEN = aToken('T1');
const ORDER = { kind: 'purchase', transaction: { amount: 3001 } } as const;
const SOON = () => AbortSignal.timeout(5_000);

type Received = { readonly line: string; readonly authorization?: string; readonly body: string };

let server: Server;
let received: Received[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let credentials: SpreedlyCredentials | undefined;
/** What they are once they are fetched anew. */
let renewed: SpreedlyCredentials | undefined;
let failures: [string, CallFailure][];
let client: Spreedly;

beforeEach(async () => {
  received = [];
  failures = [];
  answer = json(200, { transaction: transactionBody() });
  server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const { method, url, headers } = request;
      const { authorization } = headers;
      received.push({
        line: `${method} ${url}`,
        ...(authorization !== undefined && { authorization }),
        body: await textOf(request),
      });
      answer(request, response);
    };
    respond().catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server, 0);
  credentials = {
    environmentKey: 'Env1',
    accessSecret: 'secret',
    gatewayToken: 'Gw1',
    apiUrl: `http://127.0.0.1:${port}`,
  };
  renewed = credentials;
  client = createSpreedly({
    credentials: { read: async () => credentials, renew: async () => void (credentials = renewed) },
    onFailure: (call, failure) => void failures.push([call, failure]),
  });
});

afterEach(() => closeServer(server));

function raw(status: number, body: string, headers: Record<string, string> = {}) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };
}

function json(status: number, body: unknown, headers = {}) {
  return raw(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

const ERRORS = { errors: [{ attribute: 'amount', key: 'errors.blank', message: "Amount can't be blank" }] };

describe('what is sent', () => {
  test.each<[string, (spreedly: Spreedly) => Promise<unknown>, string, string]>([
    [
      'a purchase',
      (s) => s.start(ORDER, SOON()),
      'POST /v1/gateways/Gw1/purchase.json',
      '{"transaction":{"amount":3001}}',
    ],
    [
      'an authorization at another gateway',
      (s) => s.start({ ...ORDER, kind: 'authorize', gatewayToken: 'Gw2' }, SOON()),
      'POST /v1/gateways/Gw2/authorize.json',
      '{"transaction":{"amount":3001}}',
    ],
    ['a look-up', (s) => s.show(TOKEN, SOON()), `GET /v1/transactions/${TOKEN}.json`, ''],
    ['a completion', (s) => s.complete(TOKEN, undefined, SOON()), `POST /v1/transactions/${TOKEN}/complete.json`, '{}'],
    [
      'a completion with a context',
      (s) => s.complete(TOKEN, { Status: true }, SOON()),
      `POST /v1/transactions/${TOKEN}/complete.json`,
      '{"context":{"Status":true}}',
    ],
    ['the newest', (s) => s.list(undefined, SOON()), 'GET /v1/transactions.json?order=desc&count=100', ''],
    ['those since', (s) => s.list('A', SOON()), 'GET /v1/transactions.json?order=asc&count=100&since_token=A', ''],
    [
      'those before',
      (s) => s.list('A', SOON(), 'newest_first'),
      'GET /v1/transactions.json?order=desc&count=100&since_token=A',
      '',
    ],
    ['a transcript', (s) => s.transcript(TOKEN, SOON()), `GET /v1/transactions/${TOKEN}/transcript`, ''],
    ['what is no token', (s) => s.show('../x?y', SOON()), 'GET /v1/transactions/..%2Fx%3Fy.json', ''],
  ])('%s', async (_what, call, line, body) => {
    await call(client);
    const authorization = `Basic ${Buffer.from('Env1:secret').toString('base64')}`;
    expect(received).toEqual([{ line, authorization, body }]);
  });
});

describe('a start is answered', () => {
  test.each([200, 201, 202, 400, 402, 403, 404, 422])('by a transaction, under status %d', async (status) => {
    answer = json(status, { transaction: transactionBody({ state: 'gateway_processing_failed' }) });
    expect(await client.start(ORDER, SOON())).toMatchObject({
      kind: 'answered',
      value: {
        kind: 'transaction',
        transaction: {
          reading: { token: TOKEN, state: 'gateway_processing_failed' },
          body: { payment_method: { full_name: 'Jane Doe' } },
        },
      },
    });
  });

  test.each([400, 402, 403, 404, 422])('by errors, under status %d', async (status) => {
    answer = json(status, ERRORS);
    const rejected = { kind: 'rejected', status, errors: ERRORS.errors };
    expect(await client.start(ORDER, SOON())).toEqual({ kind: 'answered', value: rejected });
    expect(failures).toEqual([]);
  });
});

describe('a call that brings nothing', () => {
  const failing: [string, () => typeof answer, CallFailure['reason'], boolean][] = [
    ['401', () => json(401, { errors: [{ key: 'errors.access_denied', message: 'no' }] }), 'unauthorized', false],
    ['403 of a proxy', () => raw(403, '<html>'), 'unauthorized', false],
    ['404 of a proxy', () => raw(404, '<html>'), 'not_found', false],
    ['408', () => json(408, ERRORS), 'unavailable', true],
    ['413', () => raw(413, ''), 'refused', false],
    ['429', () => json(429, ERRORS, { 'retry-after': '7' }), 'throttled', false],
    ['500', () => json(500, ERRORS), 'unavailable', true],
    ['503 in HTML', () => raw(503, '<html>'), 'unavailable', true],
    ['a redirect', () => raw(302, '', { location: 'http://127.0.0.1:1/' }), 'unreadable', true],
    ['HTML for 200', () => raw(200, '<html>'), 'unreadable', true],
    ['HTML for 422', () => raw(422, '<html>'), 'unreadable', true],
    ['nothing for 200', () => raw(200, ''), 'unreadable', true],
    ['half of JSON', () => raw(200, '{"transaction":{"token"'), 'unreadable', true],
    ['a transaction without a state', () => json(200, { transaction: { token: TOKEN } }), 'unreadable', true],
    [
      'a broken transaction beside errors',
      () => json(422, { transaction: { token: TOKEN }, ...ERRORS }),
      'unreadable',
      true,
    ],
    ['a broken transaction under 402', () => json(402, { transaction: { token: TOKEN } }), 'unreadable', true],
    [
      'a token that is a path',
      () => json(200, { transaction: transactionBody({ token: '../x' }) }),
      'unreadable',
      true,
    ],
    ['more than anybody reads', () => raw(200, 'x'.repeat(5_000_000)), 'no_answer', true],
    ['an answer that breaks off', () => breaksOff(200), 'no_answer', true],
    ['no answer', () => (request) => request.socket.destroy(), 'no_answer', true],
  ];

  test.each(failing)('for %s says so, and whether it may be done', async (_what, how, reason, maybeDone) => {
    answer = how();
    const outcome = await client.start(ORDER, SOON());
    expect(outcome).toMatchObject({ kind: 'failed', reason, maybeDone });
    expect(failures).toEqual([['start', outcome]]);
    expect(JSON.stringify(outcome)).not.toMatch(/blank|secret|html/);
    expect(received).toHaveLength(1);
  });

  function breaksOff(status: number): typeof answer {
    return (_request, response) => {
      response.writeHead(status, { 'content-length': '1000' });
      response.write('{"transaction":', () => response.destroy());
    };
  }

  test('says how long to wait', async () => {
    answer = json(429, {}, { 'retry-after': '7' });
    expect(await client.show(TOKEN, SOON())).toMatchObject({ reason: 'throttled', retryAfterMs: 7_000 });
  });

  test('at its deadline may have been done; after it nothing is sent', async () => {
    answer = () => undefined;
    const controller = new AbortController();
    const call = client.start(ORDER, controller.signal);
    await untilReceived();
    controller.abort();
    expect(await call).toMatchObject({ reason: 'no_answer', maybeDone: true });
    expect(await client.start(ORDER, controller.signal)).toMatchObject({ reason: 'no_answer', maybeDone: false });
    expect(received).toHaveLength(1);
  });

  test('where nobody listens was certainly not done', async () => {
    const nobody = createServer();
    const port = await listenOnLoopback(nobody, 0);
    await closeServer(nobody);
    credentials = { ...(credentials as SpreedlyCredentials), apiUrl: `http://127.0.0.1:${port}` };
    expect(await client.start(ORDER, SOON())).toMatchObject({ reason: 'no_answer', maybeDone: false });
  });

  test('without credentials is not sent', async () => {
    credentials = undefined;
    expect(await client.start(ORDER, SOON())).toMatchObject({ reason: 'no_credentials', maybeDone: false });
    expect(received).toEqual([]);
  });

  test('for a transaction that is not there is not found, whatever else is said', async () => {
    answer = json(404, ERRORS);
    expect(await client.show(TOKEN, SOON())).toMatchObject({ reason: 'not_found', maybeDone: false });
    expect(await client.complete(TOKEN, undefined, SOON())).toMatchObject({ reason: 'not_found', maybeDone: false });
  });
});

async function untilReceived(): Promise<void> {
  for (let tries = 0; tries < 500 && received.length === 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('credentials that are refused', () => {
  const refuseOld = (): void => {
    answer = (request, response) => {
      const isNew = request.headers.authorization === `Basic ${Buffer.from('Env1:new').toString('base64')}`;
      (isNew ? json(200, { transaction: transactionBody() }) : json(401, {}))(request, response);
    };
  };

  test('are fetched anew, and the call is sent once more with others: a 401 has done nothing', async () => {
    refuseOld();
    renewed = { ...(credentials as SpreedlyCredentials), accessSecret: 'new' };
    expect(await client.start(ORDER, SOON())).toMatchObject({ kind: 'answered' });
    expect(received).toHaveLength(2);
    expect(failures).toEqual([]);
  });

  test('and are still the same are not tried again', async () => {
    refuseOld();
    expect(await client.start(ORDER, SOON())).toMatchObject({ reason: 'unauthorized', maybeDone: false });
    expect(received).toHaveLength(1);
  });
});

describe('a list', () => {
  const listed = async (body: unknown): Promise<Called<readonly { token: string; state: string }[]>> => {
    answer = json(200, body);
    return client.list(undefined, SOON());
  };

  test('is in the order in which it came, with what has no state of its own', async () => {
    const { state: _none, ...stateless } = transactionBody({ token: 'B' });
    const odd = transactionBody({ token: 'C', state: 'it is odd' });
    const outcome = await listed({ transactions: [transactionBody({ token: 'A' }), stateless, odd] });
    expect(outcome).toMatchObject({
      kind: 'answered',
      value: [
        { token: 'A', state: 'succeeded' },
        { token: 'B', state: 'unknown' },
        { token: 'C', state: 'unknown' },
      ],
    });
  });

  test('may be empty', async () => {
    expect(await listed({ transactions: [] })).toEqual({ kind: 'answered', value: [] });
  });

  test.each([
    ['no list', { transactions: {} }],
    ['one without a token', { transactions: [transactionBody(), { state: 'succeeded' }] }],
  ])('with %s is unreadable: what is not in it may be there', async (_what, body) => {
    expect(await listed(body)).toMatchObject({ kind: 'failed', reason: 'unreadable' });
  });
});
