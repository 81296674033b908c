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

/** Which rows are given, and what of them. */
export type ScanExpression = Pick<
  ScanCommandInput,
  'FilterExpression' | 'ProjectionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** A scan of one segment waits for one page at a time: so many keep both ends busy. */
const SEGMENTS = 4;

/** Some hundred kilobytes. DynamoDB Local takes three times as long for the same rows in pages of a megabyte. */
const PAGE_ROWS = 200;

/**
 * Looks at every row of a table, in no order. Each row costs half a read unit for each 4 KB, whatever the expression.
 * Throws when DynamoDB fails.
 */
export async function scanTable(
  client: DynamoDBClient,
  table: string,
  expression: ScanExpression,
  onRow: (row: Row) => void,
  onProgress?: (progress: ScanProgress) => void,
): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  let scanned = 0;

  async function scanSegment(Segment: number): Promise<void> {
    let ExclusiveStartKey: Row | undefined;
    do {
      const { Items, ScannedCount, LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: table,
          Segment,
          TotalSegments: SEGMENTS,
          Limit: PAGE_ROWS,
          ...expression,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      for (const row of Items ?? []) onRow(row);
      scanned += ScannedCount ?? 0;
      onProgress?.({ scanned, about: Math.max(Table?.ItemCount ?? 0, scanned) });
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)));
}
