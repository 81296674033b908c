import type { CallFailure } from '../../../domain/called.ts';
import { aToken, NO_ANSWER } from '../../support/spreedly.ts';
import {
  aPaymentsApi,
  BROWSER_INFO,
  KEY,
  MINUTE_MS,
  PAYMENT_ID,
  PURCHASE,
  PURCHASE_3DS,
  START,
  URLS,
} from './a-payments-api.ts';

const MADE = aToken('M1');

const failure = (reason: CallFailure['reason'], more: Partial<CallFailure> = {}): CallFailure => ({
  kind: 'failed',
  reason,
  maybeDone: false,
  ...more,
});

describe('a start that Spreedly answers', () => {
  test('is the bare transaction, its state first and our id with it, and is known at once', async () => {
    const api = aPaymentsApi();
    const reply = await api.purchase();
    expect(reply).toMatchObject({
      statusCode: 200,
      body: { state: 'succeeded', token: MADE, payment_id: PAYMENT_ID, message: 'Succeeded!' },
    });
    expect(Object.keys(reply.body)[0]).toBe('state');
    expect(await api.startRow()).toMatchObject({ fate: 'made', token: MADE, kind: 'purchase', amount: 3001 });
    expect(await api.record(MADE)).toMatchObject({ state: 'succeeded', paymentId: PAYMENT_ID });
    expect(api.lines).toMatchObject([
      { event: 'PAYMENT_STARTED', fields: { token: MADE, paymentId: PAYMENT_ID }, metrics: { PaymentDeclined: 0 } },
    ]);
  });

  test('went with our id and this stage’s URLs, which are the backend’s to say', async () => {
    const api = aPaymentsApi();
    await api.purchase({ ...PURCHASE_3DS, three_ds_version: 2, gateway_token: 'Gw9' });
    expect(api.state.orders).toEqual([
      {
        kind: 'purchase',
        gatewayToken: 'Gw9',
        transaction: {
          ...PURCHASE,
          attempt_3dsecure: true,
          three_ds_version: '2',
          browser_info: BROWSER_INFO,
          order_id: PAYMENT_ID,
          callback_url: URLS.callbackUrl,
          redirect_url: URLS.redirectUrl,
        },
      },
    ]);
  });

  test('may be an authorization', async () => {
    const api = aPaymentsApi();
    const reply = await api.call({ route: '/spreedly/transactions/authorize', idempotencyKey: KEY }, PURCHASE);
    expect(reply).toMatchObject({ statusCode: 200, body: { transaction_type: 'Authorization' } });
    expect(await api.startRow()).toMatchObject({ fate: 'made', kind: 'authorize' });
  });

  test.each(['gateway_processing_failed', 'failed', 'gateway_setup_failed'])(
    'as %s is a result, and counted as declined',
    async (state) => {
      const api = aPaymentsApi();
      api.state.makes = { state, succeeded: false };
      expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { state, payment_id: PAYMENT_ID } });
      expect(api.lines).toMatchObject([
        { event: 'PAYMENT_STARTED', metrics: { PaymentStarted: 1, PaymentDeclined: 1 } },
      ]);
    },
  );

  test('is ours also where Spreedly leaves its order id out', async () => {
    const api = aPaymentsApi();
    api.state.makes = { order_id: null };
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { payment_id: PAYMENT_ID } });
    expect(await api.startRow()).toMatchObject({ fate: 'made', token: MADE });
  });

  test('is ours whatever Spreedly calls it', async () => {
    const api = aPaymentsApi();
    api.state.makes = { transaction_type: 'PurchaseOfAKindToCome' };
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { payment_id: PAYMENT_ID } });
    expect(await api.startRow()).toMatchObject({ fate: 'made', token: MADE });
  });

  test('is answered although it could not be noted, and never posted again', async () => {
    const api = aPaymentsApi();
    api.store.note = () => Promise.reject(new Error('down'));
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { token: MADE, payment_id: PAYMENT_ID } });
    expect(api.eventsNamed('PAYMENT_STORE_FAILED')).toHaveLength(1);
    delete api.store.note;
    expect(await api.purchase()).toMatchObject({ statusCode: 202, body: { state: 'unknown', payment_id: PAYMENT_ID } });
    api.time.nowMs += MINUTE_MS;
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { token: MADE } });
    expect(api.state.orders).toHaveLength(1);
  });
});

