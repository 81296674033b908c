import {
  BatchGetItemCommand,
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describeError } from '../../contracts/telemetry.ts';
import type { RequestIdentity } from '../../domain/authorization-request.ts';
import type { Card, Change } from '../../domain/card.ts';
import type { Busy, DecisionRecord, DecisionStore, DecisionView, RecordOutcome } from '../../domain/ports.ts';
import { cardKey, LIVE_KEY, requestRowKey } from './keys.ts';
import { cardOf, livePointerOf, rememberedAnswerOf, toRow } from './rows.ts';
import { isTransient, isTransientReason } from './transient-error.ts';

export type DecisionTables = { readonly rules: string; readonly cards: string; readonly authorizations: string };

/** The decision's one read and one write. Both throw when DynamoDB fails or `signal` aborts. */
export function createDecisionStore(client: DynamoDBClient, tables: DecisionTables): DecisionStore {
  return {
    async read(identity, signal) {
      try {
        return await readView(client, tables, identity, signal);
      } catch (error) {
        if (!isTransient(error)) throw error;
        return busy(error);
      }
    },
    async record(decision, seen, signal) {
      const TransactItems = [rememberAnswer(tables, decision), ...changesToCard(tables, decision.changes, seen)];
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal: signal });
        return { kind: 'recorded' };
      } catch (error) {
        const outcome = expectedOutcome(error, decision.request.cardId);
        if (outcome === undefined) throw error;
        return outcome;
      }
    },
  };
}

async function readView(
  client: DynamoDBClient,
  tables: DecisionTables,
  identity: RequestIdentity,
  signal: AbortSignal,
): Promise<DecisionView | Busy> {
  const RequestItems = {
    [tables.rules]: { Keys: [toRow(LIVE_KEY)], ConsistentRead: true },
    [tables.cards]: { Keys: [toRow(cardKey(identity.cardId))], ConsistentRead: true },
    [tables.authorizations]: { Keys: [toRow(requestRowKey(identity))], ConsistentRead: true },
  };
  const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems }), {
    abortSignal: signal,
  });
  // Throttled in part: a missing row must not be taken for one that does not exist.
  if (Object.keys(UnprocessedKeys).length > 0) return { kind: 'busy', because: 'DynamoDB left keys unread' };
  return {
    kind: 'view',
    card: cardOf(Responses[tables.cards]?.[0], identity.cardId),
    remembered: rememberedAnswerOf(Responses[tables.authorizations]?.[0]),
    live: livePointerOf(Responses[tables.rules]?.[0]),
  };
}

/** The row that makes the answer stick, declines included: it may only be written once. */
function rememberAnswer(tables: DecisionTables, decision: DecisionRecord): TransactWriteItem {
  const { deliveryId, request, answer, trail, decidedAtMs } = decision;
  return {
    Put: {
      TableName: tables.authorizations,
      Item: toRow({
        ...requestRowKey(request),
        answer,
        source: 'decision',
        deliveryId,
        decidedAt: new Date(decidedAtMs).toISOString(),
        decidedAtMs,
        ruleSet: trail.ruleSet,
        trail,
        request,
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** An approval stands only while the card's status is still what the decision saw: a block in between wins. */
function changesToCard(tables: DecisionTables, changes: readonly Change[], seen: Card): TransactWriteItem[] {
  return changes.map((change) => ({
    Update: {
      TableName: tables.cards,
      Key: toRow(cardKey(change.cardId)),
      UpdateExpression:
        'SET #status = :seen, firstApprovedAtMs = if_not_exists(firstApprovedAtMs, :at), lastApprovedAtMs = :at',
      ConditionExpression: 'attribute_not_exists(pk) OR #status = :seen',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toRow({ ':seen': seen.status, ':at': change.atMs }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }));
}

/** What a refused write means; undefined where it is a fault. The reasons come in the order of the written items. */
function expectedOutcome(error: unknown, cardId: string): RecordOutcome | undefined {
  if (error instanceof TransactionInProgressException || isTransient(error)) return busy(error);
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const [answerRow, ...cardRows] = error.CancellationReasons ?? [];
  const remembered = answerRow && failedCondition(answerRow) ? rememberedAnswerOf(answerRow.Item) : undefined;
  if (remembered !== undefined) return { kind: 'remembered', remembered };
  const changed = cardRows.find((reason) => failedCondition(reason));
  if (changed !== undefined) return { kind: 'card_changed', card: cardOf(changed.Item, cardId) };
  const transient = (error.CancellationReasons ?? []).find((reason) => isTransientReason(reason.Code));
  return transient && { kind: 'busy', because: transient.Code ?? error.name };
}

function busy(error: unknown): Busy {
  return { kind: 'busy', because: describeError(error) };
}

function failedCondition(reason: CancellationReason): boolean {
  return reason.Code === 'ConditionalCheckFailed';
}
