import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { ANSWERS } from '../../domain/answer.ts';
import { type Card, CARD_STATUSES, unseenCard } from '../../domain/card.ts';
import type { LivePointer, RememberedAnswer } from '../../domain/ports.ts';

/** A row as DynamoDB speaks it. */
export type Row = Record<string, AttributeValue>;

/** Rows are parsed on the way out: a row edited by hand fails here, at the border, and not three calls later. */
const cardRowSchema = z.object({
  status: z.enum(CARD_STATUSES),
  firstApprovedAtMs: z.exactOptional(z.int()),
  lastApprovedAtMs: z.exactOptional(z.int()),
});

const answerRowSchema = z.object({ answer: z.enum(ANSWERS), deliveryId: z.string() });

const liveRowSchema = z.object({
  hash: z.string(),
  previousHash: z.exactOptional(z.string()),
  publishedAtMs: z.int(),
});

/** Plain values to a row; undefined fields are left out. */
export function toRow(fields: object): Row {
  return marshall(fields, { removeUndefinedValues: true });
}

export function fromRow(row: Row): Record<string, unknown> {
  return unmarshall(row);
}

/** The card of a row, or the unseen card where there is none. Throws on a malformed row. */
export function cardOf(row: Row | undefined, cardId: string): Card {
  if (row === undefined) return unseenCard(cardId);
  return { cardId, ...cardRowSchema.parse(fromRow(row)) };
}

export function rememberedAnswerOf(row: Row | undefined): RememberedAnswer | undefined {
  return row && answerRowSchema.parse(fromRow(row));
}

/** Never throws: while the pointer is broken the last good rule set goes on deciding. */
export function livePointerOf(row: Row | undefined): LivePointer {
  if (row === undefined) return undefined;
  return liveRowSchema.safeParse(fromRow(row)).data ?? 'malformed';
}
