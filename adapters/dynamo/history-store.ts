import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Key, transactionPartition } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';
import { patience, type ScanProgress, scanRows } from './scan-rows.ts';
import { type DecisionReader, storedDecisionOf, type StoredDecision, WHOLE_DECISIONS } from './stored-decision.ts';

/** A part of the history. */
export type HistoryFilter = {
  /** Epoch milliseconds; from the first one on and before the second. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Of any card. */
  readonly authTransactionId?: string;
};

/** What is told while a history is read. */
export type ScanListener<Read> = {
  readonly onRead: (decision: Read) => void;
  readonly onProgress?: (progress: ScanProgress) => void;
};

const REQUEST_ROWS = 'begins_with(sk, :request)';

/**
 * Reads the answer to every request that was ever made, in no order: there is no index over time, because only this would
 * use it. Throws when DynamoDB fails.
 * @returns how many rows were left out, because somebody broke them by hand
 */
export async function scanDecisions<Read>(
  client: DynamoDBClient,
  table: string,
  filter: HistoryFilter,
  reader: DecisionReader<Read>,
  { onRead, onProgress }: ScanListener<Read>,
): Promise<{ readonly unreadable: number }> {
  let unreadable = 0;
  const take = (row: Row): void => {
    const decision = reader.read(row);
    if (decision === undefined) unreadable += 1;
    else onRead(decision);
  };

  await scanRows(client, table, expressionOf(filter, reader.attributes), (rows) => rows.forEach(take), onProgress);
  return { unreadable };
}

function expressionOf({ fromMs, untilMs, authTransactionId }: HistoryFilter, attributes: readonly string[]) {
  const conditions = [
    REQUEST_ROWS,
    ...(fromMs === undefined ? [] : ['decidedAtMs >= :fromMs']),
    ...(untilMs === undefined ? [] : ['decidedAtMs < :untilMs']),
    ...(authTransactionId === undefined ? [] : ['#request.authTransactionId = :authTransactionId']),
  ];
  // Some of them are reserved words.
  const named = authTransactionId === undefined ? attributes : ['request', ...attributes];
  return {
    FilterExpression: conditions.join(' AND '),
    ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(named.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: toRow({
      ':request': 'REQUEST#',
      ':fromMs': fromMs,
      ':untilMs': untilMs,
      ':authTransactionId': authTransactionId,
    }),
  };
}

/** What is stored of one transaction, or of all that have one id. */
export type TransactionDecisions = {
  /** Oldest first. */
  readonly decisions: readonly StoredDecision[];
  /** Rows that somebody broke by hand. */
  readonly unreadable: number;
};

/** The answers to all requests of one transaction. Throws when DynamoDB fails. */
export async function readTransaction(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  authTransactionId: string,
): Promise<TransactionDecisions> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: `pk = :transaction AND ${REQUEST_ROWS}`,
      ExpressionAttributeValues: toRow({
        ':transaction': transactionPartition(cardId, authTransactionId),
        ':request': 'REQUEST#',
      }),
      ConsistentRead: true,
    }),
    patience(),
  );
  const decisions = Items.map(storedDecisionOf).filter((decision) => decision !== undefined);
  return { decisions: decisions.toSorted(byTime), unreadable: Items.length - decisions.length };
}

/** One answer by its key; undefined where it is gone, or broken by hand. Throws when DynamoDB fails. */
export async function readDecision(
  client: DynamoDBClient,
  table: string,
  key: Key,
): Promise<StoredDecision | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toRow(key), ConsistentRead: true }),
    patience(),
  );
  return Item && storedDecisionOf(Item);
}

/** The same by the id alone: the table is keyed by card, so every row is looked at. Throws when DynamoDB fails. */
export async function searchTransactions(
  client: DynamoDBClient,
  table: string,
  authTransactionId: string,
  onProgress: (progress: ScanProgress) => void,
): Promise<TransactionDecisions> {
  const decisions: StoredDecision[] = [];
  const { unreadable } = await scanDecisions(client, table, { authTransactionId }, WHOLE_DECISIONS, {
    onRead: (decision) => decisions.push(decision),
    onProgress,
  });
  return { decisions: decisions.toSorted(byTime), unreadable };
}

function byTime(a: StoredDecision, b: StoredDecision): number {
  return a.decidedAtMs - b.decidedAtMs;
}
