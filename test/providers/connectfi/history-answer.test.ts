import { readHistoryPage } from '../../../providers/connectfi/history-answer.ts';
import { translate } from '../../../providers/connectfi/translate.ts';
import { bodyWith } from '../../support/connectfi-bodies.ts';

const CARD = 'icrd_7kLj9RSVzlwOtNb8vd6lPW';

/** A record as near to the documented advice as can be. */
function record(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return JSON.parse(bodyWith('advice', changes).toString()).transaction;
}

const only = (told: unknown) => readHistoryPage([told], CARD)?.entries[0];

test('a record says what its advice said, under the same key', () => {
  const webhook = translate(bodyWith('advice', {}));
  if (webhook.kind !== 'advice') throw new Error('not an advice');
  for (const told of [record(), { cFiCardId: CARD, ...record() }, { cFiCardId: CARD, transaction: record() }]) {
    expect(only(told)?.advice).toEqual(webhook.advice);
  }
});

test('no card data is read', () => {
  expect(JSON.stringify(only(record()))).not.toContain('110195062152752');
});

test.each([
  ['a bare list', [record()]],
  ['transactions', { transactions: [record()] }],
  ['records', { total: 1, records: [record()] }],
  ['data', { data: [record()] }],
  ['a list within data', { data: { transactions: [record()] } }],
])('the list may be %s', (_what, answer) => {
  expect(readHistoryPage(answer, CARD)?.entries).toHaveLength(1);
});

test.each([[{}], [{ transactions: {} }], [null], ['text'], [{ data: { data: { data: [] } } }]])(
  '%j has no list',
  (answer) => {
    expect(readHistoryPage(answer, CARD)).toBeUndefined();
  },
);

test('the outcome may stand beside the rest, and is never guessed', () => {
  const { advice: _outcome, ...told } = record();
  expect(only({ ...told, isSuccess: false, isReversal: false, statusCode: 'E7' })?.advice).toMatchObject({
    isSuccess: false,
    statusCode: 'E7',
  });
  expect(only(told)?.advice).not.toHaveProperty('isSuccess');
});

test('what is no record of this card is counted, and that somebody asked is none', () => {
  const others = [
    { ...record(), cFiCardId: 'icrd_other' },
    record({ 'transaction.authTransactionId': undefined }),
    'x',
  ];
  const question = record({ 'transaction.actionType': 'request' });
  expect(readHistoryPage([...others, question], CARD)).toEqual({ entries: [], records: 4, unreadable: 3 });
});

test.each([
  ['2024-04-23T18:29:00Z', Date.UTC(2024, 3, 23, 18, 29)],
  ['2024-04-23T18:29:64Z', Date.UTC(2024, 3, 23, 18, 30, 4)],
  ['2024-04-23T14:29:00.500-04:00', Date.UTC(2024, 3, 23, 18, 29)],
  ['2024-04-23T23:59:00+05:30', Date.UTC(2024, 3, 23, 18, 29)],
  ['2024-04-23T14:29:00', undefined],
  ['yesterday', undefined],
])('%s was at %j', (transmissionDate, occurredAtMs) => {
  expect(only(record({ 'transaction.transmissionDate': transmissionDate }))?.occurredAtMs).toBe(occurredAtMs);
});
