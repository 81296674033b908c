import { paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { outboundEventOfRow } from '../../adapters/dynamo/event-row.ts';
import { paymentKey, paymentPartition, startKey } from '../../adapters/dynamo/payment-keys.ts';
import { createPaymentStarts } from '../../adapters/dynamo/payment-starts.ts';
import { createPaymentStore } from '../../adapters/dynamo/payment-store.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import { createMemoryPayments } from '../../adapters/memory/payment-store.ts';
import type { CallbackMember } from '../../domain/payment/callback.ts';
import type { PaymentEvent } from '../../domain/payment/payment-event.ts';
import type { PaymentReader, PaymentStarts, PaymentStore } from '../../domain/payment/ports.ts';
import type { PaymentReading } from '../../domain/payment/reading.ts';
import { PaymentUnsettled } from '../../domain/payment/unsettled.ts';
import { PATIENT } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import {
  aMember,
  aNewStart,
  anUnprovenMember,
  aReading,
  type AskedSpreedly,
  aSpreedly,
  paymentsOver,
} from '../support/payments.ts';
import { NOON } from '../support/rules.ts';

const TABLE = 'payments';

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  Object.assign(process.env, dynamo.environment);
}, 60_000);

afterEach(() => dynamo.faults.clear());

afterAll(() => dynamo.stop());

/** Payments and starts, and the events that nobody reads back through them: of a token, or of a start that has none. */
type Subject = {
  readonly store: PaymentStore & PaymentReader;
  readonly starts: PaymentStarts;
  readonly eventsOf: (name: string) => Promise<readonly PaymentEvent[]>;
};

function inMemory(): Subject {
  const { events, ...memory } = createMemoryPayments();
  return { ...memory, eventsOf: async (name) => events.filter(({ id }) => id.startsWith(`${name}/`)) };
}

function inDynamoDb(): Subject {
  const client = createDynamoClient({ attemptsMax: 2 });
  return {
    store: createPaymentStore(client, TABLE),
    starts: createPaymentStarts(client, TABLE),
    eventsOf: async (name) => {
      const pk = name.startsWith('pay_') ? startKey(name).pk : paymentPartition(name);
      const query = {
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
        ExpressionAttributeValues: toRow({ ':pk': pk, ':event': 'EVENT#' }),
      };
      const events: PaymentEvent[] = [];
      for await (const { Items = [] } of paginateQuery({ client: dynamo.direct }, query)) {
        events.push(...Items.map((row) => outboundEventOfRow(row) as PaymentEvent));
      }
      return events;
    },
  };
}

let numbers = 0;

/** A transaction and a start that no other test has, and what is told of them. */
function aCase(subject: Subject, answer?: AskedSpreedly['answer']) {
  numbers += 1;
  const token = `Token${numbers}`;
  const paymentId = `pay_${String(numbers).padStart(26, '0')}`;
  const spreedly = aSpreedly(answer);
  const payments = paymentsOver(subject.store, spreedly);
  return {
    ...subject,
    token,
    paymentId,
    spreedly,
    payments,
    claim: (change: Parameters<typeof aNewStart>[0] = {}) =>
      subject.starts.claim(aNewStart({ paymentId, ...change }), PATIENT),
    reading: (change: Partial<PaymentReading> = {}) => aReading({ token, orderId: paymentId, ...change }),
    member: (told: Partial<CallbackMember['told']> = {}) => ({ ...aMember({ orderId: paymentId, ...told }), token }),
    record: () => subject.store.read(token, PATIENT),
    start: () => subject.starts.read(paymentId, PATIENT),
  };
}

