import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { ANSWERS } from '../../domain/answer.ts';
import type { LivePointer, RememberedAnswer } from '../../domain/ports.ts';
import { malformedRow } from './malformed-row.ts';
import type { Row } from './read-row.ts';

const answerRowSchema = z.object({ answer: z.enum(ANSWERS), deliveryId: z.string() });

const liveRowSchema = z.object({
  hash: z.string(),
  previousHash: z.exactOptional(z.string()),
  publishedAtMs: z.int(),
  shadow: z.exactOptional(z.object({ hash: z.string(), fromMs: z.int() })),
});

/** Plain values to a row; undefined fields are left out. */
export function toRow(fields: object): Row {
  return marshall(fields, { removeUndefinedValues: true });
}

/**
 * A row to plain values. Every number is a JavaScript number, as exact as those that we write: where somebody wrote a
 * larger one by hand, `unmarshall` would make a BigInt of it, which no JSON has, or throw.
 */
export function fromRow(row: Row): Record<string, unknown> {
  return unmarshall(row, { wrapNumbers: Number });
}

export function rememberedAnswerOf(row: Row | undefined): RememberedAnswer | undefined {
  if (row === undefined) return undefined;
  const { data } = answerRowSchema.safeParse({ answer: row['answer']?.S, deliveryId: row['deliveryId']?.S });
  if (data === undefined) throw malformedRow('A remembered answer is none');
  return data;
}

/** Never throws: while the pointer is broken the last good rule set goes on deciding. */
export function livePointerOf(row: Row | undefined): LivePointer {
  if (row === undefined) return undefined;
  return liveRowSchema.safeParse(fromRow(row)).data ?? 'malformed';
}
