import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { cardKey, LIVE_KEY, requestRowKey } from '../../adapters/dynamo/keys.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { createMemoryDecisionStore } from '../../adapters/memory/decision-store.ts';
import type { Answer } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { type Card, unseenCard } from '../../domain/card.ts';
import type { DecisionRecord, DecisionStore, LiveRuleSet } from '../../domain/ports.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { aRequest } from '../support/requests.ts';

const TABLES = { rules: 'rules', cards: 'cards', authorizations: 'authorizations' };
const PATIENT = AbortSignal.timeout(60_000);

let dynamo: DynamoDb;
let dynamoStore: DecisionStore;

beforeAll(async () => {
  dynamo = await startDynamoDb(Object.values(TABLES));
  Object.assign(process.env, dynamo.environment);
  dynamoStore = createDecisionStore(createDynamoClient({ attemptsMax: 2 }), TABLES);
}, 60_000);

afterEach(() => dynamo.faults.clear());
afterAll(() => dynamo.stop());

function decided(request: AuthorizationRequest, answer: Answer, atMs = 1_000): DecisionRecord {
  return {
    deliveryId: `delivery-${answer}`,
    request,
    answer,
    trail: { ruleSet: 'set', fired: [], firedMore: 0 },
    changes: answer === '00' ? [{ kind: 'authorization_approved', cardId: request.cardId, atMs }] : [],
    decidedAtMs: atMs,
  };
}

/** The promises that every decision store makes; `block` and `publish` stand for what others write. */
type Subject = {
  readonly store: DecisionStore;
  readonly block: (cardId: string) => Promise<void>;
  readonly publish: (live: LiveRuleSet) => Promise<void>;
};

const subjects: Record<string, () => Subject> = {
  'in memory': () => {
    const store = createMemoryDecisionStore();
    return {
      store,
      block: async (cardId) => void store.cards.set(cardId, { ...unseenCard(cardId), status: 'blocked' }),
      publish: async (live) => void (store.live = live),
    };
  },
  'in DynamoDB': () => ({
    store: dynamoStore,
    block: async (cardId) => {
      const Item = toRow({ ...cardKey(cardId), status: 'blocked' });
      await dynamo.direct.send(new PutItemCommand({ TableName: TABLES.cards, Item }));
    },
    publish: async (live) => {
      await dynamo.direct.send(new PutItemCommand({ TableName: TABLES.rules, Item: toRow({ ...LIVE_KEY, ...live }) }));
    },
  }),
};

describe.each(Object.entries(subjects))('a decision store %s', (name, createSubject) => {
  let cards = 0;
  /** A card that no other test has touched. */
  const newCard = (): Card => unseenCard(`icrd_${name.replace(/\W/g, '')}_${(cards += 1)}`);

  test('knows nothing of what was never recorded', async () => {
    const card = newCard();
    expect(await createSubject().store.read(aRequest({ cardId: card.cardId }), PATIENT)).toMatchObject({
      card,
      remembered: undefined,
    });
  });

  test.each(['00', '05'] as const)('remembers the answer %s and gives it to every later ask', async (answer) => {
    const { store } = createSubject();
    const card = newCard();
    const request = aRequest({ cardId: card.cardId });
    expect(await store.record(decided(request, answer), card, PATIENT)).toEqual({ kind: 'recorded' });
    expect(await remembered(store, request)).toEqual({ answer, deliveryId: `delivery-${answer}` });
    const other = answer === '00' ? '34' : '00';
    expect(await store.record(decided(request, other), card, PATIENT)).toEqual({
      kind: 'remembered',
      remembered: { answer, deliveryId: `delivery-${answer}` },
    });
    expect(await remembered(store, request)).toEqual({ answer, deliveryId: `delivery-${answer}` });
  });

  test('changes the card with an approval and not with a decline', async () => {
    const { store } = createSubject();
    const card = newCard();
    const requests = ['a', 'b', 'c'].map((letter) => aRequest({ cardId: card.cardId, requestKey: letter.repeat(32) }));
    const [declined, first, second] = requests as [AuthorizationRequest, AuthorizationRequest, AuthorizationRequest];
    await store.record(decided(declined, '05', 1), card, PATIENT);
    expect(await store.read(declined, PATIENT)).toMatchObject({ card });
    await store.record(decided(first, '00', 2), card, PATIENT);
    await store.record(decided(second, '00', 3), card, PATIENT);
    expect(await store.read(second, PATIENT)).toMatchObject({
      card: { ...card, firstApprovedAtMs: 2, lastApprovedAtMs: 3 },
    });
  });

  test('refuses an approval of a card that was blocked since it was read, and writes nothing', async () => {
    const { store, block } = createSubject();
    const card = newCard();
    const request = aRequest({ cardId: card.cardId });
    await block(card.cardId);
    expect(await store.record(decided(request, '00'), card, PATIENT)).toEqual({
      kind: 'card_changed',
      card: { cardId: card.cardId, status: 'blocked' },
    });
    expect(await remembered(store, request)).toBeUndefined();
  });

  test('reads the live pointer with the card', async () => {
    const { store, publish } = createSubject();
    const live = { hash: 'b', previousHash: 'a', publishedAtMs: 5 };
    await publish(live);
    expect(await store.read(aRequest(), PATIENT)).toMatchObject({ live });
  });

  test('gives one answer to the same request asked twenty times at once', async () => {
    const { store } = createSubject();
    const card = newCard();
    const request = aRequest({ cardId: card.cardId });
    const answers = (['00', '05', '34', '61', '65'] as const).flatMap((answer) => Array<Answer>(4).fill(answer));
    const outcomes = await Promise.all(answers.map((answer) => store.record(decided(request, answer), card, PATIENT)));
    const winners = answers.filter((_answer, index) => outcomes[index]?.kind === 'recorded');
    expect(winners).toHaveLength(1);
    expect(await remembered(store, request)).toMatchObject({ answer: winners[0] });
  });
});

