import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { cardOf } from '../../../adapters/dynamo/card-row.ts';
import { counterOf } from '../../../adapters/dynamo/counter-row.ts';
import { fromRow, toRow } from '../../../adapters/dynamo/rows.ts';
import { scanRows } from '../../../adapters/dynamo/scan-rows.ts';
import { ANSWERS } from '../../../domain/answer.ts';
import type { Card } from '../../../domain/card.ts';
import type { Counter } from '../../../domain/windows/counter.ts';

/** The remembered answer to one request, as it is stored. */
export type AnswerRow = z.infer<typeof answerRowSchema>;

const answerRowSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  answer: z.enum(ANSWERS),
  source: z.enum(['decision', 'stand_in']),
  /** What was decided too late to be told. */
  lateAnswer: z.optional(z.enum(ANSWERS)),
  publishedAtMs: z.optional(z.number()),
});

/** Everything in the tables that the simulation's requests have moved. */
export type Stored = {
  /** By the partition of their transaction. */
  readonly answers: ReadonlyMap<string, readonly AnswerRow[]>;
  readonly cards: ReadonlyMap<string, Card>;
  /** The slices of the program's limit. */
  readonly slices: readonly Counter[];
};

export async function scanAnswers(
  client: DynamoDBClient,
  TableName: string,
  cardPrefix: string,
): Promise<Stored['answers']> {
  const answers = new Map<string, AnswerRow[]>();
  const what = {
    ConsistentRead: true,
    ProjectionExpression: 'pk, sk, answer, #source, lateAnswer, publishedAtMs',
    FilterExpression: 'begins_with(pk, :ours) AND begins_with(sk, :request)',
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: toRow({ ':ours': `AUTH#${cardPrefix}`, ':request': 'REQUEST#' }),
  };
  await scanRows(client, TableName, what, (rows) => {
    for (const row of rows) {
      const answer = answerRowSchema.parse(fromRow(row));
      answers.set(answer.pk, [...(answers.get(answer.pk) ?? []), answer]);
    }
  });
  return answers;
}

export async function scanCards(
  client: DynamoDBClient,
  TableName: string,
  cardPrefix: string,
  programCounterId: string,
): Promise<Pick<Stored, 'cards' | 'slices'>> {
  const cards = new Map<string, Card>();
  const slices: Counter[] = [];
  const what = {
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :card) OR begins_with(pk, :program)',
    ExpressionAttributeValues: toRow({
      ':card': `CARD#${cardPrefix}`,
      ':program': `PROGRAM#program#${programCounterId}#`,
    }),
  };
  await scanRows(client, TableName, what, (rows) => {
    for (const row of rows) {
      const partition = row['pk']?.S ?? '';
      const cardId = partition.slice('CARD#'.length);
      if (!partition.startsWith('CARD#')) slices.push(counterOf(row['counter']));
      else if (row['sk']?.S === 'CARD') cards.set(cardId, cardOf(row, cardId));
    }
  });
  return { cards, slices };
}
