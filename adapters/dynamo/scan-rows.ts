import {
  DescribeTableCommand,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Row } from './read-row.ts';

export type ScanProgress = {
  /** Rows looked at so far, whatever they are. */
  readonly scanned: number;
  /** About how many there are; DynamoDB counts them every six hours. */
  readonly about: number;
};

type What = Pick<
  ScanCommandInput,
  | 'FilterExpression'
  | 'ProjectionExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
  | 'ConsistentRead'
>;

/** A scan of one segment waits for one page at a time: so many keep both ends busy. */
const SEGMENTS_AT_ONCE = 4;

/**
 * DynamoDB Local sorts all that is left of a segment for each page: 100,000 rows take 3 s in so many segments and 13 s in four,
 * and a scan of a large table in one segment needs more memory than it has. DynamoDB does not mind.
 */
const SEGMENTS = 64;

/** Some hundred kilobytes: a page keeps no other work waiting for long. */
const PAGE_ROWS = 200;

/** One page's patience: a scan is many of them, and may take as long as it takes. */
const PAGE_MS_MAX = 30_000;

/**
 * Reads a whole table, in no order but that of each partition. Each row that is looked at costs half a read unit for each
 * 4 KB, a whole one where the read is consistent, whatever the filter. A segment goes on when `onPage` is done with the page.
 * Throws when DynamoDB fails.
 */
export async function scanRows(
  client: DynamoDBClient,
  TableName: string,
  what: What,
  onPage: (rows: readonly Row[]) => void | Promise<void>,
  onProgress?: (progress: ScanProgress) => void,
): Promise<void> {
  const counted = onProgress ? await countedRows(client, TableName) : 0;
  let scanned = 0;

  async function scanSegment(Segment: number): Promise<void> {
    let ExclusiveStartKey: Row | undefined;
    do {
      const { Items, ScannedCount, LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName,
          Segment,
          TotalSegments: SEGMENTS,
          Limit: PAGE_ROWS,
          ...what,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        patience(),
      );
      await onPage(Items ?? []);
      scanned += ScannedCount ?? 0;
      onProgress?.({ scanned, about: Math.max(counted, scanned) });
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  let next = 0;
  async function scanSegments(): Promise<void> {
    while (next < SEGMENTS) await scanSegment(next++);
  }

  await Promise.all(Array.from({ length: SEGMENTS_AT_ONCE }, scanSegments));
}

async function countedRows(client: DynamoDBClient, TableName: string): Promise<number> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }), patience());
  return Table?.ItemCount ?? 0;
}

/** What each page, and each other read of the command line, may take. */
export function patience(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(PAGE_MS_MAX) };
}