describe('a decision store in DynamoDB', () => {
  const request = (letter: string) => aRequest({ cardId: `icrd_faults_${letter}`, requestKey: letter.repeat(32) });

  test('says of a TransactionConflict that it is busy', async () => {
    dynamo.faults.set([{ kind: 'transactionConflict', operations: ['TransactWriteItems'] }]);
    const outcome = await dynamoStore.record(decided(request('c'), '00'), unseenCard('icrd_faults_c'), PATIENT);
    expect(outcome).toEqual({ kind: 'busy', because: 'TransactionConflict' });
  });

  test('records once when the answer to a committed write is lost and the SDK tries again', async () => {
    dynamo.faults.set([{ kind: 'reset', afterCommit: true, hitsMax: 1, operations: ['TransactWriteItems'] }]);
    const outcome = await dynamoStore.record(decided(request('d'), '00'), unseenCard('icrd_faults_d'), PATIENT);
    expect(outcome).toEqual({ kind: 'recorded' });
    expect(await remembered(dynamoStore, request('d'))).toMatchObject({ answer: '00' });
  });

  test.each(['stall', 'drip'] as const)('is cut by its signal when DynamoDB answers with a %s', async (kind) => {
    dynamo.faults.set([{ kind }]);
    await expect(dynamoStore.read(request('e'), AbortSignal.timeout(200))).rejects.toThrow(/abort/i);
  });

  // A reset reaches Jest's sandbox as an Error of another realm, which the SDK does not know; test/e2e has it for real.
  test.each(['throttle', 'serverError'] as const)('is busy while DynamoDB answers with a %s', async (kind) => {
    dynamo.faults.set([{ kind }]);
    expect(await dynamoStore.read(request('f'), PATIENT)).toMatchObject({ kind: 'busy', because: expect.any(String) });
    expect(await dynamoStore.record(decided(request('f'), '00'), unseenCard('icrd_faults_f'), PATIENT)).toMatchObject({
      kind: 'busy',
    });
    dynamo.faults.clear();
    expect(await remembered(dynamoStore, request('f'))).toBeUndefined();
  });

  test('throws what no second try can mend', async () => {
    const elsewhere = createDecisionStore(createDynamoClient({ attemptsMax: 1 }), {
      ...TABLES,
      cards: 'no-such-table',
    });
    await expect(elsewhere.read(request('n'), PATIENT)).rejects.toThrow(/non-existent table/);
  });

  test('tells a broken pointer from a missing one, and still reads the rest', async () => {
    const broken = toRow({ ...LIVE_KEY, hash: 7 });
    await dynamo.direct.send(new PutItemCommand({ TableName: TABLES.rules, Item: broken }));
    expect(await dynamoStore.read(request('g'), PATIENT)).toMatchObject({
      live: 'malformed',
      card: { status: 'active' },
    });
  });

  test('stores what a person can read: the answer, the time, the trail and the request without card data', async () => {
    await dynamoStore.record(decided(request('h'), '34', Date.UTC(2026, 10, 22)), unseenCard('icrd_faults_h'), PATIENT);
    const Key = toRow(requestRowKey(request('h')));
    const { Item } = await dynamo.direct.send(new GetItemCommand({ TableName: TABLES.authorizations, Key }));
    expect(fromRow(Item ?? {})).toEqual({
      pk: 'AUTH#icrd_faults_h#000000000088',
      sk: `REQUEST#${'h'.repeat(32)}`,
      answer: '34',
      source: 'decision',
      deliveryId: 'delivery-34',
      decidedAt: '2026-11-22T00:00:00.000Z',
      decidedAtMs: Date.UTC(2026, 10, 22),
      ruleSet: 'set',
      trail: { ruleSet: 'set', fired: [], firedMore: 0 },
      request: request('h'),
    });
  });
});

async function remembered(store: DecisionStore, request: AuthorizationRequest) {
  const view = await store.read(request, PATIENT);
  if (view.kind !== 'view') throw new Error('the store is busy');
  return view.remembered;
}
