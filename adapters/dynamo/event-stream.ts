import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import { isEventRow, outboundEventOfRow } from './event-row.ts';
import type { Row } from './read-row.ts';

/** A record of a table's stream that is a new event's row. */
export type StreamedEvent = {
  /** By which Lambda is told where to go on. */
  readonly sequenceNumber: string;
  /** What the row says, or why it says nothing. */
  readonly reading: { readonly event: OutboundEvent } | { readonly error: unknown };
};

/** The new event rows of a batch, in the stream's order. A row that is changed or deleted by hand is no event. */
export function eventsOfStream({ Records }: DynamoDBStreamEvent): readonly StreamedEvent[] {
  return Records.flatMap(({ eventName, dynamodb }) => {
    // Lambda writes attributes as DynamoDB does, but for the bytes, which these rows do not have.
    const row = (dynamodb?.NewImage ?? {}) as Row;
    const isEvent = eventName === 'INSERT' && isEventRow(row);
    return isEvent ? [{ sequenceNumber: dynamodb?.SequenceNumber ?? '', reading: read(row) }] : [];
  });
}

function read(row: Row): StreamedEvent['reading'] {
  try {
    return { event: outboundEventOfRow(row) };
  } catch (error) {
    return { error };
  }
}
