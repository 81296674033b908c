import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { createAdviceStore } from '../../adapters/dynamo/advice-store.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { transactionPartition } from '../../adapters/dynamo/keys.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { createStandInStore } from '../../adapters/dynamo/stand-in-store.ts';
import type { Answer } from '../../domain/answer.ts';
import { unseenCard } from '../../domain/card.ts';
import type { DecisionRecord, StandIn } from '../../domain/ports.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { aRequest } from '../support/requests.ts';

const TABLES = { rules: 'rules', cards: 'cards', authorizations: 'authorizations' };
const PATIENT = AbortSignal.timeout(60_000);

let dynamo: DynamoDb;
let client: ReturnType<typeof createDynamoClient>;

beforeAll(async () => {
  dynamo = await startDynamoDb(Object.values(TABLES));
  Object.assign(process.env, dynamo.environment);
  client = createDynamoClient({ attemptsMax: 2 });
}, 60_000);

afterAll(() => dynamo.stop());

async function rowsOf(cardId: string, authTransactionId = '000000000088') {
  const { Items = [] } = await dynamo.direct.send(
    new QueryCommand({
      TableName: TABLES.authorizations,
      KeyConditionExpression: 'pk = :transaction',
      ExpressionAttributeValues: toRow({ ':transaction': transactionPartition(cardId, authTransactionId) }),
    }),
  );
  return Items.map(fromRow);
}

describe('an advice', () => {
  const advice = (changes: object = {}) => ({
    cardId: 'icrd_advice',
    authTransactionId: '000000000088',
    adviceKey: 'a'.repeat(32),
    isSuccess: true,
    billingAmount: { minor: 100, currency: 'USD' },
    ...changes,
  });

  test('is one row of its transaction, however often it comes', async () => {
    const store = createAdviceStore(client, TABLES.authorizations);
    expect(await store.keep(advice(), 1_000)).toBe('kept');
    expect(await store.keep(advice(), 2_000)).toBe('already_kept');
    expect(await store.keep(advice({ adviceKey: 'b'.repeat(32), isReversal: true }), 3_000)).toBe('kept');
    expect(await rowsOf('icrd_advice')).toMatchObject([
      { sk: `ADVICE#${'a'.repeat(32)}`, receivedAtMs: 1_000, advice: advice() },
      { sk: `ADVICE#${'b'.repeat(32)}`, receivedAtMs: 3_000 },
    ]);
  });
});

describe('a stand-in', () => {
  const standIn = (cardId: string, answer: Answer, deliveryId = 'delivery'): StandIn => ({
    deliveryId,
    request: aRequest({ cardId }),
    answer,
    cause: 'deadline_passed',
    answeredAtMs: 5_000,
  });
  const decision = (cardId: string, answer: Answer): DecisionRecord => ({
    deliveryId: 'delivery',
    request: aRequest({ cardId }),
    answer,
    trail: { ruleSet: 'set', fired: [], firedMore: 0 },
    changes: [],
    decidedAtMs: 4_000,
  });
  const settle = (item: StandIn) => createStandInStore(client, TABLES.authorizations).settle(item);
  const decisions = () => createDecisionStore(client, TABLES);

  test('becomes the remembered answer where nothing was recorded, and a decision that arrives later does not', async () => {
    expect(await settle(standIn('icrd_s1', '00'))).toBe('recorded');
    expect(await decisions().record(decision('icrd_s1', '05'), unseenCard('icrd_s1'), PATIENT)).toEqual({
      kind: 'remembered',
      remembered: { answer: '00', deliveryId: 'delivery' },
    });
  });

  test('replaces a decision that committed too late, and keeps what it said', async () => {
    await decisions().record(decision('icrd_s2', '05'), unseenCard('icrd_s2'), PATIENT);
    expect(await settle(standIn('icrd_s2', '00'))).toBe('replaced_late_decision');
    expect(await rowsOf('icrd_s2')).toMatchObject([
      { answer: '00', source: 'stand_in', lateAnswer: '05', standInCause: 'deadline_passed' },
    ]);
    expect(await decisions().read(aRequest({ cardId: 'icrd_s2' }), PATIENT)).toMatchObject({
      remembered: { answer: '00' },
    });
  });

  test('confirms a late decision that said the same', async () => {
    await decisions().record(decision('icrd_s3', '00'), unseenCard('icrd_s3'), PATIENT);
    expect(await settle(standIn('icrd_s3', '00'))).toBe('confirmed');
  });

  test('leaves the answer that an earlier delivery was given, and says so', async () => {
    await decisions().record(decision('icrd_s5', '34'), unseenCard('icrd_s5'), PATIENT);
    const before = await rowsOf('icrd_s5');
    expect(await settle(standIn('icrd_s5', '00', 'a later delivery'))).toBe('answered_before');
    expect(await rowsOf('icrd_s5')).toEqual(before);
  });

  test('is settled once, however often the queue delivers it', async () => {
    await decisions().record(decision('icrd_s4', '05'), unseenCard('icrd_s4'), PATIENT);
    await settle(standIn('icrd_s4', '00'));
    const before = await rowsOf('icrd_s4');
    expect(await settle(standIn('icrd_s4', '00'))).toBe('already_settled');
    expect(await rowsOf('icrd_s4')).toEqual(before);
  });
});
