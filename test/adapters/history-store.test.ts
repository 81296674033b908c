import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  readTransaction,
  type HistoryFilter,
  scanDecisions,
  searchTransactions,
} from '../../adapters/dynamo/history-store.ts';
import { requestRowKey, transactionPartition } from '../../adapters/dynamo/keys.ts';
import type { Row } from '../../adapters/dynamo/read-row.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import type { ScanProgress } from '../../adapters/dynamo/scan-table.ts';
import { PAST_REQUESTS, REASONS } from '../../adapters/dynamo/stored-decision.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { aRequest } from '../support/requests.ts';

const TABLE = 'authorizations';

/** Several pages of each segment. */
const CARDS = 1_500;

const id = (nth: number): string => `icrd_${String(nth).padStart(6, '0')}`;

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  const rows = Array.from({ length: CARDS }, (_, nth) => [decision({ cardId: id(nth) }, nth), advice(id(nth))]).flat();
  for (let start = 0; start < rows.length; start += 25) {
    const puts = rows.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await dynamo.direct.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
  }
  await put({ pk: transactionPartition('icrd_broken', '1'), sk: 'REQUEST#1', answer: 'whatever' });
}, 60_000);

afterAll(() => dynamo.stop());

function decision(changes: Partial<AuthorizationRequest>, decidedAtMs: number): Row {
  const request = aRequest(changes);
  return toRow({ ...requestRowKey(request), request, answer: '00', source: 'decision', deliveryId: 'd', decidedAtMs });
}

function advice(cardId: string): Row {
  return toRow({ pk: transactionPartition(cardId, '000000000088'), sk: 'ADVICE#1', receivedAtMs: 1 });
}

async function put(fields: object): Promise<void> {
  await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: toRow(fields) }));
}

async function scan(filter: HistoryFilter) {
  const cards: string[] = [];
  const progress: ScanProgress[] = [];
  const { unreadable } = await scanDecisions(dynamo.direct, TABLE, filter, PAST_REQUESTS, {
    onRead: ({ request }) => cards.push(request.cardId),
    onProgress: (step) => progress.push(step),
  });
  return { cards: cards.toSorted(), unreadable, progress };
}

test('every answer is read once, whatever else is in the table, and a broken row is counted and left out', async () => {
  const { cards, unreadable, progress } = await scan({});
  expect(cards).toEqual(Array.from({ length: CARDS }, (_, nth) => id(nth)));
  expect(unreadable).toBe(1);
  expect(progress.length).toBeGreaterThan(10);
  expect(progress.at(-1)).toEqual({ scanned: 2 * CARDS + 1, about: 2 * CARDS + 1 });
});

test('a time reaches from its first instant up to, and without, its last', async () => {
  expect((await scan({ fromMs: 10, untilMs: 13 })).cards).toEqual([id(10), id(11), id(12)]);
});

test('a report is given what it asked for', async () => {
  const answers: string[] = [];
  await scanDecisions(dynamo.direct, TABLE, { untilMs: 2 }, REASONS, { onRead: ({ answer }) => answers.push(answer) });
  expect(answers).toEqual(['00', '00']);
});

describe('a transaction', () => {
  const authTransactionId = '777777777777';

  beforeAll(async () => {
    for (const [cardId, requestKey, atMs] of [
      ['icrd_one', 'b'.repeat(32), 20],
      ['icrd_one', 'a'.repeat(32), 30],
      ['icrd_two', 'a'.repeat(32), 10],
    ] as const) {
      const Item = decision({ cardId, requestKey, authTransactionId }, atMs);
      await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item }));
    }
  });

  test('is found on whichever cards it is', async () => {
    const found = await searchTransactions(dynamo.direct, TABLE, authTransactionId, () => {});
    expect(found.decisions.map(({ request }) => request.cardId)).toEqual(['icrd_two', 'icrd_one', 'icrd_one']);
  });

  test('of one card has its requests in the order in which they were answered', async () => {
    const { decisions } = await readTransaction(dynamo.direct, TABLE, 'icrd_one', authTransactionId);
    expect(decisions.map(({ decidedAtMs }) => decidedAtMs)).toEqual([20, 30]);
    expect(await readTransaction(dynamo.direct, TABLE, 'icrd_one', '1')).toEqual({ decisions: [], unreadable: 0 });
  });

  test('tells of rows that were broken by hand', async () => {
    const found = await readTransaction(dynamo.direct, TABLE, 'icrd_broken', '1');
    expect(found).toEqual({ decisions: [], unreadable: 1 });
  });
});