describe('the same key again', () => {
  test('is answered by the first payment as it stands now', async () => {
    const api = aPaymentsApi();
    api.state.makes = { state: 'pending', succeeded: false };
    expect(await api.purchase()).toMatchObject({ body: { state: 'pending' } });
    Object.assign(api.state.transactions[0] ?? {}, { state: 'succeeded', updated_at: '2026-11-27T12:00:30Z' });
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { state: 'succeeded', token: MADE } });
    expect(api.state.orders).toHaveLength(1);
  });

  test('is the same request in whatever order its fields stand', async () => {
    const api = aPaymentsApi();
    await api.purchase({ amount: 3001, currency_code: 'USD', payment_method_token: 'Pm1' });
    expect(await api.purchase(PURCHASE)).toMatchObject({ statusCode: 200 });
  });

  test('says that nobody knows where it was made and neither Spreedly nor the table answers', async () => {
    const api = aPaymentsApi();
    await api.purchase();
    api.state.failing.set('show', { failure: NO_ANSWER });
    api.recordsFail.isOn = true;
    expect(await api.purchase()).toMatchObject({ statusCode: 202, body: { state: 'unknown', payment_id: PAYMENT_ID } });
    expect(api.state.orders).toHaveLength(1);
  });

  test.each([
    ['another amount', { ...PURCHASE, amount: 3003 }],
    ['another card', { ...PURCHASE, payment_method_token: 'Pm2' }],
  ])('with %s is refused', async (_what, body) => {
    const api = aPaymentsApi();
    await api.purchase();
    expect(await api.purchase(body)).toMatchObject({ statusCode: 409, body: { reason: 'key_reused' } });
    expect(api.state.orders).toHaveLength(1);
  });

  test('as an authorization is refused too', async () => {
    const api = aPaymentsApi();
    await api.purchase();
    const reply = await api.call({ route: '/spreedly/transactions/authorize', idempotencyKey: KEY }, PURCHASE);
    expect(reply).toMatchObject({ statusCode: 409, body: { reason: 'key_reused' } });
  });

  test('of many at the same time one is sent', async () => {
    const api = aPaymentsApi();
    const replies = await Promise.all(Array.from({ length: 8 }, () => api.purchase()));
    expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 202]));
    expect(api.state.orders).toHaveLength(1);
  });

  test('another key is another payment', async () => {
    const api = aPaymentsApi();
    await api.purchase();
    await api.purchase(PURCHASE, 'order-4712');
    expect(new Set(api.state.orders.map(({ transaction }) => transaction['order_id'])).size).toBe(2);
  });
});

describe('a start that certainly did nothing', () => {
  test.each<[string, CallFailure, number, string]>([
    ['no connection', failure('no_answer'), 503, 'spreedly_unreachable'],
    ['wrong credentials', failure('unauthorized', { status: 401 }), 502, 'credentials_refused'],
    ['no credentials', failure('no_credentials'), 503, 'no_credentials'],
    ['too many calls', failure('throttled', { status: 429 }), 503, 'spreedly_busy'],
    ['a refusal without errors', failure('refused', { status: 400 }), 502, 'not_accepted'],
  ])('for %s may be tried again with its key', async (_what, failing, statusCode, reason) => {
    const api = aPaymentsApi();
    api.state.failing.set('start', { failure: failing });
    expect(await api.purchase()).toMatchObject({ statusCode, body: { reason, payment_id: PAYMENT_ID } });
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 410, body: { reason: 'not_started' } });
    api.state.failing.clear();
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { token: MADE } });
  });

  test('says what Spreedly finds wrong, and may be sent in another way with its key', async () => {
    const api = aPaymentsApi();
    const errors = [{ attribute: 'amount', key: 'errors.invalid', message: 'Amount is too small' }];
    api.state.rejects = errors;
    expect(await api.purchase()).toMatchObject({ statusCode: 422, body: { reason: 'rejected', errors } });
    api.state.rejects = undefined;
    expect(await api.purchase({ ...PURCHASE, amount: 5000 })).toMatchObject({ statusCode: 200 });
  });

  test('for a claim that could not be written is not sent', async () => {
    const api = aPaymentsApi();
    api.store.claim = () => Promise.reject(new Error('down'));
    expect(await api.purchase()).toMatchObject({ statusCode: 503, body: { reason: 'store_unavailable' } });
    expect(api.state.calls).toEqual([]);
  });

  test('for a claim that was written too late is not sent', async () => {
    const api = aPaymentsApi();
    api.store.claim = async (start) => {
      api.time.nowMs += 30_000;
      return { kind: 'claimed', start: { ...start, fate: 'posting', lookedFor: 0, events: 0, version: 1 } };
    };
    await expect(api.purchase()).resolves.toMatchObject({ statusCode: 503 });
    expect(api.state.orders).toEqual([]);
  });
});

