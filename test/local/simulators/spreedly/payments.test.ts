import { aSpreedly, type Answer } from './a-spreedly.ts';

type Playing = Awaited<ReturnType<typeof aSpreedly>>;

let playing: Playing;

beforeAll(async () => {
  playing = await aSpreedly();
});

afterAll(() => playing.close());

function stands({ status, transaction }: Answer): string {
  return `${status} ${transaction.state} ${transaction.required_action}`;
}

/** Does what a browser and its owner do, and tells where the transaction stands after each step. */
async function play(amount: number): Promise<readonly string[]> {
  let answer = await playing.start(amount);
  const stood = [stands(answer)];
  for (let steps = 0; steps < 4 && answer.transaction.state === 'pending'; steps += 1) {
    const { token, required_action: action } = answer.transaction;
    if (action === 'challenge') await playing.confirm(token);
    const path = action === 'challenge' ? `/transactions/${token}.json` : `/transactions/${token}/complete.json`;
    answer = await playing.call(action === 'challenge' ? 'GET' : 'POST', path);
    stood.push(stands(answer));
  }
  return stood;
}

test.each([
  [3001, ['200 succeeded none']],
  [3003, ['200 pending device_fingerprint', '200 succeeded none']],
  [3004, ['200 pending device_fingerprint', '200 pending challenge', '200 succeeded none']],
  [3005, ['200 pending challenge', '200 succeeded none']],
  [3103, ['200 pending device_fingerprint', '422 gateway_processing_failed none']],
  [3104, ['200 pending challenge', '200 gateway_processing_failed none']],
  [44, ['422 gateway_setup_failed none']],
  [1_250, ['200 succeeded none']],
])('amount %d goes as the page says', async (amount, steps) => {
  expect(await play(amount)).toEqual(steps);
});

test('without attempt_3dsecure a test amount is a plain purchase', async () => {
  const { status, transaction } = await playing.start(3004, { attempt_3dsecure: false, browser_info: null });
  expect([status, transaction.state]).toEqual([200, 'succeeded']);
});

test.each([
  ['the invalid enrolled card', '4024007101934890', true, '422 gateway_processing_failed none'],
  ['the invalid enrolled card without 3DS2', '4024007101934890', false, '200 succeeded none'],
  ['the declined card', '4012888888881881', false, '422 gateway_processing_failed none'],
])('%s', async (_, number, attempt_3dsecure, expected) => {
  const payment_method_token = playing.spreedly.addCard({ number });
  expect(stands(await playing.start(3001, { payment_method_token, attempt_3dsecure }))).toBe(expected);
});

test.each([
  ['browser_info', { browser_info: undefined, browserInfo: 'eyJ9' }],
  ['browser_info', { browser_info: 'bm90IGpzb24=' }],
  ['callback_url', { callback_url: null }],
  ['redirect_url', { redirect_url: '' }],
  ['three_ds_version', { three_ds_version: '1' }],
  ['amount', { amount: 12.5 }],
  ['amount', { amount: undefined }],
  ['currency_code', { currency_code: undefined }],
])('a mistake in %s is told by its name, and nothing is made', async (attribute, mistake) => {
  const before = playing.spreedly.ledger.transactions().length;
  const { status, body } = await playing.start(3001, mistake);
  expect(status).toBe(422);
  expect(body.errors).toEqual([expect.objectContaining({ attribute })]);
  expect(playing.spreedly.ledger.transactions()).toHaveLength(before);
});

