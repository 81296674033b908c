import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { eventRow } from '../../adapters/dynamo/event-row.ts';
import { eventRowKey } from '../../adapters/dynamo/keys.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import type { CardEvent } from '../../domain/card-event.ts';
import type { CarriedEvent } from '../../local/event-bridge/carried-events.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { aCardEvent } from '../support/card-events.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { cardhook } from './operator.ts';

let twin: ATwin;

beforeAll(async () => {
  twin = await aTwin();
}, START_MS_MAX);

afterEach(() => twin.faults.clear());

afterAll(() => twin.stop());

async function put(event: CardEvent, sequence = 1): Promise<void> {
  const TableName = twin.table('AuthorizationsTable');
  await twin.dynamo.send(new PutItemCommand({ TableName, Item: eventRow(event, sequence) }));
}

/** What the bus has carried of a card. */
async function carriedOf(cardId: string): Promise<readonly CarriedEvent['event'][]> {
  const answer = await fetch(new URL('/_twin/events', twin.url));
  const carried = (await answer.json()) as readonly CarriedEvent[];
  return carried
    .map(({ event }) => event)
    .filter(
      ({ detail }) => typeof detail === 'object' && detail !== null && 'cardId' in detail && detail.cardId === cardId,
    );
}

function untilCarried(cardId: string, count: number): Promise<readonly CarriedEvent['event'][]> {
  return lookUntil(
    () => carriedOf(cardId),
    (events) => events.length >= count,
  );
}

test('the row of an event is on the bus once, as its contract says', async () => {
  const event = aCardEvent({ cardId: 'icrd_once' });
  await put(event);
  expect(await untilCarried('icrd_once', 1)).toEqual([
    expect.objectContaining({
      source: 'cardhook',
      'detail-type': 'authorization.approved',
      time: '2026-11-26T12:00:00Z',
      detail: event,
    }),
  ]);
  // Another event that is through shows that the first one does not come a second time.
  await put(aCardEvent({ cardId: 'icrd_after' }));
  await untilCarried('icrd_after', 1);
  expect(await carriedOf('icrd_once')).toHaveLength(1);
});

test('a hundred events of one transaction arrive in their order', async () => {
  const events = Array.from({ length: 100 }, (_, index) => aCardEvent({ cardId: 'icrd_order' }, index + 1));
  for (const [index, event] of events.entries()) await put(event, index + 1);
  const carried = await untilCarried('icrd_order', events.length);
  expect(carried.map(({ detail }) => detail)).toEqual(events);
});

test('while the bus fails nothing is lost: it appears after recovery', async () => {
  twin.faults.set([{ service: 'events', kind: 'serverError' }]);
  await put(aCardEvent({ cardId: 'icrd_patient' }));
  await lookUntil(
    () => Promise.resolve(twin.metric('EventNotPublished')),
    (failures) => failures >= 2,
  );
  expect(await carriedOf('icrd_patient')).toEqual([]);
  twin.faults.clear();
  expect(await untilCarried('icrd_patient', 1)).toHaveLength(1);
});

test('an entry that the bus did not take comes again, though the call succeeded', async () => {
  twin.faults.set([{ kind: 'failEntries', entries: [0], hitsMax: 2 }]);
  await put(aCardEvent({ cardId: 'icrd_partly' }));
  expect(await untilCarried('icrd_partly', 1)).toHaveLength(1);
});

test('what can never be published goes to the failure queue, and holds up nobody for long', async () => {
  const TableName = twin.table('AuthorizationsTable');
  const key = eventRowKey({ cardId: 'icrd_poison', authTransactionId: '1', generation: 1, sequence: 1 });
  await twin.dynamo.send(new PutItemCommand({ TableName, Item: toRow({ ...key, event: { version: 7 } }) }));
  await put(aCardEvent({ cardId: 'icrd_behind' }));
  await untilCarried('icrd_behind', 1);
  const given = await lookUntil(
    () => twin.messagesIn('EventDeadLetterQueue'),
    (messages) => messages > 0,
  );
  expect(given).toBe(1);
}, 30_000);

test('a republished event has its id again, and only those of the span are published', async () => {
  const inside = aCardEvent({ cardId: 'icrd_again', occurredAtMs: Date.UTC(2026, 0, 15) });
  const outside = aCardEvent({ cardId: 'icrd_again', occurredAtMs: Date.UTC(2026, 0, 17) }, 2);
  await put(inside, 1);
  await put(outside, 2);
  await untilCarried('icrd_again', 2);
  const told = await cardhook(twin.endpoints, '--json', 'events', 'republish', '--from=2026-01-15', '--to=2026-01-16');
  expect(JSON.parse(told)).toMatchObject({ published: 1, unreadable: 1 });
  const carried = await untilCarried('icrd_again', 3);
  expect(carried.map(({ detail }) => detail)).toEqual([inside, outside, inside]);
});

test('the index lists what a row says it is listed under', async () => {
  const TableName = twin.table('AuthorizationsTable');
  const row = { pk: 'AUTH#icrd_listed#1', sk: 'AUTHORIZATION', listed: 'DUE#1#0', listedAtMs: 5 };
  await twin.dynamo.send(new PutItemCommand({ TableName, Item: toRow(row) }));
  const { Items } = await twin.dynamo.send(
    new QueryCommand({
      TableName,
      IndexName: 'Listed',
      KeyConditionExpression: 'listed = :due AND listedAtMs <= :now',
      ExpressionAttributeValues: toRow({ ':due': 'DUE#1#0', ':now': 5 }),
    }),
  );
  expect(Items).toEqual([toRow(row)]);
});

test('no function was refused a call that it needs', () => {
  expect(twin.said().filter((line) => line.includes('access denied') || line.includes('AccessDenied'))).toEqual([]);
});
