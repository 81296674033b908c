import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { adviceSchema, authorizationRequestSchema } from '../../contracts/queue-message.ts';
import { ANSWERS } from '../../domain/answer.ts';
import { spendAmount } from '../../domain/authorization-request.ts';
import type { CardRecords, KeptAdvice, KeptRequest, Period } from '../../domain/reconciliation/records.ts';
import { transactionPartition } from './keys.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';
import { type ScanProgress, scanRows } from './scan-rows.ts';

export type RecordsFilter = { readonly period: Period; /** All cards where left out. */ readonly cardId?: string };

/** What is stored of each card. */
export type RecordsByCard = {
  readonly cards: ReadonlyMap<string, CardRecords>;
  /** Rows that somebody broke by hand. */
  readonly unreadable: number;
};

const requestRowSchema = z.object({
  request: authorizationRequestSchema,
  answer: z.enum(ANSWERS),
  decidedAtMs: z.int(),
});

const adviceRowSchema = z.object({ advice: adviceSchema, receivedAtMs: z.int() });

/**
 * Reads the requests of a period and the advices since it began, of all cards or of one; every row is looked at. Throws when
 * DynamoDB fails.
 */
export async function readCardRecords(
  client: DynamoDBClient,
  table: string,
  filter: RecordsFilter,
  onProgress: (progress: ScanProgress) => void,
): Promise<RecordsByCard> {
  const cards = new Map<string, { requests: KeptRequest[]; advices: KeptAdvice[] }>();
  let unreadable = 0;
  const of = (cardId: string) => {
    const records = cards.get(cardId) ?? { requests: [], advices: [] };
    cards.set(cardId, records);
    return records;
  };
  const take = (row: Row): void => {
    const record = recordOf(row);
    if (record === undefined) unreadable += 1;
    else if ('advice' in record) of(record.advice.cardId).advices.push(record);
    else of(record.cardId).requests.push(record.request);
  };
  await scanRows(client, table, expressionOf(filter), (rows) => rows.forEach(take), onProgress);
  return { cards, unreadable };
}

function recordOf(row: Row): KeptAdvice | { readonly cardId: string; readonly request: KeptRequest } | undefined {
  const fields = fromRow(row);
  if (row['sk']?.S?.startsWith('ADVICE#') === true) return adviceRowSchema.safeParse(fields).data;
  const { data } = requestRowSchema.safeParse(fields);
  if (data === undefined) return undefined;
  const { request, answer, decidedAtMs } = data;
  const { authTransactionId, requestKey, cardId } = request;
  const amount = spendAmount(request, undefined);
  return { cardId, request: { authTransactionId, requestKey, answer, decidedAtMs, ...(amount && { amount }) } };
}

function expressionOf({ period: { fromMs, untilMs }, cardId }: RecordsFilter) {
  const isRequest = '(begins_with(sk, :request) AND decidedAtMs >= :from AND decidedAtMs < :until)';
  // Without an end: what was lost may have been brought in by an earlier reconciliation, days after it happened.
  const isAdvice = '(begins_with(sk, :advice) AND receivedAtMs >= :from)';
  return {
    FilterExpression: `(${isRequest} OR ${isAdvice})${cardId === undefined ? '' : ' AND begins_with(pk, :card)'}`,
    ProjectionExpression: 'sk, #request, answer, decidedAtMs, advice, receivedAtMs',
    ExpressionAttributeNames: { '#request': 'request' },
    ExpressionAttributeValues: toRow({
      ':request': 'REQUEST#',
      ':advice': 'ADVICE#',
      ':from': fromMs,
      ':until': untilMs,
      ...(cardId !== undefined && { ':card': transactionPartition(cardId, '') }),
    }),
  };
}