test('what it does not know is 404, and who does not say who he is gets 401', async () => {
  const { call, spreedly } = playing;
  const statuses = [
    await call('GET', '/transactions/unknown.json'),
    await call('POST', '/gateways/unknown/purchase.json', { transaction: {} }),
    await call('GET', '/transactions.json', undefined, {}),
    await call('GET', '/transactions.json', undefined, {
      authorization: `Basic ${Buffer.from(`${spreedly.credentials.environmentKey}:wrong`).toString('base64')}`,
    }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([404, 404, 401, 401]);
});

test('a completion that comes again changes nothing', async () => {
  const { transaction } = await playing.start(3003);
  const path = `/transactions/${transaction.token}/complete.json`;
  const first = await playing.call('POST', path);
  const again = await playing.call('POST', path);
  expect(again.text).toBe(first.text);
  expect(playing.spreedly.ledger.transaction(transaction.token).states.map(({ state }) => state)).toEqual([
    'pending',
    'succeeded',
  ]);
});

test('three wrong codes fail a challenge, and so does its cancelling', async () => {
  const codes = await playing.start(3005);
  for (let tries = 0; tries < 3; tries += 1) await playing.confirm(codes.transaction.token, '9999');
  const cancelled = await playing.start(3005);
  playing.spreedly.answerChallenge(cancelled.transaction.token, 'cancel');
  const { ledger } = playing.spreedly;
  expect(ledger.transaction(codes.transaction.token).state).toBe('gateway_processing_failed');
  expect(ledger.transaction(cancelled.transaction.token).state).toBe('gateway_processing_failed');
});

test('a challenge that is opened after half a minute is too late', async () => {
  const { transaction } = await playing.start(3005);
  playing.spreedly.pass(31_000);
  const page = await (await fetch(`${playing.spreedly.url}/bank/${transaction.token}/challenge`)).text();
  expect(page).toContain('This took too long');
  expect(playing.spreedly.ledger.transaction(transaction.token).state).toBe('gateway_processing_failed');
});

test('a challenge that nobody answers stays pending, and a completion after ten minutes ends it', async () => {
  const { transaction } = await playing.start(3005);
  await fetch(`${playing.spreedly.url}/bank/${transaction.token}/challenge`);
  const path = `/transactions/${transaction.token}/complete.json`;
  playing.spreedly.pass(300_000);
  expect(stands(await playing.call('POST', path))).toBe('200 pending challenge');
  playing.spreedly.pass(300_000);
  expect(stands(await playing.call('POST', path))).toBe('422 gateway_processing_failed none');
});

test('forms are objects for the backend and text for the browser, which learns nothing else', async () => {
  const { transaction } = await playing.start(3003);
  const { status, transaction: shown } = await playing.call(
    'GET',
    `/transactions/${transaction.token}/status`,
    undefined,
    {},
  );
  expect(transaction['device_fingerprint_form']).toEqual({ cdata: expect.stringContaining('<form') });
  expect(shown['device_fingerprint_form']).toContain('<form');
  expect(status).toBe(200);
  expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(['payment_method']));
});

test('what is made later is listed after what was made before', async () => {
  const { transaction: first } = await playing.start(3001);
  const second = (await playing.start(3001)).transaction.token;
  const third = (await playing.start(44)).transaction.token;
  const tokens = async (query: string): Promise<readonly string[]> => {
    const { body } = await playing.call('GET', `/transactions.json?${query}`);
    return body.transactions?.map(({ token }) => token) ?? [];
  };
  expect(await tokens(`since_token=${first.token}`)).toEqual([second, third]);
  expect(await tokens(`since_token=${first.token}&count=1`)).toEqual([second]);
  expect(await tokens('order=desc&count=2')).toEqual([third, second]);
  expect(await tokens(`since_token=${first.token}&state=gateway_setup_failed`)).toEqual([third]);
});

test('Worldpay’s completion needs what its page posted', async () => {
  const { call, spreedly, callbackUrl } = playing;
  const order = {
    payment_method_token: spreedly.addCard(),
    amount: 3003,
    currency_code: 'GBP',
    attempt_3dsecure: true,
    three_ds_version: '2',
    callback_url: callbackUrl,
    redirect_url: 'http://127.0.0.1:9/return',
    browser_info: Buffer.from(
      '{"width":1,"height":1,"depth":1,"timezone":0,"user_agent":"","java":false,"language":"en"}',
    ).toString('base64'),
  };
  const startOne = async (): Promise<string> =>
    (await call('POST', `/gateways/${spreedly.worldpayGatewayToken}/authorize.json`, { transaction: order }))
      .transaction.token;
  const [without, withIt] = [await startOne(), await startOne()];
  const page = await (await fetch(`${spreedly.url}/bank/${withIt}/fingerprint`, { method: 'POST' })).text();
  const SessionId = /SessionId\\":\\"(\w+)/.exec(page)?.[1];
  expect(stands(await call('POST', `/transactions/${without}/complete.json`))).toContain('gateway_processing_failed');
  const context = { MessageType: 'profile.completed', SessionId, Status: true };
  expect(stands(await call('POST', `/transactions/${withIt}/complete.json`, { context }))).toBe('200 succeeded none');
});

test('a transcript has what must never be kept', async () => {
  const { transaction } = await playing.start(3001);
  const { text } = await playing.call('GET', `/transactions/${transaction.token}/transcript`);
  expect(text).toContain('4556761029983886');
  expect(text).toContain('cvv=123');
});

test('who comes back from the bank’s own page has the token with him', async () => {
  const { transaction } = await playing.start(3005);
  const response = await fetch(String(transaction['checkout_url']).replace('/challenge', '/answer'), {
    method: 'POST',
    body: new URLSearchParams({ code: '1234' }),
    redirect: 'manual',
  });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(`http://127.0.0.1:9/return?transaction_token=${transaction.token}`);
});

test('faults befall the call that they are for, before it is done or after', async () => {
  const { spreedly, start, call } = playing;
  const made = (): number => spreedly.ledger.transactions().length;
  const before = made();
  spreedly.fail({ on: 'purchase', answer: { kind: 'status', status: 503 } });
  expect((await start(3001)).status).toBe(503);
  expect(made()).toBe(before);
  spreedly.fail({ on: 'purchase', answer: { kind: 'reset' }, isDone: true });
  await expect(start(3001)).rejects.toThrow('fetch failed');
  expect(made()).toBe(before + 1);
  spreedly.fail(
    { on: 'list', answer: { kind: 'throttled', retryAfter: '7' }, times: 2 },
    { on: 'list', answer: { kind: 'html' } },
  );
  const statuses = [];
  for (let calls = 0; calls < 4; calls += 1) statuses.push((await call('GET', '/transactions.json')).status);
  expect(statuses).toEqual([429, 429, 200, 200]);
  expect(
    spreedly.ledger.calls().filter(({ name, status }) => name === 'purchase' && status === undefined),
  ).toHaveLength(1);
});
