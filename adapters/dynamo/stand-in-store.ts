import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { ANSWERS } from '../../domain/answer.ts';
import type { StandIn, StandInStore } from '../../domain/ports.ts';
import { requestRowKey } from './keys.ts';
import { fromRow, type Row, toRow } from './rows.ts';

/** One call's patience; the queue tries again later, so it need not be long. */
const CALL_MS_MAX = 3_000;

const settledRowSchema = z.object({
  answer: z.enum(ANSWERS),
  source: z.enum(['decision', 'stand_in']),
  deliveryId: z.string(),
});

/**
 * Makes the answer that was really sent the remembered one. Either nothing was written for the request (then the row is
 * put, and a decision that arrives later fails its own condition), or the decision of the same delivery committed after we
 * gave up on it (then its answer is replaced and kept beside as `lateAnswer`). An answer that another delivery was given
 * before stands.
 */
export function createStandInStore(client: DynamoDBClient, table: string): StandInStore {
  return {
    async settle(standIn) {
      const existing = await putIfAbsent(client, table, standIn);
      if (existing === undefined) return 'recorded';
      const { answer, source, deliveryId } = settledRowSchema.parse(fromRow(existing));
      if (deliveryId !== standIn.deliveryId) return answer === standIn.answer ? 'confirmed' : 'answered_before';
      if (source === 'stand_in') return 'already_settled';
      await replaceDecision(client, table, standIn, answer);
      return answer === standIn.answer ? 'confirmed' : 'replaced_late_decision';
    },
  };
}

/** The row that was there already, or undefined when ours was put. */
async function putIfAbsent(client: DynamoDBClient, table: string, standIn: StandIn): Promise<Row | undefined> {
  const { deliveryId, request, answer, cause, answeredAtMs } = standIn;
  const Item = toRow({
    ...requestRowKey(request),
    answer,
    source: 'stand_in',
    deliveryId,
    standInCause: cause,
    decidedAt: new Date(answeredAtMs).toISOString(),
    decidedAtMs: answeredAtMs,
    request,
  });
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
    );
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return error.Item;
    throw error;
  }
}

/** Conditional on the row still being that decision, so that two settlers of one message do the same thing once. */
async function replaceDecision(
  client: DynamoDBClient,
  table: string,
  standIn: StandIn,
  lateAnswer: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toRow(requestRowKey(standIn.request)),
        UpdateExpression: 'SET answer = :answer, #source = :standIn, standInCause = :cause, lateAnswer = :late',
        ConditionExpression: '#source = :decision',
        ExpressionAttributeNames: { '#source': 'source' },
        ExpressionAttributeValues: toRow({
          ':answer': standIn.answer,
          ':standIn': 'stand_in',
          ':cause': standIn.cause,
          ':late': lateAnswer,
          ':decision': 'decision',
        }),
      }),
      { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
