import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { driftOf } from '../../adapters/dynamo/drift-row.ts';
import { eventOfRow } from '../../adapters/dynamo/event-row.ts';
import { adviceRowKey, driftKey, EVENT_PREFIX, lifeKey, pastLifeKey } from '../../adapters/dynamo/keys.ts';
import { lifeOf } from '../../adapters/dynamo/life-row.ts';
import { createLifeStore } from '../../adapters/dynamo/life-store.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { createMemoryDecisionStore } from '../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../adapters/memory/life-store.ts';
import type { Advice } from '../../domain/advice.ts';
import type { Answer } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import type { Hold } from '../../domain/card.ts';
import type { CounterAddress } from '../../domain/counter-address.ts';
import type { CounterAdjustment } from '../../domain/decision/counter-adjustment.ts';
import { factOfAdvice, requestOfAdvice } from '../../domain/life/advice-fact.ts';
import { withAdvice } from '../../domain/life/facts.ts';
import { lifeAfter, lifeAt } from '../../domain/life/life.ts';
import { positionOf } from '../../domain/life/position.ts';
import type { DecisionStore, LifeChange, LifeStore, LifeView } from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../domain/rules/rule.ts';
import { addedAt, type Counter, type Place, type Tally } from '../../domain/windows/counter.ts';
import { aCardEvent } from '../support/card-events.ts';
import { authorize, PATIENT, stateFor } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { aRequest } from '../support/requests.ts';
import { aDecline, aLimit, LIFETIME, nextKey, NOON, setOf, TEN_MINUTES, usd } from '../support/rules.ts';

const TABLES = { rules: 'rules', cards: 'cards', authorizations: 'authorizations' };
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb(Object.values(TABLES));
  Object.assign(process.env, dynamo.environment);
}, 60_000);

afterAll(() => dynamo.stop());

/** A store, the decisions beside it, and what it keeps that nobody reads back through it. */
type Subject = {
  readonly store: LifeStore;
  readonly decisions: DecisionStore;
  readonly adviceOf: (advice: Advice) => Promise<Advice | undefined>;
  readonly eventIdsOf: (id: AuthorizationRequest) => Promise<readonly string[]>;
};

function inMemory(): Subject {
  const decisions = createMemoryDecisionStore();
  const store = createMemoryLifeStore(decisions);
  return {
    store,
    decisions,
    adviceOf: async ({ adviceKey }) =>
      [...store.advices.values()].find(({ advice }) => advice.adviceKey === adviceKey)?.advice,
    eventIdsOf: async ({ cardId }) => store.events.filter((event) => event.cardId === cardId).map(({ id }) => id),
  };
}

function inDynamoDb(): Subject {
  const client = createDynamoClient({ attemptsMax: 2 });
  return {
    store: createLifeStore(client, TABLES),
    decisions: createDecisionStore(client, TABLES),
    adviceOf: async (advice) => {
      const row = await rowAt(adviceRowKey(advice));
      return row && (fromRow(row)['advice'] as Advice);
    },
    eventIdsOf: async (id) => {
      const { Items = [] } = await dynamo.direct.send(
        new QueryCommand({
          TableName: TABLES.authorizations,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
          ExpressionAttributeValues: toRow({ ':pk': lifeKey(id).pk, ':event': EVENT_PREFIX }),
        }),
      );
      return Items.map((item) => eventOfRow(item).id);
    },
  };
}

async function rowAt({ pk, sk }: { pk: string; sk: string }) {
  const command = new GetItemCommand({ TableName: TABLES.authorizations, Key: toRow({ pk, sk }) });
  return (await dynamo.direct.send(command)).Item;
}

let cards = 0;

/** A request of a card that no other test has touched. */
function newRequest(changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  cards += 1;
  return aRequest({ cardId: `icrd_l${cards}`, requestKey: nextKey(), ...changes });
}

function adviceOn({ cardId, authTransactionId }: AuthorizationRequest): Advice {
  return { cardId, authTransactionId, adviceKey: nextKey(), isSuccess: true, billingAmount: usd(10_000) };
}

async function viewOf({ store }: Subject, request: AuthorizationRequest): Promise<LifeView> {
  const view = await store.read(request, PATIENT);
  if (view.kind === 'busy') throw new Error(view.because);
  return view;
}

