import { readTransaction } from '../../../providers/spreedly/translate-reading.ts';
import { aToken, transactionBody } from '../../support/spreedly.ts';

const PAYMENT_ID = `pay_${'a1'.repeat(13)}`;

test('what we keep of a transaction, and nothing else of it', () => {
  const body = transactionBody({
    order_id: PAYMENT_ID,
    state: 'pending',
    required_action: 'challenge',
    gateway_transaction_id: '54',
    email: 'jane@example.com',
    ip: '203.0.113.9',
    created_at: '2015-01-08T15:55:02-05:00',
    response: { success: false, message: 'Declined for jane@example.com, card 4556761029983886', error_code: '05' },
    setup_response: { success: true, message: 'Checked enrollment status', error_code: '', checkout_url: null },
    redirect_response: { success: true, cancelled: false, pending: 'false', result_unknown: null },
    callback_response: null,
  });
  expect(readTransaction(body)).toEqual({
    token: aToken('T1'),
    state: 'pending',
    transactionType: 'Purchase',
    amount: 3001,
    currency: 'USD',
    orderId: PAYMENT_ID,
    onTestGateway: true,
    createdAtMs: Date.parse('2015-01-08T20:55:02Z'),
    updatedAtMs: Date.parse('2026-11-27T12:00:01Z'),
    message: { key: 'messages.transaction_succeeded', text: 'Succeeded!' },
    gatewayTransactionId: '54',
    requiredAction: 'challenge',
    responses: {
      gateway: { success: false, message: 'Declined for [e-mail removed] card [card number removed]', errorCode: '05' },
      setup: { success: true, message: 'Checked enrollment status' },
      redirect: { success: true, cancelled: false, pending: false },
    },
  });
});

// Spreedly writes a word where others write nothing; an event would say that the browser has something to do.
test.each([['none'], [''], [null]])('a required action of %j is none', (action) => {
  expect(readTransaction(transactionBody({ required_action: action }))).not.toHaveProperty('requiredAction');
});

test.each([
  ['nil', null],
  ['a name', 'Jane Doe'],
  ['an e-mail address', 'jane@example.com'],
  ['another payment id', 'pay_SHORT'],
  ['a number', 4711],
])('an order id that is %s is nobody’s to keep', (_what, orderId) => {
  expect(readTransaction(transactionBody({ order_id: orderId }))).not.toHaveProperty('orderId');
});

test('a message with its key inside is one too', () => {
  const { message_key: _beside, ...body } = transactionBody();
  const message = { key: 'messages.failed', message: 'Unable to process' };
  expect(readTransaction({ ...body, message })?.message).toEqual({ key: 'messages.failed', text: 'Unable to process' });
});

test.each([
  ['a state to come', { state: 'authorized' }, { state: 'authorized' }],
  ['an amount as text', { amount: '3001' }, { amount: 3001 }],
  ['a flag as a word', { on_test_gateway: 'false' }, { onTestGateway: false }],
])('%s is taken', (_what, changes, expected) => {
  expect(readTransaction(transactionBody(changes))).toMatchObject(expected);
});

test.each([
  ['a time without an offset', { updated_at: '2026-11-27T12:00:01' }, 'updatedAtMs'],
  ['a day that no calendar has', { updated_at: '2026-02-30T12:00:01Z' }, 'updatedAtMs'],
  ['a time that is none', { updated_at: '2026-13-45T12:00:01Z' }, 'updatedAtMs'],
  ['a day that no calendar has, as in a callback', { updated_at: '2026-02-30T12:00:01Z' }, 'updatedAtMs'],
  ['an amount with decimals', { amount: 30.01 }, 'amount'],
  ['an amount beyond what a number holds', { amount: 1e21 }, 'amount'],
])('%s is not known', (_what, changes, name) => {
  expect(readTransaction(transactionBody(changes))).not.toHaveProperty(name);
});

test.each([
  ['nothing', undefined],
  ['a text', 'x'],
  ['no token', transactionBody({ token: null })],
  ['a token that is a path', transactionBody({ token: '../x' })],
  ['no state', transactionBody({ state: null })],
  ['a state that is a sentence', transactionBody({ state: 'it failed' })],
  ['an inherited one', Object.create(transactionBody())],
])('%s is no transaction', (_what, body: unknown) => {
  expect(readTransaction(body)).toBeUndefined();
});

test('a long text is cut, and no part of a number is left of it', () => {
  const message = `${'x'.repeat(495)}4556761029983886${'y'.repeat(600)}`;
  const text = readTransaction(transactionBody({ message }))?.message?.text ?? '';
  expect(text).toHaveLength(500);
  expect(text).not.toMatch(/\d/);
});
