import { adviceMessageSchema, standInMessageSchema } from '../../contracts/queue-message.ts';
import { translate } from '../../providers/connectfi/translate.ts';
import { bodyWith } from '../support/connectfi-bodies.ts';
import { aRequest } from '../support/requests.ts';

test('every advice that the provider can send makes a message that our processor reads', () => {
  const bodies = [
    bodyWith('advice', {}),
    bodyWith('advice', { 'transaction.advice': undefined, 'transaction.message': null }),
    bodyWith('advice', { 'transaction.transactionAmount': { amount: 'absurd', currency: 'USD' } }),
  ];
  for (const body of bodies) {
    const webhook = translate(body);
    if (webhook.kind !== 'advice') throw new Error('not an advice');
    const message = { version: 1, receivedAtMs: 1, advice: webhook.advice };
    expect(adviceMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  }
});

test.each(['webhook', 'reconciliation'])('an advice may say that it came by %s, and nothing else', (source) => {
  const advice = { cardId: 'c', authTransactionId: 't', adviceKey: 'k', source };
  const message = { version: 1, receivedAtMs: 1, advice };
  expect(adviceMessageSchema.parse(message)).toEqual(message);
  expect(adviceMessageSchema.safeParse({ ...message, advice: { ...advice, source: 'rumour' } }).success).toBe(false);
});

function standInMessage(request: unknown) {
  return { version: 1, deliveryId: 'd', answeredAtMs: 1, answer: '00', cause: 'store_busy', request };
}

test('every request that the provider can send survives the queue of the stand-ins', () => {
  const bodies = [
    bodyWith('request', {}),
    bodyWith('request', { 'transaction.message': null }),
    bodyWith('request', {
      'transaction.availableBalance.sign': 'D',
      'transaction.message.transactionFee': { amount: 1, sign: 'C' },
      'transaction.message.additionalAmounts': [{ amountType: '40', amount: 20, currency: 'USD' }],
      'transaction.message.merchant.state': 'NY',
      'transaction.message.processingCode.transactionType': '77',
    }),
    bodyWith('request', {
      'transaction.availableBalance': undefined,
      'transaction.ledgerBalance': undefined,
      'transaction.message.availableBalance': undefined,
      'transaction.message.ledgerBalance': undefined,
    }),
    bodyWith('request', { 'transaction.message.cardholderBillingAmount': { amount: 1, currency: 'ZZZ' } }),
  ];
  for (const body of bodies) {
    const webhook = translate(body);
    if (webhook.kind !== 'request') throw new Error('not a request');
    const message = standInMessage(webhook.request);
    expect(standInMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  }
});

test('a stand-in that was queued before the amounts of a request were told apart still reads', () => {
  const { billingAmount, transactionAmount: _own, cardCurrency: _currency, ...unchanged } = aRequest();
  const queued = standInMessage({ ...unchanged, amount: billingAmount });
  expect(standInMessageSchema.parse(queued)).toEqual(standInMessage({ ...unchanged, billingAmount }));
  expect(standInMessageSchema.parse(standInMessage(unchanged))).toEqual(standInMessage(unchanged));
});

test('a message with a field that no contract names is refused, card data above all', () => {
  const message = {
    version: 1,
    receivedAtMs: 1,
    advice: { cardId: 'c', authTransactionId: 't', adviceKey: 'k', primaryAccountNumber: '1' },
  };
  expect(adviceMessageSchema.safeParse(message).success).toBe(false);
});
