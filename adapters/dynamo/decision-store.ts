import {
  BatchGetItemCommand,
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { RequestIdentity } from '../../domain/authorization-request.ts';
import type { Card, Change } from '../../domain/card.ts';
import type { DecisionRecord, DecisionStore, DecisionView, RecordOutcome } from '../../domain/ports.ts';
import { cardKey, LIVE_KEY, requestRowKey } from './keys.ts';
import { cardOf, livePointerOf, rememberedAnswerOf, type Row, toRow } from './rows.ts';

export type DecisionTables = { readonly rules: string; readonly cards: string; readonly authorizations: string };

/** The decision's one read and one write. Both throw when DynamoDB fails or `signal` aborts. */
export function createDecisionStore(client: DynamoDBClient, tables: DecisionTables): DecisionStore {
  return {
    read: (identity, signal) => readView(client, tables, identity, signal),
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

/** A batch that DynamoDB answers in part is asked again for the rest; more often than this is an outage. */
const BATCH_ATTEMPTS_MAX = 3;

async function readView(
  client: DynamoDBClient,
  tables: DecisionTables,
  identity: RequestIdentity,
  signal: AbortSignal,
): Promise<DecisionView> {
  let asked = {
    [tables.rules]: { Keys: [toRow(LIVE_KEY)], ConsistentRead: true },
    [tables.cards]: { Keys: [toRow(cardKey(identity.cardId))], ConsistentRead: true },
    [tables.authorizations]: { Keys: [toRow(requestRowKey(identity))], ConsistentRead: true },
  };
  const rows: Record<string, Row[]> = {};
  for (let attempt = 1; attempt <= BATCH_ATTEMPTS_MAX; attempt += 1) {
    const output = await client.send(new BatchGetItemCommand({ RequestItems: asked }), { abortSignal: signal });
    Object.assign(rows, output.Responses);
    const unanswered = output.UnprocessedKeys ?? {};
    if (Object.keys(unanswered).length === 0) {
      return {
        card: cardOf(rows[tables.cards]?.[0], identity.cardId),
        remembered: rememberedAnswerOf(rows[tables.authorizations]?.[0]),
        live: livePointerOf(rows[tables.rules]?.[0]),
      };
    }
    asked = unanswered as typeof asked;
  }
  throw new Error(`DynamoDB left keys of a decision unread ${BATCH_ATTEMPTS_MAX} times in a row (throttled)`);
}

/** The row that makes the answer stick, declines included: it may only be written once. */
function rememberAnswer(tables: DecisionTables, decision: DecisionRecord): TransactWriteItem {
  const { request, answer, trail, decidedAtMs } = decision;
  return {
    Put: {
      TableName: tables.authorizations,
      Item: toRow({
        ...requestRowKey(request),
        answer,
        source: 'decision',
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
  if (error instanceof TransactionInProgressException) return { kind: 'conflict' };
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const [answerRow, ...cardRows] = error.CancellationReasons ?? [];
  const remembered = answerRow && failedCondition(answerRow) ? rememberedAnswerOf(answerRow.Item) : undefined;
  if (remembered !== undefined) return { kind: 'remembered', remembered };
  const changed = cardRows.find((reason) => failedCondition(reason));
  if (changed !== undefined) return { kind: 'card_changed', card: cardOf(changed.Item, cardId) };
  const isConflict = (error.CancellationReasons ?? []).some((reason) => reason.Code === 'TransactionConflict');
  return isConflict ? { kind: 'conflict' } : undefined;
}

function failedCondition(reason: CancellationReason): boolean {
  return reason.Code === 'ConditionalCheckFailed';
}
