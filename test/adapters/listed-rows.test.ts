import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createAdviceRefuge } from '../../adapters/dynamo/advice-refuge.ts';
import { audit } from '../../adapters/dynamo/audit-source.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { readDrift } from '../../adapters/dynamo/drift-store.ts';
import { adviceRowKey, cardKey, counterKey, driftKey, requestRowKey, unqueuedKey } from '../../adapters/dynamo/keys.ts';
import { createLifeStore } from '../../adapters/dynamo/life-store.ts';
import { createDueList } from '../../adapters/dynamo/listed.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import { cardsWithTransaction, readTimeline } from '../../adapters/dynamo/timeline-store.ts';
import { positionOf } from '../../domain/life/position.ts';
import { anAdvice } from '../support/advices.ts';
import { authorize, PATIENT } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { livesOver } from '../support/lives.ts';
import { aRequest } from '../support/requests.ts';
import { aLimit, nextKey, NOON, setOf, usd } from '../support/rules.ts';

const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
const LIMITS = setOf([
  aLimit('day', { max: usd(100_000_000) }),
  aLimit('mcc', { max: usd(100_000_000), per: { owner: 'card', by: [{ field: 'mcc' }] } }),
  aLimit('program', { max: usd(100_000_000), per: { owner: 'program', by: [] }, slices: 2 }),
]);

let dynamo: DynamoDb;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamo = await startDynamoDb([]);
  client = dynamo.direct;
}, 60_000);

afterAll(() => dynamo.stop());

let stages = 0;

/** Tables of their own for each test: an audit is of all that there is. */
async function someTables() {
  stages += 1;
  const tables = { rules: `rules${stages}`, cards: `cards${stages}`, authorizations: `authorizations${stages}` };
  for (const table of [tables.cards, tables.authorizations, tables.rules]) await dynamo.createTable(table);
  const decisions = createDecisionStore(client, tables);
  return {
    tables,
    lives: livesOver(createLifeStore(client, tables), LIMITS),
    approve: (changes: object = {}, atMs = NOON) =>
      authorize(decisions, LIMITS, aRequest({ requestKey: nextKey(), ...changes }), atMs),
    /** As somebody does in the console. */
    async set(table: string, key: object, path: readonly string[], value: unknown): Promise<void> {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toRow(key),
          UpdateExpression: `SET ${path.map((_, nth) => `#p${nth}`).join('.')} = :value`,
          ExpressionAttributeNames: Object.fromEntries(path.map((name, nth) => [`#p${nth}`, name])),
          ExpressionAttributeValues: toRow({ ':value': value }),
        }),
      );
    },
    /** The name of the attribute that the counter of a limit has in the card's row. */
    async counterInCard(cardId: string): Promise<string> {
      const { Item = {} } = await client.send(
        new GetItemCommand({ TableName: tables.cards, Key: toRow(cardKey(cardId)) }),
      );
      return Object.keys(Item).find((name) => name.startsWith('limit:')) ?? '';
    },
  };
}

describe('holds that are due', () => {
  test('are listed when their time has come, the longest overdue first, and no longer when they have ended', async () => {
    const { tables, lives, approve } = await someTables();
    for (const [nth, authTransactionId] of ['t3', 't1', 't2'].entries())
      await approve({ authTransactionId }, NOON + nth);
    const { due } = createDueList(client, tables.authorizations);
    const dueAt = async (atMs: number, most = 10) =>
      (await due(atMs, most, PATIENT)).map(({ authTransactionId }) => authTransactionId);
    expect(await dueAt(NOON + WEEK_MS - 1)).toEqual([]);
    expect(await dueAt(NOON + WEEK_MS)).toEqual(['t3']);
    expect(await dueAt(NOON + WEEK_MS + 2)).toEqual(['t3', 't1', 't2']);
    expect(await dueAt(NOON + WEEK_MS + 2, 2)).toEqual(['t3', 't1']);
    const [first] = await due(NOON + WEEK_MS, 1, PATIENT);
    expect(first).toEqual({ cardId: 'icrd_test', authTransactionId: 't3', atMs: NOON + WEEK_MS });
    await lives.expire({ cardId: 'icrd_test', authTransactionId: 't3', atMs: NOON + WEEK_MS });
    await lives.tellAdvice(anAdvice({ authTransactionId: 't1' }), NOON + 10);
    expect(await dueAt(NOON + WEEK_MS + 2)).toEqual(['t2']);
  });
});