/** A change that tells an advice and does besides what a test wants. */
function changeBy(seen: LifeView, advice: Advice, changes: Partial<LifeChange> = {}, atMs = NOON + 1): LifeChange {
  const life = lifeAt(seen.life, advice, atMs);
  const facts = withAdvice(life.facts, factOfAdvice(advice, atMs, WEEK_MS));
  const { cardId, authTransactionId } = advice;
  const next = lifeAfter(life, { facts, entries: life.entries, events: 1, atMs });
  return {
    seen,
    next,
    holds: { kept: new Map(), ended: [] },
    counters: [],
    row: { kind: 'advice', advice, receivedAtMs: atMs },
    drift: positionOf(facts).drift,
    atMs,
    events: [aCardEvent({ cardId, authTransactionId, generation: next.generation }, next.events)],
    ...changes,
  };
}

/** What the one counter of a rule set has for a request, and where it is. */
async function counterFor({ decisions }: Subject, ruleSet: RuleSet, request: AuthorizationRequest, atMs = NOON) {
  const { card, shared } = await stateFor(decisions, ruleSet, request, atMs);
  const [counterId = ''] = ruleSet.counterIds;
  const [name, elsewhere] = [...shared.counters][0] ?? [];
  const seen = card.counters.get(counterId) ?? elsewhere;
  if (seen === undefined) throw new Error('Nothing was counted');
  return { counterId, seen, name };
}

/** Adds to the place of the last request that the counter counts. */
function adjusting(
  { counterId, seen }: { counterId: string; seen: Counter },
  by: Tally,
  address?: CounterAddress,
): CounterAdjustment {
  const bucket = seen.buckets && Math.max(...seen.buckets.keys());
  const place: Place = { epoch: seen.epoch, fromMs: seen.fromMs, ...(bucket !== undefined && { bucket }) };
  return { counterId, ...(address && { address }), seen, next: addedAt(seen, place, by) };
}

const hold = ({ authTransactionId }: AuthorizationRequest, minor = 10_000): Hold => ({
  authTransactionId,
  ...usd(minor),
  atMs: NOON,
  expiresAtMs: NOON + WEEK_MS,
});

const BACK = { amount: -10_000, count: -1 };

const OWNERS: readonly (readonly [string, Partial<LimitRule>])[] = [
  ['in the card’s row', {}],
  ['in a row of its own', { per: { owner: 'card', by: [{ field: 'mcc' }] } }],
];

/** The limit's address, where it has a row of its own. */
function addressOf(request: AuthorizationRequest, counterId: string, { per }: Partial<LimitRule>) {
  if (per === undefined) return undefined;
  const owner = { level: 'card', id: request.cardId } as const;
  return { owner, counterId, detail: request.mcc ?? '', slice: 0 };
}

