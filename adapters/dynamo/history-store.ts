import {
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { type Key, transactionPartition } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';
import { type DecisionReader, storedDecisionOf, type StoredDecision, WHOLE_DECISIONS } from './stored-decision.ts';

/** A part of the history. */
export type HistoryFilter = {
  /** Epoch milliseconds; from the first one on and before the second. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Of any card. */
  readonly authTransactionId?: string;
};

export type ScanProgress = {
  /** Rows looked at so far, whatever they are. */
  readonly scanned: number;
  /** About how many there are; DynamoDB counts them every six hours. */
  readonly about: number;
};

/** What is told while a history is read. */
export type ScanListener<Read> = {
  readonly onRead: (decision: Read) => void;
  readonly onProgress?: (progress: ScanProgress) => void;
};

/** A scan of one segment waits for one page at a time: so many keep both ends busy. */
const SEGMENTS = 4;

/** Some hundred kilobytes. DynamoDB Local takes three times as long for the same rows in pages of a megabyte. */
const PAGE_ROWS = 200;

/** One page's patience: a scan is many of them, and may take as long as it takes. */
const PAGE_MS_MAX = 30_000;

const REQUEST_ROWS = 'begins_with(sk, :request)';

/**
 * Reads the answer to every request that was ever made, in no order: there is no index over time, because only this would
 * use it. Each row that is looked at costs half a read unit for each 4 KB, whatever the filter. Throws when DynamoDB fails.
 * @returns how many rows were left out, because somebody broke them by hand
 */
export async function scanDecisions<Read>(
  client: DynamoDBClient,
  table: string,
  filter: HistoryFilter,
  reader: DecisionReader<Read>,
  { onRead, onProgress }: ScanListener<Read>,
): Promise<{ readonly unreadable: number }> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }), patience());
  let scanned = 0;
  let unreadable = 0;

  function take(row: Row): void {
    const decision = reader.read(row);
    if (decision === undefined) unreadable += 1;
    else onRead(decision);
  }

  async function scanSegment(Segment: number): Promise<void> {
    let ExclusiveStartKey: Row | undefined;
    do {
      const { Items, ScannedCount, LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: table,
          Segment,
          TotalSegments: SEGMENTS,
          Limit: PAGE_ROWS,
          ...expressionOf(filter, reader.attributes),
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        patience(),
      );
      for (const row of Items ?? []) take(row);
      scanned += ScannedCount ?? 0;
      onProgress?.({ scanned, about: Math.max(Table?.ItemCount ?? 0, scanned) });
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)));
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

function patience(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(PAGE_MS_MAX) };
}

function byTime(a: StoredDecision, b: StoredDecision): number {
  return a.decidedAtMs - b.decidedAtMs;
}
