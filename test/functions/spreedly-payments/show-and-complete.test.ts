import type { CallFailure } from '../../../domain/called.ts';
import { aToken, NO_ANSWER, transactionBody } from '../../support/spreedly.ts';
import { aPaymentsApi, PAYMENT_ID } from './a-payments-api.ts';

const MADE = aToken('M1');
const AWAY: CallFailure = { kind: 'failed', reason: 'unavailable', maybeDone: true, status: 503 };

async function pending() {
  const api = aPaymentsApi();
  api.state.makes = { state: 'pending', succeeded: false, required_action: 'challenge' };
  await api.purchase();
  api.time.nowMs += 5_000;
  return api;
}

describe('showing', () => {
  test.each([MADE, PAYMENT_ID])('by %s is what Spreedly says now, with our id', async (id) => {
    const api = await pending();
    Object.assign(api.state.transactions[0] ?? {}, { state: 'succeeded', updated_at: '2026-11-27T12:00:09Z' });
    expect(await api.show(id)).toMatchObject({
      statusCode: 200,
      body: { state: 'succeeded', token: MADE, payment_id: PAYMENT_ID, payment_method: { last_four_digits: '3886' } },
    });
    expect(await api.record(MADE)).toMatchObject({ state: 'succeeded' });
  });

  test('is the record in the same names while Spreedly is away', async () => {
    const api = await pending();
    api.state.failing.set('show', { failure: AWAY });
    expect(await api.show(PAYMENT_ID)).toEqual({
      statusCode: 200,
      body: {
        state: 'pending',
        source: 'record',
        token: MADE,
        transaction_type: 'Purchase',
        succeeded: false,
        amount: 3001,
        currency_code: 'USD',
        order_id: PAYMENT_ID,
        on_test_gateway: true,
        created_at: '2026-11-27T12:00:00.000Z',
        updated_at: '2026-11-27T12:00:00.000Z',
        message: 'Succeeded!',
        message_key: 'messages.transaction_succeeded',
        required_action: 'challenge',
        payment_id: PAYMENT_ID,
      },
    });
  });

  test('a transaction that was not started here has no id of ours, and nobody’s name becomes one', async () => {
    const api = aPaymentsApi();
    api.state.transactions.push(transactionBody({ order_id: 'Jane Doe, table 4' }));
    const reply = await api.show(aToken('T1'));
    expect(reply).toMatchObject({ statusCode: 200, body: { state: 'succeeded' } });
    expect(reply.body).not.toHaveProperty('payment_id');
    expect(JSON.stringify([await api.record(aToken('T1')), api.lines])).not.toMatch(/Jane|jane@/);
  });

  test('a capture has no id of ours, though it inherits its order id', async () => {
    const api = await pending();
    api.state.transactions.push(transactionBody({ transaction_type: 'Capture', order_id: PAYMENT_ID }));
    expect((await api.show(aToken('T1'))).body).not.toHaveProperty('payment_id');
    api.store.note = () => Promise.reject(new Error('down'));
    expect((await api.show(aToken('T1'))).body).not.toHaveProperty('payment_id');
  });

  test('is answered although the store is down, for Spreedly knows', async () => {
    const api = await pending();
    api.store.note = () => Promise.reject(new Error('down'));
    expect(await api.show(MADE)).toMatchObject({ statusCode: 200, body: { state: 'pending', payment_id: PAYMENT_ID } });
  });

  test.each([
    ['a token that nobody knows', aToken('nobody')],
    ['a payment id that nobody knows', `pay_${'a'.repeat(26)}`],
    ['what is neither', '../../gateways'],
  ])('%s is not found', async (_what, id) => {
    const api = aPaymentsApi();
    expect(await api.show(id)).toMatchObject({ statusCode: 404, body: { reason: 'payment_unknown' } });
    expect(JSON.stringify(api.lines)).not.toContain('gateways');
  });

  test('what nobody knows here while Spreedly is away may be asked again', async () => {
    const api = aPaymentsApi();
    api.state.failing.set('show', { failure: AWAY });
    expect(await api.show(aToken('T1'))).toMatchObject({ statusCode: 503, body: { reason: 'spreedly_unreachable' } });
  });
});

