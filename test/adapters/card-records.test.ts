import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { readCardRecords, type RecordsFilter } from '../../adapters/dynamo/card-records.ts';
import { adviceRowKey, requestRowKey, transactionPartition } from '../../adapters/dynamo/keys.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import type { Advice } from '../../domain/advice.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { aRequest } from '../support/requests.ts';

const TABLE = 'authorizations';

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  for (const [cardId, decidedAtMs] of [
    ['icrd_one', 10],
    ['icrd_one', 20],
    ['icrd_two', 15],
  ] as const) {
    const request = aRequest({ cardId, requestKey: `at ${decidedAtMs}` });
    await put({ ...requestRowKey(request), request, answer: '00', source: 'decision', deliveryId: 'd', decidedAtMs });
  }
  for (const [told, receivedAtMs] of [
    [advice('icrd_one', 'early'), 9],
    [advice('icrd_one', 'within'), 12],
    [{ ...advice('icrd_one', 'late'), source: 'reconciliation' as const }, 99],
  ] as const) {
    await put({ ...adviceRowKey({ ...told }), receivedAtMs, generation: 1, advice: told });
  }
  await put({ pk: transactionPartition('icrd_broken', '1'), sk: 'ADVICE#1', receivedAtMs: 12, advice: 'whatever' });
}, 60_000);

afterAll(() => dynamo.stop());

function advice(cardId: string, adviceKey: string): Advice {
  return { cardId, authTransactionId: '000000000088', adviceKey, isSuccess: true };
}

async function put(fields: object): Promise<void> {
  await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: toRow(fields) }));
}

async function read(filter: RecordsFilter) {
  const { cards, unreadable } = await readCardRecords(dynamo.direct, TABLE, filter, () => undefined);
  const found = [...cards].map(([cardId, { requests, advices }]) => [
    cardId,
    requests.map(({ decidedAtMs }) => decidedAtMs).toSorted((a, b) => a - b),
    advices.map((one) => one.advice.adviceKey).toSorted(),
  ]);
  return { cards: Object.fromEntries(found.map(([cardId, ...records]) => [cardId, records])), unreadable };
}

test('requests of the period are read by card, and advices from its beginning on, whenever they came in', async () => {
  expect(await read({ period: { fromMs: 10, untilMs: 20 } })).toEqual({
    cards: { icrd_one: [[10], ['late', 'within']], icrd_two: [[15], []] },
    unreadable: 1,
  });
});

test('one card alone', async () => {
  const { cards } = await read({ period: { fromMs: 0, untilMs: 100 }, cardId: 'icrd_one' });
  expect(cards).toEqual({
    icrd_one: [
      [10, 20],
      ['early', 'late', 'within'],
    ],
  });
});

test('a request is read with what it asked for, and an advice with where it came from', async () => {
  const period = { fromMs: 0, untilMs: 100 };
  const { cards } = await readCardRecords(dynamo.direct, TABLE, { period, cardId: 'icrd_one' }, () => undefined);
  expect(cards.get('icrd_one')?.requests).toContainEqual({
    authTransactionId: '000000000088',
    requestKey: 'at 10',
    answer: '00',
    amount: { minor: 10_000, currency: 'USD' },
    decidedAtMs: 10,
  });
  expect(cards.get('icrd_one')?.advices).toContainEqual({
    advice: { ...advice('icrd_one', 'late'), source: 'reconciliation' },
    receivedAtMs: 99,
  });
});
