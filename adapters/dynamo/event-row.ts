import { cardEventSchema } from '../../contracts/card-event.ts';
import type { CardEvent } from '../../domain/card-event.ts';
import { eventRowKey } from './keys.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

/** The row of an event, put once and never changed; `sequence` is the how-manieth of its authorization it is. */
export function eventRow(event: CardEvent, sequence: number): Row {
  return toRow({ ...eventRowKey({ ...event, sequence }), occurredAtMs: event.occurredAtMs, event });
}

/** The event of a row. @throws an error of the contract for a row that somebody broke by hand */
export function eventOfRow(row: Row): CardEvent {
  return cardEventSchema.parse(fromRow(row)['event']);
}
