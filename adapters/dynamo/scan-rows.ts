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

type Expression = Pick<
  ScanCommandInput,
  'FilterExpression' | 'ProjectionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** A scan of one segment waits for one page at a time: so many keep both ends busy. */
const SEGMENTS = 4;

/** Some hundred kilobytes. DynamoDB Local takes three times as long for the same rows in pages of a megabyte. */
const PAGE_ROWS = 200;

/** One page's patience: a scan is many of them, and may take as long as it takes. */
const PAGE_MS_MAX = 30_000;

/**
 * Reads a whole table, in no order but that of each partition. Each row that is looked at costs half a read unit for each
 * 4 KB, whatever the filter. A segment goes on when `onPage` is done with the page. Throws when DynamoDB fails.
 */
export async function scanRows(
  client: DynamoDBClient,
  TableName: string,
  expression: Expression,
  onPage: (rows: readonly Row[]) => void | Promise<void>,
  onProgress?: (progress: ScanProgress) => void,
): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }), patience());
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
          ...expression,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        patience(),
      );
      await onPage(Items ?? []);
      scanned += ScannedCount ?? 0;
      onProgress?.({ scanned, about: Math.max(Table?.ItemCount ?? 0, scanned) });
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)));
}

/** What each page, and each other read of the command line, may take. */
export function patience(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(PAGE_MS_MAX) };
}
