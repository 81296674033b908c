import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { transactionPartition } from '../../adapters/dynamo/keys.ts';
import { createLifeStore } from '../../adapters/dynamo/life-store.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import type { Answer } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import type { StandIn } from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import { authorize, PATIENT, stateFor } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { livesOver } from '../support/lives.ts';
import { aRequest } from '../support/requests.ts';
import { aDecline, aLimit, LIFETIME, NEW_YORK_DAY, nextKey, NOON, setOf, TEN_MINUTES, usd } from '../support/rules.ts';

const TABLES = { rules: 'rules', cards: 'cards', authorizations: 'authorizations' };

let dynamo: DynamoDb;
let client: ReturnType<typeof createDynamoClient>;

beforeAll(async () => {
  dynamo = await startDynamoDb(Object.values(TABLES));
  Object.assign(process.env, dynamo.environment);
  client = createDynamoClient({ attemptsMax: 2 });
}, 60_000);

afterAll(() => dynamo.stop());

/** The rows of a transaction whose sort keys begin so. */
async function rowsOf(
  { cardId, authTransactionId = '000000000088' }: Partial<AuthorizationRequest> & { cardId: string },
  prefix = 'REQUEST#',
) {
  const { Items = [] } = await dynamo.direct.send(
    new QueryCommand({
      TableName: TABLES.authorizations,
      KeyConditionExpression: 'pk = :transaction AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: toRow({
        ':transaction': transactionPartition(cardId, authTransactionId),
        ':prefix': prefix,
      }),
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
    const lives = livesOver(createLifeStore(client, TABLES), APPROVING);
    expect(await lives.tellAdvice(advice(), 1_000)).toMatchObject({ kind: 'applied' });
    expect(await lives.tellAdvice(advice(), 2_000)).toMatchObject({ kind: 'known_already' });
    const reversal = advice({ adviceKey: 'b'.repeat(32), isReversal: true });
    expect(await lives.tellAdvice(reversal, 3_000)).toMatchObject({ kind: 'applied' });
    expect(await rowsOf({ cardId: 'icrd_advice' }, 'ADVICE#')).toMatchObject([
      { sk: `ADVICE#${'a'.repeat(32)}`, receivedAtMs: 1_000, advice: advice() },
      { sk: `ADVICE#${'b'.repeat(32)}`, receivedAtMs: 3_000 },
    ]);
  });
});

const APPROVING = setOf([]);
const refusing = (answer: '05' | '34') => setOf([aDecline('no', { answer })]);

const decisions = () => createDecisionStore(client, TABLES);
const decide = (request: AuthorizationRequest, ruleSet: RuleSet, atMs = NOON) =>
  authorize(decisions(), ruleSet, request, atMs);

let cards = 0;

/** A request of a card that no other test has touched. */
function newRequest(changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  cards += 1;
  return aRequest({ cardId: `icrd_s${cards}`, requestKey: nextKey(), ...changes });
}

/** What was answered instead of the decision, by the delivery that decided unless another is named. */
const standIn = (request: AuthorizationRequest, answer: Answer, deliveryId = 'a delivery'): StandIn => ({
  deliveryId,
  request,
  answer,
  cause: 'deadline_passed',
  answeredAtMs: NOON + 1_000,
});

const settle = (item: StandIn, ruleSet = APPROVING) =>
  livesOver(createLifeStore(client, TABLES), ruleSet).settleStandIn(item);