describe('completing', () => {
  test.each([MADE, PAYMENT_ID])('by %s is the bare transaction, its state first', async (id) => {
    const api = await pending();
    const reply = await api.complete(id);
    expect(reply).toMatchObject({ statusCode: 200, body: { state: 'succeeded', token: MADE, payment_id: PAYMENT_ID } });
    expect(Object.keys(reply.body)[0]).toBe('state');
    expect(api.state.contexts).toEqual([undefined]);
    expect(await api.record(MADE)).toMatchObject({ state: 'succeeded' });
    expect(api.eventsNamed('PAYMENT_COMPLETED')).toMatchObject([{ fields: { token: MADE, state: 'succeeded' } }]);
  });

  test('hands Worldpay’s context on as it is', async () => {
    const api = await pending();
    const context = {
      MessageType: 'profile.completed',
      SessionId: 'd3197c02-6f63-4ab2-801c-83633d097e32',
      Status: true,
    };
    expect(await api.complete(MADE, { context })).toMatchObject({ statusCode: 200 });
    expect(api.state.contexts).toEqual([context]);
  });

  test.each([
    ['no JSON', '{', 'body_unreadable'],
    ['other fields', { context: {}, amount: 1 }, 'body_unreadable'],
    ['a context that is none', { context: 'x' }, 'fields_wrong'],
    ['a card number', { context: { note: '4556761029983886' } }, 'card_data_not_accepted'],
  ])('with %s is refused', async (_what, body, reason) => {
    const api = await pending();
    expect(await api.complete(MADE, body)).toMatchObject({ statusCode: 400, body: { reason } });
    expect(api.state.calls).not.toContain('complete');
  });

  test('that was declined is a result', async () => {
    const api = await pending();
    api.state.completes = { state: 'gateway_processing_failed', succeeded: false };
    expect(await api.complete(MADE)).toMatchObject({ statusCode: 200, body: { state: 'gateway_processing_failed' } });
  });

  test('that Spreedly finds wrong is answered by its errors', async () => {
    const api = await pending();
    api.state.rejects = [{ key: 'errors.invalid_state', message: 'It is not pending' }];
    expect(await api.complete(MADE)).toMatchObject({
      statusCode: 422,
      body: { reason: 'rejected', errors: api.state.rejects },
    });
  });

  test('whose answer was lost is looked up once', async () => {
    const api = await pending();
    api.state.failing.set('complete', { failure: NO_ANSWER, isDone: true });
    expect(await api.complete(MADE)).toMatchObject({ statusCode: 200, body: { state: 'succeeded', token: MADE } });
    expect(api.state.calls.filter((call) => call === 'show')).toHaveLength(1);
  });

  test('of which nothing can be learnt says so', async () => {
    const api = await pending();
    api.state.failing.set('complete', { failure: NO_ANSWER });
    api.state.failing.set('show', { failure: AWAY });
    expect(await api.complete(PAYMENT_ID)).toMatchObject({
      statusCode: 202,
      body: { state: 'unknown', token: MADE, payment_id: PAYMENT_ID },
    });
  });

  test('of a transaction that nobody knows is not found, and of one that Spreedly did not take may be tried again', async () => {
    const api = await pending();
    expect(await api.complete(aToken('nobody'))).toMatchObject({ statusCode: 404 });
    api.state.failing.set('complete', { failure: { kind: 'failed', reason: 'throttled', maybeDone: false } });
    expect(await api.complete(MADE)).toMatchObject({ statusCode: 503, body: { reason: 'spreedly_busy' } });
  });

  test('of a start that is not known to be made yet waits for it', async () => {
    const api = aPaymentsApi();
    api.state.failing.set('start', { failure: NO_ANSWER });
    await api.purchase();
    expect(await api.complete(PAYMENT_ID)).toMatchObject({ statusCode: 202, body: { state: 'unknown' } });
    expect(api.state.calls).not.toContain('complete');
  });
});