describe('a start whose answer is lost', () => {
  const lost = () => {
    const api = aPaymentsApi();
    api.state.failing.set('start', { failure: NO_ANSWER, isDone: true });
    return api;
  };

  test('is 202 with our id, is told outside, and is found at Spreedly by that id', async () => {
    const api = lost();
    expect(await api.purchase()).toMatchObject({ statusCode: 202, body: { state: 'unknown', payment_id: PAYMENT_ID } });
    expect(await api.startRow()).toMatchObject({ fate: 'unknown' });
    expect(api.events).toMatchObject([{ type: 'payment.start_unknown', paymentId: PAYMENT_ID }]);
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 200, body: { state: 'succeeded', token: MADE } });
    expect(await api.startRow()).toMatchObject({ fate: 'made', token: MADE });
    expect(api.eventsNamed('PAYMENT_START_FOUND')).toMatchObject([{ metrics: { PaymentStartFound: 1 } }]);
  });

  test.each<[string, CallFailure]>([
    ['nothing came in time', NO_ANSWER],
    ['Spreedly failed', failure('unavailable', { maybeDone: true, status: 500 })],
    ['what came cannot be read', failure('unreadable', { maybeDone: true, status: 200 })],
  ])('is never posted again while its fate is unknown: %s', async (_what, failing) => {
    const api = aPaymentsApi();
    api.state.failing.set('start', { failure: failing });
    expect(await api.purchase()).toMatchObject({ statusCode: 202 });
    api.state.failing.clear();
    for (let minute = 0; minute < 9; minute += 1) {
      expect(await api.purchase()).toMatchObject({ statusCode: 202, body: { state: 'unknown' } });
      api.time.nowMs += MINUTE_MS;
    }
    expect(api.state.orders).toEqual([]);
  });

  test('is found by the same request too', async () => {
    const api = lost();
    await api.purchase();
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { token: MADE, payment_id: PAYMENT_ID } });
    expect(api.state.orders).toHaveLength(1);
  });

  test('is answered by its transaction where a callback was quicker', async () => {
    const api = lost();
    api.state.during.set('start', async () => {
      const member = {
        token: MADE,
        callbackId: 'c1',
        position: 0,
        format: 'xml',
        proof: { kind: 'unproven', reason: 'unsigned' },
        told: {},
      } as const;
      await api.payments.tell(member, START);
    });
    expect(await api.purchase()).toMatchObject({ statusCode: 200, body: { token: MADE, payment_id: PAYMENT_ID } });
    expect(api.eventsNamed('PAYMENT_START_UNKNOWN')).toEqual([]);
  });

  test('is given up once it could not come any more, and its key with it', async () => {
    const api = aPaymentsApi();
    api.state.failing.set('start', { failure: NO_ANSWER });
    await api.purchase();
    expect(await api.purchase()).toMatchObject({ statusCode: 202 });
    api.time.nowMs += 11 * MINUTE_MS;
    expect(await api.purchase()).toMatchObject({ statusCode: 409, body: { reason: 'not_made' } });
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 410, body: { reason: 'not_made' } });
    expect(api.eventsNamed('PAYMENT_NOT_MADE')).toHaveLength(1);
    expect(api.events.map(({ type }) => type)).toEqual(['payment.start_unknown', 'payment.not_made']);
  });

  test('goes on being looked for where Spreedly cannot be asked, however long', async () => {
    const api = lost();
    api.state.failing.set('list', { failure: failure('unavailable', { maybeDone: true }) });
    await api.purchase();
    api.time.nowMs += 60 * MINUTE_MS;
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 202, body: { state: 'unknown' } });
    api.state.failing.delete('list');
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 200, body: { token: MADE } });
  });

  test('is looked for also where its fate could not be written', async () => {
    const api = lost();
    api.store.conclude = () => Promise.reject(new Error('down'));
    expect(await api.purchase()).toMatchObject({ statusCode: 202, body: { payment_id: PAYMENT_ID } });
    expect(await api.startRow()).toMatchObject({ fate: 'posting' });
    delete api.store.conclude;
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 202 });
    api.time.nowMs = START + 25_000;
    expect(await api.show(PAYMENT_ID)).toMatchObject({ statusCode: 200, body: { token: MADE } });
  });
});

describe('what is not sent', () => {
  test('a start without a key', async () => {
    const api = aPaymentsApi();
    expect(await api.call({}, PURCHASE)).toMatchObject({ statusCode: 400, body: { reason: 'key_missing' } });
    expect(api.state.orders).toEqual([]);
  });

  test('a card number, and nothing of it is kept', async () => {
    const api = aPaymentsApi();
    const reply = await api.purchase({ ...PURCHASE, description: 'for 4556 7610 2998 3886' });
    expect(reply).toMatchObject({ statusCode: 400, body: { reason: 'card_data_not_accepted' } });
    expect(JSON.stringify([reply, api.lines, await api.startRow()])).not.toMatch(/4556/);
    expect(api.state.orders).toEqual([]);
  });

  test('what has a wrong field, by its name', async () => {
    const api = aPaymentsApi();
    const { browser_info: _left, ...without } = PURCHASE_3DS;
    const reply = await api.purchase({ ...without, browserInfo: BROWSER_INFO });
    expect(reply).toMatchObject({ statusCode: 400, body: { reason: 'fields_wrong' } });
    expect(JSON.stringify(reply.body)).toContain('browser_info');
    expect(api.lines).toMatchObject([{ event: 'PAYMENT_REQUEST_REFUSED', fields: { reason: 'fields_wrong' } }]);
  });
});

test('a route that nobody declared is not found', async () => {
  const api = aPaymentsApi();
  expect(await api.call({ route: '/spreedly/transactions/verify' }, PURCHASE)).toMatchObject({ statusCode: 404 });
});
