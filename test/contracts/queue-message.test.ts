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

test('a stand-in survives its queue', () => {
  const { amount: _amount, ...withoutAmount } = aRequest();
  for (const request of [aRequest(), withoutAmount]) {
    const message = { version: 1, deliveryId: 'd', answeredAtMs: 1, answer: '00', cause: 'store_busy', request };
    expect(standInMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  }
});

test('a message with a field that no contract names is refused, card data above all', () => {
  const message = {
    version: 1,
    receivedAtMs: 1,
    advice: { cardId: 'c', authTransactionId: 't', adviceKey: 'k', primaryAccountNumber: '1' },
  };
  expect(adviceMessageSchema.safeParse(message).success).toBe(false);
});