describe('a stand-in', () => {
  test('becomes the remembered answer where nothing was recorded, and a decision that arrives later does not', async () => {
    const request = newRequest();
    expect(await settle(standIn(request, '00'))).toBe('recorded');
    expect((await decide(request, refusing('05'))).outcome).toEqual({
      kind: 'remembered',
      remembered: { answer: '00', deliveryId: 'a delivery' },
    });
  });

  test('replaces a decision that committed too late, and keeps what it said', async () => {
    const request = newRequest();
    await decide(request, refusing('05'));
    expect(await settle(standIn(request, '00'))).toBe('replaced_late_decision');
    expect(await rowsOf(request)).toMatchObject([
      { answer: '00', source: 'stand_in', lateAnswer: '05', standInCause: 'deadline_passed' },
    ]);
    expect(await decisions().read(request, { counters: [], holders: [] }, PATIENT)).toMatchObject({
      remembered: { answer: '00' },
    });
  });

  test('confirms a late decision that said the same', async () => {
    const request = newRequest();
    await decide(request, APPROVING);
    expect(await settle(standIn(request, '00'))).toBe('confirmed');
    expect((await stateFor(decisions(), APPROVING, request, NOON)).card.holds.size).toBe(1);
  });

  test('leaves the answer that an earlier delivery was given, and says so', async () => {
    const request = newRequest();
    await decide(request, refusing('34'));
    const before = await rowsOf(request);
    expect(await settle(standIn(request, '00', 'a later delivery'))).toBe('answered_before');
    expect(await rowsOf(request)).toEqual(before);
  });

  test('is settled once, however often the queue delivers it', async () => {
    const request = newRequest();
    await decide(request, refusing('05'));
    await settle(standIn(request, '00'));
    const before = await rowsOf(request);
    expect(await settle(standIn(request, '00'))).toBe('already_settled');
    expect(await rowsOf(request)).toEqual(before);
  });
});

describe('an approval that nobody was told of gives back what it took', () => {
  const ruleSet = setOf([
    aLimit('ever', { max: usd(1_000_000), window: LIFETIME }),
    aLimit('trail', { max: usd(1_000_000), window: TEN_MINUTES }),
    aLimit('merchant', { max: usd(1_000_000), per: { owner: 'card', by: [{ field: 'mcc' }] } }),
    aLimit('program', { max: usd(1_000_000_000), window: TEN_MINUTES, per: { owner: 'program', by: [] }, slices: 2 }),
  ]);
  const usedBy = async (request: AuthorizationRequest, atMs = NOON) => {
    const { decision } = await decide({ ...request, requestKey: nextKey(), flow: 'none' }, ruleSet, atMs);
    const state = await stateFor(decisions(), ruleSet, request, atMs);
    const sums = (counters: Iterable<{ amount: number; count: number }>) =>
      [...counters].reduce((sum, { amount, count }) => ({ amount: sum.amount + amount, count: sum.count + count }), {
        amount: 0,
        count: 0,
      });
    return {
      answer: decision.answer,
      card: [...state.card.counters.values()].map(({ amount, count }) => [amount, count]),
      shared: sums(state.shared.counters.values()),
      holds: state.card.holds.size,
    };
  };

  test('to the hold and to every counter, once, however often it is settled', async () => {
    const request = newRequest();
    const kept = { ...request, requestKey: nextKey(), authTransactionId: '2' };
    await decide(kept, ruleSet);
    const before = await usedBy(request);
    await decide(request, ruleSet, NOON + 1);
    const settlements = await Promise.all([1, 2, 3].map(() => settle(standIn(request, '05'))));
    expect(settlements).toContain('replaced_late_decision');
    expect(await settle(standIn(request, '05'))).toBe('already_settled');
    expect(await usedBy(request)).toEqual(before);
  });

  test('and not where the answer that was sent is an approval too', async () => {
    const request = newRequest();
    await decide(request, ruleSet);
    const before = await usedBy(request);
    expect(await settle(standIn(request, '00'))).toBe('confirmed');
    expect(await usedBy(request)).toEqual(before);
  });

  test('where it counts still: a window that has moved on keeps what it has since', async () => {
    const daily = setOf([aLimit('daily', { max: usd(1_000_000), window: NEW_YORK_DAY })]);
    const request = newRequest();
    await decide(request, daily);
    await decide({ ...request, requestKey: nextKey() }, daily, NOON + 86_400_000);
    expect(await settle(standIn(request, '05'))).toBe('replaced_late_decision');
    const { card } = await stateFor(decisions(), daily, request, NOON);
    expect([...card.counters.values()]).toMatchObject([{ amount: 10_000, count: 1 }]);
    expect(card.holds.has(request.requestKey)).toBe(false);
  });

  test('although the card is used meanwhile', async () => {
    const request = newRequest();
    await decide(request, ruleSet);
    const others = Array.from({ length: 5 }, () => ({ ...request, requestKey: nextKey() }));
    await Promise.all([settle(standIn(request, '05')), ...others.map((other) => decide(other, ruleSet))]);
    const { card } = await usedBy(request);
    expect(card).toEqual([
      [50_000, 5],
      [50_000, 5],
    ]);
  });
});
