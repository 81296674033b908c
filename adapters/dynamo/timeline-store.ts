import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { adviceSchema } from '../../contracts/queue-message.ts';
import type { Advice } from '../../domain/advice.ts';
import type { CardEvent } from '../../domain/card-event.ts';
import type { Life } from '../../domain/life/life.ts';
import { driftLeft, type DriftRow, driftOf } from './drift-row.ts';
import { eventOfRow } from './event-row.ts';
import { transactionPartition } from './keys.ts';
import { lifeOf } from './life-row.ts';
import { type Row, textIn } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';
import { scanRows } from './scan-rows.ts';
import { type StoredDecision, storedDecisionOf } from './stored-decision.ts';

/** An advice as its row keeps it; `generation` says to which transaction of that number it belongs. */
export type KeptAdvice = { readonly advice: Advice; readonly receivedAtMs: number; readonly generation: number };

/** Everything that is known of the transactions that had one number on one card. */
export type Timeline = {
  readonly decisions: readonly StoredDecision[];
  readonly advices: readonly KeptAdvice[];
  readonly events: readonly CardEvent[];
  /** The newest last. */
  readonly lives: readonly Life[];
  readonly drift: readonly DriftRow[];
  /** Advices that wait to be applied. */
  readonly waiting: number;
  /** Rows that somebody broke by hand. */
  readonly unreadable: number;
};

const keptSchema = z.object({ advice: adviceSchema, receivedAtMs: z.int(), generation: z._default(z.int(), 1) });

/** All rows of one partition, in one query. Throws when DynamoDB fails. */
export async function readTimeline(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  authTransactionId: string,
): Promise<Timeline> {
  const rows: Row[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :transaction',
      ExpressionAttributeValues: toRow({ ':transaction': transactionPartition(cardId, authTransactionId) }),
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) rows.push(...Items);
  return timelineOf(rows);
}

function timelineOf(rows: readonly Row[]): Timeline {
  let unreadable = 0;
  function read<T>(prefix: string, reader: (row: Row) => T | undefined): T[] {
    return rows
      .filter((row) => textIn(row, 'sk')?.startsWith(prefix))
      .flatMap((row) => {
        const value = attempt(reader, row);
        if (value === undefined) unreadable += 1;
        return value ?? [];
      });
  }
  const lives = read('LIFE', lifeOf).toSorted((a, b) => a.generation - b.generation);
  return {
    decisions: read('REQUEST#', storedDecisionOf).toSorted((a, b) => a.decidedAtMs - b.decidedAtMs),
    advices: read('ADVICE#', (row) => keptSchema.parse(fromRow(row))).toSorted(
      (a, b) => a.receivedAtMs - b.receivedAtMs,
    ),
    events: read('EVENT#', eventOfRow),
    lives,
    drift: read('DRIFT#', driftOf).flatMap((found) => driftLeft(found, lives)),
    waiting: rows.filter((row) => textIn(row, 'sk')?.startsWith('UNQUEUED#')).length,
    unreadable,
  };
}

function attempt<T>(reader: (row: Row) => T | undefined, row: Row): T | undefined {
  try {
    return reader(row);
  } catch {
    return undefined;
  }
}

/** The cards that have a transaction of this number: the table is keyed by card, so every row is looked at. */
export async function cardsWithTransaction(
  client: DynamoDBClient,
  table: string,
  authTransactionId: string,
): Promise<readonly string[]> {
  const cards = new Set<string>();
  const what = {
    FilterExpression: 'sk = :life AND authTransactionId = :id',
    ExpressionAttributeValues: toRow({ ':life': 'LIFE', ':id': authTransactionId }),
    ProjectionExpression: 'cardId',
  };
  await scanRows(client, table, what, (rows) => {
    for (const row of rows) cards.add(textIn(row, 'cardId') ?? '');
  });
  return [...cards].toSorted();
}
