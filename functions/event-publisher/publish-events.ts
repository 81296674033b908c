import { describeError, type Log, type LogFields } from '../../contracts/telemetry.ts';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import type { EventBus } from '../../domain/ports.ts';

/** A new event's row, as its table's stream brought it. */
type StreamedEvent = {
  readonly sequenceNumber: string;
  readonly reading: { readonly event: OutboundEvent } | { readonly error: unknown };
};

export type PublisherDependencies = { readonly bus: EventBus; readonly log: Log };

/** Longer than thirty healthy calls take, and well inside the function's time-out. */
const BATCH_MS_MAX = 20_000;

/** The first event of a batch did not get through: Lambda is to halve the batch and try again. */
export class NothingPublished extends Error {
  override readonly name = 'NothingPublished';
}

/**
 * Puts a batch of new events on the bus, in order, up to the first that cannot be.
 *
 * @returns the sequence number of that one, from which Lambda goes on; undefined when all are through
 * @throws {NothingPublished} when it is the first: told its number Lambda would bring back the very same batch until all of it
 * is given up, while a batch that threw is halved until what cannot be published stands alone
 */
export async function publishEvents(
  batch: readonly StreamedEvent[],
  { bus, log }: PublisherDependencies,
): Promise<string | undefined> {
  const { published, because } = await publishWhatCanBe(batch, bus);
  log('EVENTS_PUBLISHED', { events: published }, { EventsPublished: published });
  const failed = batch[published];
  if (failed === undefined) return undefined;
  const { sequenceNumber } = failed;
  log('EVENT_NOT_PUBLISHED', { sequenceNumber, ...namesOf(failed), error: because }, { EventNotPublished: 1 });
  if (published === 0) throw new NothingPublished(`The event of ${sequenceNumber} is not published`);
  return sequenceNumber;
}

/** The events before the first row that cannot be read, as far as the bus takes them. */
async function publishWhatCanBe(
  batch: readonly StreamedEvent[],
  bus: EventBus,
): Promise<{ readonly published: number; readonly because: string }> {
  const events: OutboundEvent[] = [];
  let because = '';
  for (const { reading } of batch) {
    if ('error' in reading) {
      because = describeError(reading.error);
      break;
    }
    events.push(reading.event);
  }
  if (events.length === 0) return { published: 0, because };
  const outcome = await bus.publish(events, AbortSignal.timeout(BATCH_MS_MAX));
  return outcome.kind === 'published'
    ? { published: events.length, because }
    : { published: outcome.index, because: outcome.because };
}

function namesOf({ reading }: StreamedEvent): LogFields {
  if ('error' in reading) return {};
  const { event } = reading;
  if ('applicationId' in event) return { applicationId: event.applicationId };
  if ('jobId' in event) return { instance: event.instance, jobId: event.jobId };
  if ('cardId' in event) return { cardId: event.cardId, authTransactionId: event.authTransactionId };
  const { token, paymentId } = event;
  return { ...(token !== undefined && { token }), ...(paymentId !== undefined && { paymentId }) };
}