describe.each<[string, () => Subject]>([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('a life store %s', (_subject, createSubject) => {
  test('knows nothing of what was never told', async () => {
    const subject = createSubject();
    const request = newRequest();
    const view = await viewOf(subject, request);
    expect([view.life, view.answered, view.card.holds.size]).toEqual([undefined, undefined, 0]);
    expect((await subject.store.readSources(request, ['a', 'b'], PATIENT)).size).toBe(0);
  });

  test('has the life that a decision began, and what it answered', async () => {
    const subject = createSubject();
    const request = newRequest();
    await authorize(subject.decisions, setOf([aLimit('day', { max: usd(50_000) })]), request, NOON);
    const { life, answered } = await viewOf(subject, request);
    expect(life).toMatchObject({ version: 1, generation: 1, facts: { requests: [{ answer: '00' }] } });
    expect([...(life?.entries.values() ?? [])]).toMatchObject([{ moves: [{ now: { amount: 10_000, count: 1 } }] }]);
    expect(answered).toEqual({ answer: '00', source: 'decision', deliveryId: 'a delivery' });
  });

  test('keeps life, advice and events, and gives the life back as it was put', async () => {
    const subject = createSubject();
    const request = newRequest();
    await authorize(
      subject.decisions,
      setOf([aLimit('trail', { max: usd(50_000), window: TEN_MINUTES })]),
      request,
      NOON,
    );
    const advice = adviceOn(request);
    const change = changeBy(await viewOf(subject, request), advice);
    expect(await subject.store.commit(change, PATIENT)).toBe('committed');
    expect((await viewOf(subject, request)).life).toEqual(change.next);
    expect(await subject.adviceOf(advice)).toEqual(advice);
    expect(await subject.eventIdsOf(request)).toEqual(change.events.map(({ id }) => id));
  });

  test('finds what was asked and what was advised by their keys, as requests', async () => {
    const subject = createSubject();
    const request = newRequest();
    const advice = adviceOn(request);
    await authorize(subject.decisions, setOf([]), request, NOON);
    await subject.store.commit(changeBy(await viewOf(subject, request), advice), PATIENT);
    const keys = [request.requestKey, advice.adviceKey, 'nobody'];
    expect([...(await subject.store.readSources(request, keys, PATIENT))]).toEqual([
      [request.requestKey, request],
      [advice.adviceKey, requestOfAdvice(advice)],
    ]);
  });

  test('puts no life in the place of another than was read, the first time and any other', async () => {
    const subject = createSubject();
    const request = newRequest();
    const unseen = await viewOf(subject, request);
    expect(await subject.store.commit(changeBy(unseen, adviceOn(request)), PATIENT)).toBe('committed');
    expect(await subject.store.commit(changeBy(unseen, adviceOn(request)), PATIENT)).toBe('changed');
    const seen = await viewOf(subject, request);
    expect(await subject.store.commit(changeBy(seen, adviceOn(request)), PATIENT)).toBe('committed');
    expect(await subject.store.commit(changeBy(seen, adviceOn(request)), PATIENT)).toBe('changed');
    expect((await viewOf(subject, request)).life?.facts.advices).toHaveLength(2);
  });

  test('lets a decision that saw another life decide again', async () => {
    const subject = createSubject();
    const request = newRequest();
    const state = await stateFor(subject.decisions, setOf([]), request, NOON);
    await subject.store.commit(changeBy(await viewOf(subject, request), adviceOn(request)), PATIENT);
    const { decision, attempts } = await authorize(subject.decisions, setOf([]), request, NOON);
    expect([state.life, decision.answer, attempts]).toEqual([undefined, '00', 1]);
    const { life } = await viewOf(subject, request);
    expect([life?.version, life?.facts.requests.length, life?.facts.advices.length]).toEqual([2, 1, 1]);
  });

  describe.each(OWNERS)('adds to a counter %s', (_where, owner) => {
    const daily = setOf([aLimit('day', { max: usd(50_000), ...owner })]);
    const trailing = setOf([aLimit('trail', { max: usd(50_000), window: TEN_MINUTES, ...owner })]);

    test.each<[string, RuleSet]>([
      ['of a day', daily],
      ['of the last ten minutes', trailing],
      ['for ever', setOf([aLimit('ever', { max: usd(50_000), window: LIFETIME, ...owner })])],
    ])('%s, also where decisions have counted meanwhile', async (_window, ruleSet) => {
      const subject = createSubject();
      const request = newRequest();
      await authorize(subject.decisions, ruleSet, request, NOON);
      const seen = await viewOf(subject, request);
      const counter = await counterFor(subject, ruleSet, request);
      const other = { ...request, requestKey: nextKey(), authTransactionId: 'other' };
      await authorize(subject.decisions, ruleSet, other, NOON + 1);
      const adjustment = adjusting(counter, { amount: -4_000, count: 0 }, addressOf(request, counter.counterId, owner));
      const change = changeBy(seen, adviceOn(request), { counters: [adjustment] });
      expect(await subject.store.commit(change, PATIENT)).toBe('committed');
      const { seen: after } = await counterFor(subject, ruleSet, request);
      expect(after).toMatchObject({ amount: 16_000, count: 2 });
      const inBuckets = after.buckets ? [...after.buckets.values()] : [{ amount: 16_000, count: 2 }];
      expect(inBuckets).toEqual([{ amount: 16_000, count: 2 }]);
    });

    test.each<[string, RuleSet, number]>([
      ['a day that has ended', daily, DAY_MS],
      ['a bucket that has left', trailing, 3_600_000],
    ])('and to nothing of %s', async (_what, ruleSet, laterMs) => {
      const subject = createSubject();
      const request = newRequest();
      await authorize(subject.decisions, ruleSet, request, NOON);
      const seen = await viewOf(subject, request);
      const counter = await counterFor(subject, ruleSet, request);
      const other = { ...request, requestKey: nextKey(), authTransactionId: 'other' };
      await authorize(subject.decisions, ruleSet, other, NOON + laterMs);
      const adjustment = adjusting(counter, BACK, addressOf(request, counter.counterId, owner));
      const advice = adviceOn(request);
      const change = changeBy(seen, advice, {
        counters: [adjustment],
        holds: { kept: new Map(), ended: [request.requestKey] },
      });
      expect(await subject.store.commit(change, PATIENT)).toBe('changed');
      // All or nothing: neither the life nor the hold, the advice or the event.
      const after = await viewOf(subject, request);
      expect([after.life, after.card.holds.has(request.requestKey)]).toEqual([seen.life, true]);
      expect(await subject.adviceOf(advice)).toBeUndefined();
      expect(await subject.eventIdsOf(request)).toEqual([]);
      expect((await counterFor(subject, ruleSet, request)).seen).toMatchObject({ amount: 10_000, count: 1 });
    });

    test('and takes no more than is counted', async () => {
      const subject = createSubject();
      const request = newRequest();
      await authorize(subject.decisions, daily, request, NOON);
      const seen = await viewOf(subject, request);
      const counter = await counterFor(subject, daily, request);
      const address = addressOf(request, counter.counterId, owner);
      const taking = (by: Tally) =>
        subject.store.commit(
          changeBy(seen, adviceOn(request), { counters: [adjusting(counter, by, address)] }),
          PATIENT,
        );
      expect(await taking({ amount: -10_001, count: 0 })).toBe('changed');
      expect(await taking({ amount: 0, count: -2 })).toBe('changed');
      expect(await taking(BACK)).toBe('committed');
      expect((await counterFor(subject, daily, request)).seen).toMatchObject({ amount: 0, count: 0 });
    });
  });

  test('puts a counter as a whole only where it is as it was read', async () => {
    const subject = createSubject();
    const ruleSet = setOf([aLimit('day', { max: usd(50_000) })]);
    const request = newRequest();
    await authorize(subject.decisions, ruleSet, request, NOON);
    const seen = await viewOf(subject, request);
    const { counterId, seen: before } = await counterFor(subject, ruleSet, request);
    const whole = { ...before, amount: 7, count: 1 };
    const { epoch, fromMs } = before;
    const putting = (counter: Counter): LifeChange['counters'] => [
      { counterId, seen: counter, whole, add: { amount: 0, count: 0 }, place: { epoch, fromMs }, counting: {} },
    ];
    const commit = (counter: Counter) =>
      subject.store.commit(changeBy(seen, adviceOn(request), { counters: putting(counter) }), PATIENT);
    expect(await commit({ ...before, amount: 1 })).toBe('changed');
    expect(await commit(before)).toBe('committed');
    expect((await counterFor(subject, ruleSet, request)).seen).toEqual(whole);
  });

  test.each([12, 13, 20])('adds to %i counters of a card at once, in trailing windows too', async (length) => {
    const subject = createSubject();
    const limits = Array.from({ length }, (_, index) =>
      aLimit(`trail-${index}`, { max: usd(50_000), window: { kind: 'trailing', lengthMs: 600_000 + index } }),
    );
    const ruleSet = setOf(limits);
    const request = newRequest();
    await authorize(subject.decisions, ruleSet, request, NOON);
    const seen = await viewOf(subject, request);
    const counters = [...seen.card.counters].map(([counterId, counter]) =>
      adjusting({ counterId, seen: counter }, BACK),
    );
    expect(counters).toHaveLength(length);
    expect(await subject.store.commit(changeBy(seen, adviceOn(request), { counters }), PATIENT)).toBe('committed');
    const { card } = await viewOf(subject, request);
    expect([...card.counters.values()].map(({ amount, count }) => [amount, count])).toEqual(
      Array.from({ length }, () => [0, 0]),
    );
  });

  test('keeps and ends holds: several on a card that has none, and beside those of others', async () => {
    const subject = createSubject();
    const request = newRequest();
    const kept = new Map([
      ['a', hold(request, 1)],
      ['b', hold(request, 2)],
    ]);
    const first = changeBy(await viewOf(subject, request), adviceOn(request), { holds: { kept, ended: ['never'] } });
    expect(await subject.store.commit(first, PATIENT)).toBe('committed');
    expect((await viewOf(subject, request)).card.holds).toEqual(kept);
    const other = { ...request, requestKey: nextKey(), authTransactionId: 'other' };
    await authorize(subject.decisions, setOf([]), other, NOON);
    const second = changeBy(await viewOf(subject, request), adviceOn(request), {
      holds: { kept: new Map([['c', hold(request, 3)]]), ended: ['a', 'b'] },
    });
    expect(await subject.store.commit(second, PATIENT)).toBe('committed');
    expect([...(await viewOf(subject, request)).card.holds.keys()].toSorted()).toEqual(
      ['c', other.requestKey].toSorted(),
    );
  });

  describe('makes a stand-in the remembered answer', () => {
    const standing = (request: AuthorizationRequest, answer: Answer, lateAnswer?: Answer): Partial<LifeChange> => ({
      row: {
        kind: 'stand_in',
        standIn: { deliveryId: 'a delivery', request, answer, cause: 'deadline_passed', answeredAtMs: NOON },
        ...(lateAnswer && { lateAnswer }),
      },
    });
    const answered = async (subject: Subject, request: AuthorizationRequest) =>
      (await viewOf(subject, request)).answered;

    test('where nothing was answered', async () => {
      const subject = createSubject();
      const request = newRequest();
      const seen = await viewOf(subject, request);
      expect(await subject.store.commit(changeBy(seen, adviceOn(request), standing(request, '05')), PATIENT)).toBe(
        'committed',
      );
      expect(await answered(subject, request)).toEqual({ answer: '05', source: 'stand_in', deliveryId: 'a delivery' });
      expect((await authorize(subject.decisions, setOf([]), request, NOON)).outcome.kind).toBe('remembered');
    });

    test('and not over what was decided since', async () => {
      const subject = createSubject();
      const request = newRequest({ authTransactionId: 'a' });
      const seen = await viewOf(subject, request);
      await authorize(subject.decisions, setOf([]), request, NOON);
      const change = changeBy(seen, adviceOn(request), standing(request, '05'));
      expect(await subject.store.commit(change, PATIENT)).toBe('changed');
      expect(await answered(subject, request)).toMatchObject({ answer: '00', source: 'decision' });
    });

    test('over the decision of its own delivery, once', async () => {
      const subject = createSubject();
      const request = newRequest();
      await authorize(subject.decisions, setOf([aDecline('no')]), request, NOON);
      const commit = async (deliveryId: string) => {
        const { row } = standing(request, '00', '05');
        if (row?.kind !== 'stand_in') throw new Error('It is a stand-in');
        const change = { row: { ...row, standIn: { ...row.standIn, deliveryId } } };
        return subject.store.commit(changeBy(await viewOf(subject, request), adviceOn(request), change), PATIENT);
      };
      expect(await commit('another delivery')).toBe('changed');
      expect(await commit('a delivery')).toBe('committed');
      expect(await commit('a delivery')).toBe('changed');
      expect(await answered(subject, request)).toEqual({ answer: '00', source: 'stand_in', deliveryId: 'a delivery' });
    });
  });
});

describe('in DynamoDB', () => {
  test('a contradiction is a row of its transaction, and goes when it is explained', async () => {
    const subject = inDynamoDb();
    const request = newRequest();
    const advice = { ...adviceOn(request), messageType: '0220' };
    await subject.store.commit(changeBy(await viewOf(subject, request), advice), PATIENT);
    const row = await rowAt(driftKey({ ...request, generation: 1 }));
    expect(row && driftOf(row)).toMatchObject({
      stage: 'adopted',
      drift: [{ cause: 'request_unseen', key: advice.adviceKey }],
      listedAtMs: NOON + 1,
    });
    const seen = await viewOf(subject, request);
    const explained = changeBy(seen, adviceOn(request), { drift: [] });
    await subject.store.commit(explained, PATIENT);
    expect(await rowAt(driftKey({ ...request, generation: 1 }))).toBeUndefined();
  });

  test('the life of an earlier transaction with the same number is kept beside the new one', async () => {
    const subject = inDynamoDb();
    const request = newRequest();
    await subject.store.commit(changeBy(await viewOf(subject, request), adviceOn(request)), PATIENT);
    const first = await viewOf(subject, request);
    const change = changeBy(first, adviceOn(request), {}, NOON + 8 * DAY_MS + 1);
    expect(change.next).toMatchObject({ generation: 2, version: 2 });
    expect(await subject.store.commit(change, PATIENT)).toBe('committed');
    expect((await viewOf(subject, request)).life).toEqual(change.next);
    expect(lifeOf(await rowAt(pastLifeKey({ ...request, generation: 1 })))).toEqual(first.life);
  });

  test('a life is listed by when its first hold ends, and no longer when none does', async () => {
    const subject = inDynamoDb();
    const request = newRequest();
    await authorize(subject.decisions, setOf([]), request, NOON);
    expect(fromRow((await rowAt(lifeKey(request))) ?? {})['listedAtMs']).toBe(NOON + WEEK_MS);
    const post = { ...adviceOn(request), messageType: '0220' };
    await subject.store.commit(changeBy(await viewOf(subject, request), post), PATIENT);
    expect(fromRow((await rowAt(lifeKey(request))) ?? {})['listedAtMs']).toBeUndefined();
  });

  test('a life that somebody broke by hand is a fault and no life', async () => {
    const subject = inDynamoDb();
    const request = newRequest();
    await dynamo.direct.send(
      new PutItemCommand({ TableName: TABLES.authorizations, Item: toRow({ ...lifeKey(request), version: 'x' }) }),
    );
    await expect(viewOf(subject, request)).rejects.toThrow('version');
  });
});