/** One contract for what is in memory and in DynamoDB. */
describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('payments %s', (_where, createSubject) => {
  test('are a record, a history and events, all of a signed callback and what was looked up because of it', async () => {
    const { store, token, paymentId, spreedly, payments, reading, member, eventsOf } = aCase(createSubject());
    expect(await store.read(token, PATIENT)).toBeUndefined();
    expect(await store.history(token, PATIENT)).toEqual([]);
    spreedly.answer = reading({
      message: { key: 'messages.pending', text: 'Ünïcode' },
      requiredAction: 'challenge',
      gatewayTransactionId: '49',
      responses: { setup: { success: true, cancelled: false }, redirect: { errorCode: 'x', resultUnknown: true } },
    });
    const told = await payments.tell(member(), NOON + 1);
    expect(told).toMatchObject({ kind: 'changed', record: { token, paymentId, state: 'pending', version: 1 } });
    expect(await store.read(token, PATIENT)).toEqual(told.record);
    expect(await store.history(token, PATIENT)).toEqual([
      { sequence: 1, kind: 'callback', atMs: NOON + 1, member: member() },
      { sequence: 2, kind: 'reading', atMs: NOON + 60_000, cause: 'looked_up', reading: spreedly.answer },
    ]);
    expect(await eventsOf(token)).toEqual([
      expect.objectContaining({ id: `${token}/1`, type: 'payment.found', paymentId, requiredAction: 'challenge' }),
    ]);
  });

  test('a duplicate asks nobody, writes nothing and tells nothing', async () => {
    const { token, spreedly, payments, reading, member, record, eventsOf } = aCase(createSubject());
    spreedly.answer = reading({ state: 'succeeded' });
    await payments.tell(member({ state: 'succeeded' }), NOON + 1);
    const before = await record();
    expect(await payments.tell({ ...member({ state: 'succeeded' }), callbackId: 'other' }, NOON + 2)).toMatchObject({
      kind: 'unchanged',
    });
    expect(await record()).toEqual(before);
    expect(spreedly.asked).toBe(1);
    expect(await eventsOf(token)).toHaveLength(1);
  });

  test('a replay of an old pending leaves a row for whoever looks, and no more', async () => {
    const { store, token, spreedly, payments, reading, member, eventsOf } = aCase(createSubject());
    spreedly.answer = reading({ state: 'succeeded', updatedAtMs: NOON + 5_000 });
    await payments.tell(member({ state: 'succeeded', updatedAtMs: NOON + 5_000 }), NOON + 6_000);
    expect(await payments.tell(member(), NOON + 7_000)).toMatchObject({
      kind: 'unchanged',
      record: { state: 'succeeded' },
    });
    expect(spreedly.asked).toBe(1);
    expect(await store.history(token, PATIENT)).toHaveLength(3);
    expect(await eventsOf(token)).toHaveLength(1);
  });

  test('while Spreedly is away the signed state stands, and the rest comes with the next try', async () => {
    const { spreedly, payments, reading, member, record } = aCase(createSubject(), 'unavailable');
    const told = member({ state: 'succeeded' });
    await expect(payments.tell(told, NOON + 1)).rejects.toThrow('could not be looked up: unavailable');
    expect(await record()).toMatchObject({ state: 'succeeded', amount: 3004, responses: {} });
    spreedly.answer = reading({ state: 'succeeded', message: { text: 'Succeeded' } });
    expect(await payments.tell(told, NOON + 1)).toMatchObject({
      kind: 'changed',
      record: { message: { text: 'Succeeded' } },
    });
  });

  test('two ends are told to nobody before Spreedly has said which', async () => {
    const { token, spreedly, payments, reading, member, record, eventsOf } = aCase(createSubject(), 'unavailable');
    const [one, other] = [member({ state: 'succeeded' }), member({ state: 'failed', updatedAtMs: NOON + 1_000 })];
    await expect(payments.tell(one, NOON + 1)).rejects.toThrow(PaymentUnsettled);
    await expect(payments.tell(other, NOON + 2_000)).rejects.toMatchObject({ record: { isDisputed: true } });
    expect(await record()).toMatchObject({ state: 'succeeded', isDisputed: true });
    spreedly.answer = 'not_found';
    await expect(payments.tell(other, NOON + 2_000)).rejects.toThrow(PaymentUnsettled);
    spreedly.answer = reading({ state: 'failed', updatedAtMs: NOON + 1_000 });
    await payments.tell(other, NOON + 2_000);
    expect((await record())?.isDisputed).toBeUndefined();
    expect((await eventsOf(token)).map(({ type, state }) => [type, state])).toEqual([
      ['payment.found', 'succeeded'],
      ['payment.disputed', 'succeeded'],
      ['payment.state_changed', 'failed'],
      ['payment.settled', 'failed'],
    ]);
  });

  test('an answer from before what was signed brings it again', async () => {
    const { spreedly, payments, reading, member, record } = aCase(createSubject());
    spreedly.answer = reading({ updatedAtMs: NOON });
    const told = member({ state: 'succeeded', updatedAtMs: NOON + 59_000 });
    await expect(payments.tell(told, NOON + 60_000)).rejects.toThrow('as it was before');
    expect(await record()).toMatchObject({ state: 'succeeded' });
  });

  test('what is not proven is what Spreedly answers, and nothing where it knows no such transaction', async () => {
    const { token, spreedly, payments, reading, record } = aCase(createSubject(), 'not_found');
    const forged = { ...anUnprovenMember({ state: 'succeeded', amount: 1 }), token };
    expect(await payments.tell(forged, NOON)).toEqual({ kind: 'unknown_to_spreedly' });
    expect(await record()).toBeUndefined();
    spreedly.answer = 'unavailable';
    await expect(payments.tell(forged, NOON)).rejects.toThrow(PaymentUnsettled);
    expect(await record()).toBeUndefined();
    spreedly.answer = reading({ state: 'pending' });
    expect(await payments.tell(forged, NOON)).toMatchObject({
      kind: 'changed',
      record: { state: 'pending', amount: 3004 },
    });
  });

  test('what is proven stands where Spreedly knows no such transaction', async () => {
    const { payments, member } = aCase(createSubject(), 'not_found');
    expect(await payments.tell(member({ state: 'succeeded' }), NOON)).toMatchObject({
      kind: 'unknown_to_spreedly',
      record: { state: 'succeeded' },
    });
  });

  test('an answer for another transaction is none', async () => {
    const { payments, member, record } = aCase(createSubject(), aReading({ token: 'another' }));
    await expect(payments.tell(member(), NOON)).rejects.toThrow('for another transaction');
    expect(await record()).toBeUndefined();
  });

  test('are listed with those heard of last first, no more than wanted', async () => {
    const subject = createSubject();
    const [early, late] = [aCase(subject), aCase(subject)];
    // Later than in any other test.
    const farMs = NOON + 86_400_000 + numbers * 1_000;
    await early.payments.note(early.reading(), 'shown', farMs, PATIENT);
    await late.payments.note(late.reading(), 'shown', farMs + 1, PATIENT);
    const tokens = async (most: number) => (await subject.store.list(most, PATIENT)).map(({ token }) => token);
    expect(await tokens(2)).toEqual([late.token, early.token]);
    await early.payments.note(early.reading({ state: 'succeeded' }), 'shown', farMs + 2, PATIENT);
    expect(await tokens(1)).toEqual([early.token]);
  });

  test('what comes at once is all brought in', async () => {
    const { store, token, payments, reading } = aCase(createSubject());
    const states = ['pending', 'processing', 'succeeded'];
    await Promise.all(
      states.map((state, nth) =>
        payments.note(reading({ state, updatedAtMs: NOON + nth * 1_000 }), 'completed', NOON + nth * 1_000, PATIENT),
      ),
    );
    expect(await store.read(token, PATIENT)).toMatchObject({ state: 'succeeded', version: 3, history: 3 });
    expect((await store.history(token, PATIENT)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });
});

describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('starts %s', (_where, createSubject) => {
  test('are claimed by one caller only', async () => {
    const { claim, start } = aCase(createSubject());
    expect(await start()).toBeUndefined();
    const claims = await Promise.all(['a', 'b', 'c'].map((digest) => claim({ digest })));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    const known = await start();
    expect(known).toMatchObject({ fate: 'posting', version: 1, lookedFor: 0, events: 0 });
    for (const one of claims) expect(one.start).toEqual(known);
  });

  test('that were rejected are claimed anew, as another one', async () => {
    const { claim, starts, start, eventsOf, paymentId } = aCase(createSubject());
    const { start: first } = await claim();
    expect(await starts.conclude(first, 'rejected', NOON + 1, PATIENT)).toBe('written');
    expect(await eventsOf(paymentId)).toEqual([]);
    const second = await claim({ digest: 'd2', claimedAtMs: NOON + 5 });
    expect(second).toMatchObject({ kind: 'claimed', start: { fate: 'posting', digest: 'd2', version: 3 } });
    expect(await start()).toEqual(second.start);
    // Whoever still holds the first one is too late.
    expect(await starts.conclude(first, 'unknown', NOON + 6, PATIENT)).toEqual({ changed: second.start });
  });

  test('whose fate is unknown are told of once, and stay taken', async () => {
    const { claim, starts, eventsOf, paymentId } = aCase(createSubject());
    const { start } = await claim();
    await starts.conclude(start, 'unknown', NOON + 1, PATIENT);
    const again = await claim({ digest: 'd2' });
    expect(again).toMatchObject({ kind: 'known', start: { fate: 'unknown', digest: 'd1' } });
    await starts.lookedFor(again.start, PATIENT);
    await starts.lookedFor(again.start, PATIENT);
    const looked = await starts.read(paymentId, PATIENT);
    expect(looked).toMatchObject({ fate: 'unknown', lookedFor: 1, version: 3 });
    if (looked === undefined) throw new Error('It is gone');
    await starts.conclude(looked, 'not_made', NOON + 9, PATIENT);
    expect(await claim()).toMatchObject({ kind: 'known', start: { fate: 'not_made' } });
    expect((await eventsOf(paymentId)).map(({ id, type, token }) => [id, type, token])).toEqual([
      [`${paymentId}/1`, 'payment.start_unknown', undefined],
      [`${paymentId}/2`, 'payment.not_made', undefined],
    ]);
  });

  test.each<['started' | 'found']>([['started'], ['found']])(
    'are made by what was %s, once and for ever',
    async (cause) => {
      const { claim, starts, start, payments, reading, token } = aCase(createSubject());
      const { start: claimed } = await claim();
      await payments.note(reading(), cause, NOON + 1, PATIENT);
      const made = await start();
      expect(made).toMatchObject({ fate: 'made', token });
      await payments.note({ ...reading(), token: `${token}Another` }, cause, NOON + 2, PATIENT);
      expect(await start()).toEqual(made);
      expect(await starts.conclude(claimed, 'unknown', NOON + 3, PATIENT)).toEqual({ changed: made });
      if (made === undefined) throw new Error('It is gone');
      expect(await starts.conclude(made, 'not_made', NOON + 3, PATIENT)).toEqual({ changed: made });
    },
  );

  test('are made by a callback, also after they were given up', async () => {
    const { claim, starts, start, payments, member, token } = aCase(createSubject(), 'not_found');
    const { start: claimed } = await claim();
    await starts.conclude(claimed, 'not_made', NOON + 1, PATIENT);
    await payments.tell(member(), NOON + 2);
    expect(await start()).toMatchObject({ fate: 'made', token });
  });

  test('are not made by a capture that inherits their order id', async () => {
    const { claim, start, payments, reading } = aCase(createSubject());
    await claim();
    await payments.note(reading({ transactionType: 'Capture' }), 'shown', NOON + 1, PATIENT);
    expect(await start()).toMatchObject({ fate: 'posting' });
  });

  test('are listed while nobody knows what became of them, oldest first', async () => {
    const subject = createSubject();
    const all = [3, 1, 2, 0].map((nth) => ({ ...aCase(subject), nth }));
    for (const one of all) await one.claim({ claimedAtMs: one.nth });
    const [third, first, second, zeroth] = all.map(({ paymentId }) => paymentId);
    const listed = async (most: number) =>
      (await subject.starts.listOpen(most, PATIENT)).map(({ paymentId }) => paymentId);
    expect(await listed(4)).toEqual([zeroth, first, second, third]);
    await all[3]?.payments.note(all[3].reading(), 'started', NOON, PATIENT);
    const claimed = await all[1]?.start();
    if (claimed !== undefined) await subject.starts.conclude(claimed, 'rejected', NOON, PATIENT);
    expect(await listed(2)).toEqual([second, third]);
  });

  test('know the transaction that was made last before them, which is never set back', async () => {
    const subject = createSubject();
    const before = aCase(subject);
    // Later than in any other test.
    const farMs = NOON + 86_400_000 * (10 + numbers);
    await before.payments.note(before.reading({ createdAtMs: farMs }), 'shown', NOON, PATIENT);
    const older = aCase(subject);
    await older.payments.note(older.reading({ createdAtMs: farMs - 1 }), 'shown', NOON, PATIENT);
    // Of what is only signed Spreedly may know nothing.
    const signed = aCase(subject, 'not_found');
    await signed.payments.tell(signed.member({ createdAtMs: farMs + 1 }), NOON);
    expect((await aCase(subject).claim()).start.sinceToken).toBe(before.token);
  });
});

describe('in DynamoDB', () => {
  test('a claim whose answer is lost is still the claim of who made it', async () => {
    const { claim } = aCase(inDynamoDb());
    dynamo.faults.set([{ kind: 'reset', afterCommit: true, hitsMax: 1, operations: ['PutItem'] }]);
    expect(await claim()).toMatchObject({ kind: 'claimed' });
  });

  test('a row that somebody broke by hand is named', async () => {
    const { store, token } = aCase(inDynamoDb());
    await dynamo.direct.send(
      new PutItemCommand({ TableName: TABLE, Item: toRow({ ...paymentKey(token), record: { token, state: 1 } }) }),
    );
    await expect(store.read(token, PATIENT)).rejects.toThrow(`row PAYMENT#${token} RECORD`);
  });
});
