import * as fc from 'fast-check';
import { createMemoryEventBus } from '../../../adapters/memory/event-bus.ts';
import type { LogEvent, LogFields, Metrics } from '../../../contracts/telemetry.ts';
import { NothingPublished, publishEvents } from '../../../functions/event-publisher/publish-events.ts';
import { anApplicationEvent } from '../../support/application-events.ts';
import { aCardEvent } from '../../support/card-events.ts';
import { aJobEvent } from '../../support/job-events.ts';
import { aPaymentEvent, aStartEvent } from '../../support/payment-events.ts';

type Batch = Parameters<typeof publishEvents>[0];

const events = Array.from({ length: 5 }, (_, index) => aCardEvent({}, index + 1));

function batchOf(...readings: (number | 'broken')[]): Batch {
  return readings.map((which, index) => {
    const event = which === 'broken' ? undefined : events[which];
    return { sequenceNumber: `s${index}`, reading: event ? { event } : { error: new Error('no such field') } };
  });
}

function aPublisher() {
  const bus = createMemoryEventBus();
  const lines: { event: LogEvent; fields: LogFields | undefined; metrics: Metrics | undefined }[] = [];
  const log = (event: LogEvent, fields?: LogFields, metrics?: Metrics) => void lines.push({ event, fields, metrics });
  return { bus, lines, publish: (batch: Batch) => publishEvents(batch, { bus, log }) };
}

test('a batch that is through is told as through, and counted', async () => {
  const { bus, lines, publish } = aPublisher();
  expect(await publish(batchOf(0, 1, 2))).toBeUndefined();
  expect(bus.carried).toEqual(events.slice(0, 3));
  expect(lines).toEqual([{ event: 'EVENTS_PUBLISHED', fields: { events: 3 }, metrics: { EventsPublished: 3 } }]);
});

test('Lambda is to go on from the first event that the bus does not take', async () => {
  const { bus, lines, publish } = aPublisher();
  bus.refuse(({ id }) => id === events[2]?.id);
  expect(await publish(batchOf(0, 1, 2, 3))).toBe('s2');
  expect(bus.carried).toEqual(events.slice(0, 2));
  expect(lines.at(-1)).toMatchObject({
    event: 'EVENT_NOT_PUBLISHED',
    fields: { sequenceNumber: 's2', authTransactionId: '000000000088', error: 'refused' },
    metrics: { EventNotPublished: 1 },
  });
});

test('a row that cannot be read stops at itself, and what is before it is published', async () => {
  const { bus, lines, publish } = aPublisher();
  expect(await publish(batchOf(0, 'broken', 1))).toBe('s1');
  expect(bus.carried).toEqual(events.slice(0, 1));
  expect(lines.at(-1)?.fields).toEqual({ sequenceNumber: 's1', error: 'Error: no such field' });
});

test('where the first one fails the batch throws, so that Lambda halves it', async () => {
  const { bus, publish } = aPublisher();
  await expect(publish(batchOf('broken', 0))).rejects.toBeInstanceOf(NothingPublished);
  bus.refuse(() => true);
  await expect(publish(batchOf(0, 1))).rejects.toBeInstanceOf(NothingPublished);
  expect(bus.carried).toEqual([]);
});

test('events of merchant applications go the same way, and one that does not is named by its application', async () => {
  const { bus, lines, publish } = aPublisher();
  const batch = [1, 2].map((nth) => ({ sequenceNumber: `s${nth}`, reading: { event: anApplicationEvent(nth) } }));
  bus.refuse(({ id }) => id.endsWith('/2'));
  expect(await publish(batch)).toBe('s2');
  expect(bus.carried).toEqual([anApplicationEvent(1)]);
  expect(lines.at(-1)?.fields).toMatchObject({ applicationId: anApplicationEvent().applicationId });
});

test('events of jobs go the same way, and one that does not is named by its job', async () => {
  const { bus, lines, publish } = aPublisher();
  const batch = [1, 2].map((nth) => ({ sequenceNumber: `s${nth}`, reading: { event: aJobEvent(nth) } }));
  bus.refuse(({ id }) => id.endsWith('/2'));
  expect(await publish(batch)).toBe('s2');
  expect(bus.carried).toEqual([aJobEvent(1)]);
  expect(lines.at(-1)?.fields).toMatchObject({ instance: 'acme', jobId: '101', error: 'refused' });
});

test('events of payments and of starts go the same way, and one that does not is named by its token or payment id', async () => {
  const { bus, lines, publish } = aPublisher();
  bus.refuse(({ type }) => type === 'payment.start_unknown');
  const batch = [aPaymentEvent(), aStartEvent()].map((event, nth) => ({
    sequenceNumber: `s${nth}`,
    reading: { event },
  }));
  expect(await publish(batch)).toBe('s1');
  expect(bus.carried).toEqual([aPaymentEvent()]);
  expect(lines.at(-1)?.fields).toMatchObject({ paymentId: aStartEvent().paymentId, error: 'refused' });
});

test('a batch without an event publishes nothing', async () => {
  const { bus, publish } = aPublisher();
  expect(await publish([])).toBeUndefined();
  expect(bus.carried).toEqual([]);
});

test('whatever fails, exactly what is before it is published, in order', async () => {
  const kinds = fc.array(fc.constantFrom('good', 'refused', 'broken'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kinds, async (batchKinds) => {
      const { bus, publish } = aPublisher();
      bus.refuse((event) => 'cause' in event && event.cause === 'refused');
      const batch: Batch = batchKinds.map((cause, index) => ({
        sequenceNumber: `s${index}`,
        reading: cause === 'broken' ? { error: new Error(cause) } : { event: aCardEvent({ cause }, index + 1) },
      }));
      const firstBad = batchKinds.findIndex((kind) => kind !== 'good');
      const outcome = await publish(batch).catch((error: unknown) => error instanceof NothingPublished && 'threw');
      expect(outcome).toBe(firstBad < 0 ? undefined : firstBad === 0 ? 'threw' : `s${firstBad}`);
      const before = firstBad < 0 ? batchKinds.length : firstBad;
      expect(bus.carried.map(({ id }) => Number(id.split('/').at(-1)))).toEqual(
        Array.from({ length: before }, (_, index) => index + 1),
      );
    }),
  );
});
