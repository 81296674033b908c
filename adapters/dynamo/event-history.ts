import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import { isEventRow, outboundEventOfRow } from './event-row.ts';
import { EVENT_PREFIX, REQUEST_PREFIX } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';
import { type ScanProgress, scanRows } from './scan-rows.ts';

/** Epoch milliseconds; from the first one on and before the second. */
export type EventSpan = { readonly fromMs: number; readonly untilMs: number };

export type EventListener = {
  /** Some events, those of one transaction or application in their order. The scan waits for it. */
  readonly onEvents: (events: readonly OutboundEvent[]) => Promise<void>;
  readonly onProgress: (progress: ScanProgress) => void;
};

/**
 * Reads the events that happened in a span of time from their rows. Throws when DynamoDB fails, or what `onEvents` throws.
 * @returns how many rows were left out, because somebody broke them by hand
 */
export async function scanEvents(
  client: DynamoDBClient,
  table: string,
  { fromMs, untilMs }: EventSpan,
  { onEvents, onProgress }: EventListener,
): Promise<{ readonly unreadable: number }> {
  let unreadable = 0;

  function eventsOf(row: Row): readonly OutboundEvent[] {
    try {
      return [outboundEventOfRow(row)];
    } catch {
      unreadable += 1;
      return [];
    }
  }

  const expression = {
    // A row without a time is broken, and may be of any.
    FilterExpression: [
      '(begins_with(sk, :event) AND (occurredAtMs BETWEEN :first AND :last OR attribute_not_exists(occurredAtMs)))',
      '(begins_with(sk, :request) AND decidedAtMs BETWEEN :first AND :last)',
    ].join(' OR '),
    ExpressionAttributeValues: toRow({
      ':event': EVENT_PREFIX,
      ':request': REQUEST_PREFIX,
      ':first': fromMs,
      ':last': untilMs - 1,
    }),
  };
  await scanRows(client, table, expression, (rows) => onEvents(rows.filter(isEventRow).flatMap(eventsOf)), onProgress);
  return { unreadable };
}
