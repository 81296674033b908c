import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { ANSWERS } from '../../domain/answer.ts';
import type { Move } from '../../domain/decision/move.ts';
import type { StandIn, StandInStore } from '../../domain/ports.ts';
import { giveBackWrites, movesSchema } from './give-back.ts';
import { requestRowKey } from './keys.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

/** One call's patience; the queue tries again later, so it need not be long. */
const CALL_MS_MAX = 3_000;

/** A give-back that others keep moving from under us is tried again by the queue. */
const REPLACE_ATTEMPTS_MAX = 5;

const settledRowSchema = z.object({
  answer: z.enum(ANSWERS),
  source: z.enum(['decision', 'stand_in']),
  deliveryId: z.string(),
  moves: z._default(movesSchema, []),
});

type Tables = { readonly authorizations: string; readonly cards: string };

/**
 * Makes the answer that was really sent the remembered one. Either nothing was written for the request (then the row is
 * put, and a decision that arrives later fails its own condition), or the decision of the same delivery committed after we
 * gave up on it (then its answer is replaced and kept beside as `lateAnswer`, and an approval that was never told gives back
 * what it took). An answer that another delivery was given before stands.
 */
export function createStandInStore(client: DynamoDBClient, tables: Tables): StandInStore {
  return {
    async settle(standIn) {
      const existing = await putIfAbsent(client, tables.authorizations, standIn);
      if (existing === undefined) return 'recorded';
      const { answer, source, deliveryId, moves } = settledRowSchema.parse(fromRow(existing));
      if (deliveryId !== standIn.deliveryId) return answer === standIn.answer ? 'confirmed' : 'answered_before';
      if (source === 'stand_in') return 'already_settled';
      const isGhost = answer === '00' && standIn.answer !== '00';
      await replaceDecision(client, tables, standIn, answer, isGhost ? moves : undefined);
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

/**
 * Conditional on the row still being that decision, so that two settlers of one message do the same thing once. `ghost` is
 * what an approval took that nobody was told of: it is given back in the same write.
 */
async function replaceDecision(
  client: DynamoDBClient,
  tables: Tables,
  standIn: StandIn,
  lateAnswer: string,
  ghost: readonly Move[] | undefined,
): Promise<void> {
  const { cardId, requestKey } = standIn.request;
  const answerUpdate = replacingUpdate(tables.authorizations, standIn, lateAnswer);
  for (let attempt = 1; ; attempt += 1) {
    const signal = AbortSignal.timeout(CALL_MS_MAX);
    const taken = { cardId, requestKey, moves: ghost ?? [] };
    const givenBack = ghost === undefined ? [] : await giveBackWrites(client, tables.cards, taken, signal);
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [answerUpdate, ...givenBack] }), {
        abortSignal: signal,
      });
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      // Somebody else has settled this message.
      if (error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return;
      if (attempt === REPLACE_ATTEMPTS_MAX) throw error;
    }
  }
}

function replacingUpdate(TableName: string, standIn: StandIn, lateAnswer: string): TransactWriteItem {
  return {
    Update: {
      TableName,
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
    },
  };
}
