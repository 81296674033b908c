import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { scanEvents } from '../../adapters/dynamo/event-history.ts';
import {
  applicationEventRow,
  eventOfRow,
  eventRow,
  jobEventRow,
  paymentEventRow,
} from '../../adapters/dynamo/event-row.ts';
import { eventsOfStream } from '../../adapters/dynamo/event-stream.ts';
import { eventRowKey } from '../../adapters/dynamo/keys.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import type { CardEvent } from '../../domain/card-event.ts';
import { anApplicationEvent } from '../support/application-events.ts';
import { aCardEvent } from '../support/card-events.ts';
import { aJobEvent } from '../support/job-events.ts';
import { aPaymentEvent, aStartEvent } from '../support/payment-events.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';

const TABLE = 'authorizations';
const IDENTITY = { cardId: 'c', authTransactionId: 't', generation: 2 };

test('a row holds its event, under a key in whose text order events are in theirs', () => {
  const event = aCardEvent(IDENTITY, 12);
  const row = eventRow(event, 12);
  expect(fromRow(row)).toMatchObject({ pk: 'AUTH#c#t', sk: 'EVENT#2#000012', occurredAtMs: event.occurredAtMs });
  expect(eventOfRow(row)).toEqual(event);
  const keys = [9, 10, 100_000].map((sequence) => eventRowKey({ ...IDENTITY, sequence }).sk);
  expect(keys.toSorted()).toEqual(keys);
});

test('a row that somebody broke by hand is no event', () => {
  expect(() => eventOfRow(toRow({ event: { ...aCardEvent(), type: 'other' } }))).toThrow('type');
  expect(() => eventOfRow(toRow({}))).toThrow('expected');
});

describe('a batch of the stream', () => {
  function record(eventName: DynamoDBRecord['eventName'], row: object, SequenceNumber = '1'): DynamoDBRecord {
    const image = toRow(row);
    const { pk, sk } = image;
    const dynamodb = { SequenceNumber, Keys: { pk, sk }, NewImage: image };
    return { ...(eventName !== undefined && { eventName }), dynamodb } as DynamoDBRecord;
  }

  const row = fromRow(eventRow(aCardEvent(), 1));

  test('has as many events as new event rows, in their order', () => {
    const second = aCardEvent({}, 2);
    const Records = [
      record('INSERT', row, 'a'),
      record('INSERT', { ...row, sk: 'REQUEST#1' }, 'b'),
      record('INSERT', fromRow(eventRow(second, 2)), 'c'),
    ];
    expect(eventsOfStream({ Records })).toEqual([
      { sequenceNumber: 'a', reading: { event: aCardEvent() } },
      { sequenceNumber: 'c', reading: { event: second } },
    ]);
  });

  test('of the applications table has events too, read by their own contract', () => {
    const told = fromRow(applicationEventRow(anApplicationEvent(12)));
    expect(told).toMatchObject({ pk: `APPLICATION#${anApplicationEvent().applicationId}`, sk: 'EVENT#000012' });
    const leaking = { ...told, event: { ...anApplicationEvent(13), sealed: 'c2VhbGVk' } };
    const Records = [record('INSERT', told, 'a'), record('INSERT', leaking, 'b')];
    expect(eventsOfStream({ Records })).toEqual([
      { sequenceNumber: 'a', reading: { event: anApplicationEvent(12) } },
      { sequenceNumber: 'b', reading: { error: expect.anything() } },
    ]);
  });

  test('of the jobs table has events too, and none with what a person gave', () => {
    const told = fromRow(jobEventRow(aJobEvent(12)));
    expect(told).toMatchObject({ pk: 'JOB#acme/101', sk: 'EVENT#000012', occurredAtMs: aJobEvent().occurredAtMs });
    const { request, ...event } = aJobEvent(13);
    const Records = [
      record('INSERT', told, 'a'),
      record('INSERT', { ...told, event: { ...event, request: { ...request, code: '1234' } } }, 'b'),
      record('INSERT', { ...told, sk: 'MESSAGE#000001' }, 'c'),
    ];
    expect(eventsOfStream({ Records })).toEqual([
      { sequenceNumber: 'a', reading: { event: aJobEvent(12) } },
      { sequenceNumber: 'b', reading: { error: expect.anything() } },
    ]);
  });

  test('of the payments table has events of transactions and of starts, and none with a name', () => {
    const told = fromRow(paymentEventRow(aPaymentEvent(12)));
    expect(told).toMatchObject({ pk: `PAYMENT#${aPaymentEvent().token}`, sk: 'EVENT#000012' });
    const ofStart = fromRow(paymentEventRow(aStartEvent(1)));
    expect(ofStart).toMatchObject({ pk: `START#${aStartEvent().paymentId}`, sk: 'EVENT#000001' });
    const Records = [
      record('INSERT', told, 'a'),
      record('INSERT', { ...told, event: { ...aPaymentEvent(13), email: 'gandalf@wizards.example' } }, 'b'),
      record('INSERT', { ...told, sk: 'HISTORY#000001' }, 'c'),
      record('INSERT', ofStart, 'd'),
    ];
    expect(eventsOfStream({ Records })).toEqual([
      { sequenceNumber: 'a', reading: { event: aPaymentEvent(12) } },
      { sequenceNumber: 'b', reading: { error: expect.anything() } },
      { sequenceNumber: 'd', reading: { event: aStartEvent(1) } },
    ]);
  });

  test('has no event where a row was changed or deleted', () => {
    expect(eventsOfStream({ Records: [record('MODIFY', row), record('REMOVE', row)] })).toEqual([]);
  });

  test('has an error in the place of a row that cannot be read', () => {
    const broken = { ...row, event: { version: 9 } };
    expect(eventsOfStream({ Records: [record('INSERT', broken, 'x')] })).toEqual([
      { sequenceNumber: 'x', reading: { error: expect.anything() } },
    ]);
  });
});

describe('the events of a span of time', () => {
  let dynamo: DynamoDb;

  beforeAll(async () => {
    dynamo = await startDynamoDb([TABLE]);
    for (let nth = 1; nth <= 30; nth += 1) {
      const event = aCardEvent({ cardId: `icrd_${nth % 3}`, occurredAtMs: nth }, nth);
      await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: eventRow(event, nth) }));
    }
    for (const Item of [
      { pk: 'AUTH#x#1', sk: 'REQUEST#1', occurredAtMs: 10 },
      { pk: 'AUTH#x#1', sk: 'EVENT#1#1' },
    ]) {
      await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: toRow(Item) }));
    }
  }, 60_000);

  afterAll(() => dynamo.stop());

  test('are read from the first instant on and before the last, those of one transaction in their order', async () => {
    const events: CardEvent[] = [];
    const { unreadable } = await scanEvents(
      dynamo.direct,
      TABLE,
      { fromMs: 5, untilMs: 21 },
      {
        onEvents: async (some) => void events.push(...some.filter((event) => 'cardId' in event)),
        onProgress: () => {},
      },
    );
    expect(events.map(({ occurredAtMs }) => occurredAtMs).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 5),
    );
    for (const card of ['icrd_0', 'icrd_1', 'icrd_2']) {
      const times = events.filter(({ cardId }) => cardId === card).map(({ occurredAtMs }) => occurredAtMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
    expect(unreadable).toBe(1);
  });

  test('stop being read when one cannot be published', async () => {
    const failing = scanEvents(
      dynamo.direct,
      TABLE,
      { fromMs: 0, untilMs: 100 },
      { onEvents: () => Promise.reject(new Error('the bus is down')), onProgress: () => {} },
    );
    await expect(failing).rejects.toThrow('the bus is down');
  });
});
