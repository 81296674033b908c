import { request } from 'node:http';
import { type CheckoutServer, startCheckoutServer } from '../../../local/checkout/server.ts';
import { PAYMENT, scriptedOperations, START, transaction } from './scripted-operations.ts';

const operations = scriptedOperations();
let server: CheckoutServer;

beforeAll(async () => {
  const scriptUrl = 'https://core.spreedly.com/iframe/iframe-v1.min.js';
  server = await startCheckoutServer({ port: 0, operations, scriptUrl, environmentKey: 'ENV"IRONMENT' });
});

beforeEach(() => {
  operations.calls.length = 0;
});

afterAll(() => server.close());

const ORDER = { payment_method_token: 'card1', amount: 3004, browser_info: 'eyJ9' };

function pay(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'key1', ...headers },
    body: JSON.stringify(body),
  });
}

test('the accept header of the request is in the page, as text and nothing else', async () => {
  const response = await fetch(server.url, { headers: { accept: 'text/html;q=0.9,"><script>' } });
  const html = await response.text();
  expect(html).toContain('value="text/html;q=0.9,&quot;&gt;&lt;script&gt;"');
  expect(html).toContain('data-environment-key="ENV&quot;IRONMENT"');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self' https://core.spreedly.com;");
});

test('the price is the shop’s, and the browser says only what it wants to know of itself', async () => {
  operations.answers(START, transaction('succeeded'));
  for (const order of [
    { ...ORDER, amount: 1 },
    { ...ORDER, amount: 30.04 },
    { ...ORDER, callback_url: 'https://elsewhere.example' },
    { ...ORDER, payment_method_token: '' },
    {},
  ])
    expect((await pay(order)).status).toBe(400);
  expect((await pay(ORDER, { 'idempotency-key': '' })).status).toBe(400);
  expect(operations.calls).toEqual([]);
  expect((await pay(ORDER)).status).toBe(200);
  expect(operations.calls).toMatchObject([{ route: START, key: 'key1' }]);
});

test('an answer that is lost says so, and one that Cardhook gives goes through as it is', async () => {
  operations.answers(START, 'lost', { status: 202, body: { payment_id: PAYMENT, state: 'unknown' } });
  expect((await pay(ORDER)).status).toBe(504);
  const unknown = await pay(ORDER);
  expect([unknown.status, await unknown.json()]).toEqual([202, { payment_id: PAYMENT, state: 'unknown' }]);
});

test.each([
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
])('no other site can have a payment made: %o', async (headers) => {
  expect((await pay(ORDER, headers)).status).toBe(403);
  expect(operations.calls).toEqual([]);
});

test('a name of another site that leads to this machine is not this server', async () => {
  const { port } = new URL(server.url);
  const status = await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/payments', headers: { host: 'elsewhere.example' } });
    asked.once('response', (response) => resolve(response.statusCode));
    asked.once('error', reject).end();
  });
  expect(status).toBe(421);
});

test('what is no name of a payment goes into no path of Cardhook’s', async () => {
  for (const name of ['a%2Fb', 'a.b', 'T1%3Fx', 'x'.repeat(65)]) {
    const headers = { 'content-type': 'application/json' };
    const path = `${server.url}/payments/${name}`;
    expect((await fetch(`${path}/complete`, { method: 'POST', headers, body: '{}' })).status).toBe(404);
    expect((await fetch(path)).status).toBe(404);
  }
  expect(operations.calls).toEqual([]);
});

describe('where people land', () => {
  const route = `GET /spreedly/transactions/${PAYMENT}`;

  async function landing(path: string): Promise<string> {
    const response = await fetch(server.url + path, { redirect: 'manual' });
    const [, where = ''] = /^\/(\w+)/.exec(response.headers.get('location') ?? path) ?? [];
    return response.status === 303 ? `to ${where}` : where;
  }

  test.each([
    ['succeeded', 'success'],
    ['failed', 'failure'],
    ['gateway_processing_failed', 'failure'],
    ['gateway_setup_failed', 'failure'],
    ['pending', 'pending'],
    ['processing', 'pending'],
    ['gateway_processing_result_unknown', 'pending'],
    ['a_state_to_come', 'pending'],
  ])('%s is shown as %s, whatever the address says', async (state, right) => {
    operations.answers(route, transaction(state));
    for (const said of ['success', 'failure', 'pending'])
      expect(await landing(`/${said}?payment_id=${PAYMENT}`)).toBe(said === right ? right : `to ${right}`);
  });

  test('a payment that cannot be looked up is not taken for paid, and not for lost', async () => {
    operations.answers(route, 'lost');
    expect(await landing(`/success?payment_id=${PAYMENT}`)).toBe('to pending');
    expect(await landing(`/failure?payment_id=${PAYMENT}`)).toBe('to pending');
    operations.answers(route, { status: 410, body: { message: 'It was not made.', reason: 'not_made' } });
    expect(await landing(`/pending?payment_id=${PAYMENT}`)).toBe('to failure');
    expect(await landing('/success')).toBe('to pending');
    expect(await landing('/success?payment_id=../../x')).toBe('to pending');
  });

  test('what Spreedly says of a failure is text', async () => {
    operations.answers(route, transaction('failed', { message: '<img src=x onerror=alert(1)>' }));
    const html = await (await fetch(`${server.url}/failure?payment_id=${PAYMENT}`)).text();
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toContain('<img');
  });
});