describe('the refuge of advices', () => {
  test('keeps each once, gives the longest kept first, and forgets what was applied', async () => {
    const { tables } = await someTables();
    const refuge = createAdviceRefuge(client, tables.authorizations);
    const [late, early] = [anAdvice(), anAdvice({ merchantName: 'KIOSK' })];
    await refuge.keep(late, NOON + 5, PATIENT);
    await refuge.keep(early, NOON, PATIENT);
    await refuge.keep(late, NOON + 5, PATIENT);
    expect(await refuge.list(10, PATIENT)).toEqual([
      { advice: early, receivedAtMs: NOON },
      { advice: late, receivedAtMs: NOON + 5 },
    ]);
    expect(await refuge.list(1, PATIENT)).toHaveLength(1);
    await refuge.remove(early, PATIENT);
    await refuge.remove(early, PATIENT);
    expect(await refuge.list(10, PATIENT)).toEqual([{ advice: late, receivedAtMs: NOON + 5 }]);
  });

  test('does not invent one from a row that somebody broke', async () => {
    const { tables, set } = await someTables();
    const refuge = createAdviceRefuge(client, tables.authorizations);
    const advice = anAdvice();
    await refuge.keep(advice, NOON, PATIENT);
    await set(tables.authorizations, unqueuedKey(advice), ['advice'], 'broken');
    await expect(refuge.list(10, PATIENT)).rejects.toThrow('advice');
  });
});

describe('drift', () => {
  test('is found by when it was found, over several days', async () => {
    const { tables, lives } = await someTables();
    const unseen = (authTransactionId: string, atMs: number) => lives.tellAdvice(anAdvice({ authTransactionId }), atMs);
    const midnight = Math.floor(NOON / DAY_MS) * DAY_MS + DAY_MS;
    await unseen('t2', midnight);
    await unseen('t1', midnight - 1);
    const found = async (fromMs: number, untilMs: number) =>
      (await readDrift(client, tables.authorizations, fromMs, untilMs)).map(
        ({ authTransactionId }) => authTransactionId,
      );
    expect(await found(NOON, NOON + 2 * DAY_MS)).toEqual(['t1', 't2']);
    expect(await found(NOON, midnight)).toEqual(['t1']);
    expect(await found(midnight, midnight + 1)).toEqual(['t2']);
    expect(await found(midnight + 1, midnight + DAY_MS)).toEqual([]);
    const [row] = await readDrift(client, tables.authorizations, NOON, midnight);
    expect(row).toMatchObject({ cardId: 'icrd_test', generation: 1, stage: 'adopted', listedAtMs: midnight - 1 });
    expect(row?.drift.map(({ cause }) => cause)).toEqual(['request_unseen']);
  });

  test('is told as it is now, once', async () => {
    const { tables, lives } = await someTables();
    const causes = async () =>
      (await readDrift(client, tables.authorizations, NOON, NOON + DAY_MS)).map(({ drift }) =>
        drift.map(({ cause }) => cause),
      );
    await lives.tellAdvice(anAdvice({ messageType: '0420', isReversal: true }), NOON + 2);
    expect(await causes()).toEqual([['reversal_unmatched']]);
    // What was reversed before it was told of.
    await lives.tellAdvice(anAdvice({ messageType: '0100' }), NOON + 3);
    expect(await causes()).toEqual([['request_unseen']]);
  });

  test('that a late request explains is listed no more', async () => {
    const { tables, lives, approve } = await someTables();
    await lives.tellAdvice(anAdvice(), NOON + 1);
    expect(await readDrift(client, tables.authorizations, NOON, NOON + DAY_MS)).toHaveLength(1);
    await approve({}, NOON);
    expect(await readDrift(client, tables.authorizations, NOON, NOON + DAY_MS)).toEqual([]);
  });
});

describe('a timeline', () => {
  test('is all that is stored of one transaction, first to last, and tells what cannot be read', async () => {
    const { tables, lives, approve, set } = await someTables();
    const requestKey = nextKey();
    await approve({ requestKey });
    await approve({}, NOON + 1_000);
    const advice = anAdvice({ billingAmount: usd(25_000) });
    await lives.tellAdvice(advice, NOON + 2_000);
    await createAdviceRefuge(client, tables.authorizations).keep(anAdvice(), NOON + 3_000, PATIENT);
    const read = () => readTimeline(client, tables.authorizations, 'icrd_test', '000000000088');
    const timeline = await read();
    expect(timeline).toMatchObject({
      decisions: [{ decidedAtMs: NOON }, { decidedAtMs: NOON + 1_000 }],
      advices: [{ advice, receivedAtMs: NOON + 2_000, generation: 1 }],
      drift: [{ drift: [{ cause: 'amount_differs', key: advice.adviceKey }] }],
      waiting: 1,
      unreadable: 0,
    });
    expect(timeline.lives.map(({ facts }) => positionOf(facts).posted)).toEqual([25_000]);
    expect(timeline.events.map(({ type }) => type)).toContain('authorization.posted');
    const key = { cardId: 'icrd_test', authTransactionId: '000000000088', requestKey };
    await set(tables.authorizations, requestRowKey(key), ['answer'], 'yes');
    await set(tables.authorizations, adviceRowKey(advice), ['receivedAtMs'], 'noon');
    await set(tables.authorizations, driftKey({ ...key, generation: 1 }), ['drift'], 'none');
    expect(await read()).toMatchObject({ decisions: [{}], advices: [], drift: [], unreadable: 3 });
  });

  test('of a number that several cards have is asked for by card', async () => {
    const { tables, approve } = await someTables();
    for (const cardId of ['icrd_b', 'icrd_a']) await approve({ cardId });
    await approve({ cardId: 'icrd_c', authTransactionId: 'another' });
    const cardsWith = (id: string) => cardsWithTransaction(client, tables.authorizations, id);
    expect(await cardsWith('000000000088')).toEqual(['icrd_a', 'icrd_b']);
    expect(await cardsWith('unheard of')).toEqual([]);
  });

  test('keeps apart the transactions that one number was used for', async () => {
    const { tables, lives, approve } = await someTables();
    await approve();
    await lives.tellAdvice(anAdvice(), NOON + 1_000);
    await approve({}, NOON + WEEK_MS + DAY_MS);
    const timeline = await readTimeline(client, tables.authorizations, 'icrd_test', '000000000088');
    expect(timeline.lives.map(({ generation, facts }) => [generation, positionOf(facts).stage])).toEqual([
      [1, 'posted'],
      [2, 'held'],
    ]);
    expect(await cardsWithTransaction(client, tables.authorizations, '000000000088')).toEqual(['icrd_test']);
  });
});

