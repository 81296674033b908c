import { documentedText } from '../../../../local/simulators/connectfi/documented-bodies.ts';
import { ODDITIES, type Oddity } from '../../../../local/simulators/connectfi/oddities.ts';
import { contradictionOf, outcomeOf, REVERSED } from '../../../../local/simulators/connectfi/connectfi.ts';
import { DOCUMENTED_NUMBERS, nextMessage } from '../../../../local/simulators/connectfi/transaction-numbers.ts';
import { adviceBody, requestBody } from '../../../../local/simulators/connectfi/webhook-body.ts';
import { translate } from '../../../../providers/connectfi/translate.ts';

const NUMBERS = { authTransactionId: '000000000123', traceNumber: '004567' };
const translated = (body: string) => translate(Buffer.from(body));

test('without changes the bodies are the documented ones', () => {
  expect(JSON.parse(requestBody(DOCUMENTED_NUMBERS))).toEqual(JSON.parse(documentedText('request')));
  expect(JSON.parse(adviceBody(nextMessage(DOCUMENTED_NUMBERS), {}, outcomeOf('00')))).toEqual(
    JSON.parse(documentedText('advice')),
  );
});

test('a purchase is what our reader reads', () => {
  const purchase = { cardId: 'icrd_x', amount: 12.5, mcc: '7995', country: 'CAN' };
  expect(translated(requestBody(NUMBERS, purchase))).toMatchObject({
    kind: 'request',
    request: {
      cardId: 'icrd_x',
      authTransactionId: '000000000123',
      billingAmount: { minor: 1250, currency: 'USD' },
      mcc: '7995',
      merchantCountry: 'CAN',
    },
  });
});

test.each(Object.keys(ODDITIES) as Oddity[])('a request with the oddity %s is still a request', (oddity) => {
  const body = requestBody(NUMBERS, {}, ODDITIES[oddity]);
  expect(translated(body)).toMatchObject({ kind: 'request', request: { authTransactionId: '000000000123' } });
});

test.each([
  ['of an approval', outcomeOf('00'), { isSuccess: true, isReversal: false, statusCode: '00', messageType: '0220' }],
  ['of a decline', outcomeOf('61'), { isSuccess: false, isReversal: false, statusCode: '61' }],
  ['that contradicts an approval', contradictionOf('00'), { isSuccess: false, statusCode: '05' }],
  ['that contradicts a decline', contradictionOf('34'), { isSuccess: true, statusCode: '00' }],
  ['of a reversal', REVERSED, { isSuccess: true, isReversal: true, messageType: '0420' }],
])('an advice %s says so', (_what, outcome, expected) => {
  expect(translated(adviceBody(NUMBERS, {}, outcome))).toMatchObject({ kind: 'advice', advice: expected });
});