describe('an audit', () => {
  /** Approvals, a posting, a reversal and a refusal: three cards, and what they share. */
  async function someTraffic() {
    const stage = await someTables();
    for (const cardId of ['icrd_a', 'icrd_b', 'icrd_c']) await stage.approve({ cardId });
    await stage.lives.tellAdvice(anAdvice({ cardId: 'icrd_a', billingAmount: usd(12_000) }), NOON + 1);
    await stage.lives.tellAdvice(anAdvice({ cardId: 'icrd_b', isReversal: true, messageType: '0420' }), NOON + 1);
    return { ...stage, counter: [await stage.counterInCard('icrd_c'), 'amount'] };
  }

  test('of tables that only Cardhook has written finds nothing', async () => {
    const { tables } = await someTraffic();
    expect(await audit(client, tables)).toMatchObject({ lives: 3, imbalances: [] });
  });

  test('names the counter that somebody changed by hand, wherever it is kept', async () => {
    const { tables, set, counter } = await someTraffic();
    await set(tables.cards, cardKey('icrd_c'), counter, 9_999);
    const { imbalances } = await audit(client, tables, { settledAfterMs: 1 });
    expect(imbalances).toMatchObject([
      { owner: 'icrd_c', counted: { amount: 9_999, count: 1 }, expected: { amount: 10_000, count: 1 } },
    ]);
  });

  test('names a counter that has a row of its own, and a slice that cards share', async () => {
    const { tables, set } = await someTraffic();
    const addresses = (await readTimeline(client, tables.authorizations, 'icrd_c', '000000000088')).lives.flatMap(
      ({ entries }) => [...entries.values()].flatMap(({ moves }) => moves.flatMap(({ address }) => address ?? [])),
    );
    expect(addresses.map(({ owner }) => owner.level).toSorted()).toEqual(['card', 'program']);
    for (const address of addresses) await set(tables.cards, counterKey(address), ['counter', 'count'], 77);
    const { imbalances } = await audit(client, tables, { settledAfterMs: 1 });
    expect(imbalances.map(({ owner, counted }) => `${owner} ${counted.count}`).toSorted()).toEqual([
      'icrd_c 77',
      'program 77',
    ]);
  });

  test('names what a life that somebody deleted had counted', async () => {
    const { tables } = await someTraffic();
    const Key = toRow({ pk: 'AUTH#icrd_c#000000000088', sk: 'LIFE' });
    await client.send(new DeleteItemCommand({ TableName: tables.authorizations, Key }));
    const { imbalances } = await audit(client, tables, { settledAfterMs: 1 });
    expect(imbalances.filter(({ owner }) => owner === 'icrd_c')).toHaveLength(2);
    expect(imbalances).toHaveLength(3);
  });

  test('does not name what was under way and has settled when it looks again', async () => {
    const { tables, set, counter } = await someTraffic();
    await set(tables.cards, cardKey('icrd_c'), counter, 9_999);
    let looks = 0;
    let settled: Promise<void> | undefined;
    const onProgress = (what: 'transactions' | 'counters', done: number): void => {
      if (what !== 'counters' || done !== 1) return;
      looks += 1;
      settled ??= set(tables.cards, cardKey('icrd_c'), counter, 10_000);
    };
    expect(await audit(client, tables, { settledAfterMs: 1_000, onProgress })).toMatchObject({ imbalances: [] });
    await settled;
    // Without a second look it would have been named.
    expect(looks).toBe(2);
  });

  test('fails at a row that cannot be read: it would count as nothing', async () => {
    const { tables } = await someTraffic();
    const Item = toRow({ pk: 'AUTH#icrd_d#t', sk: 'LIFE', entries: 'none' });
    await client.send(new PutItemCommand({ TableName: tables.authorizations, Item }));
    await expect(audit(client, tables)).rejects.toThrow('entries');
  });
});
