import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Row } from './read-row.ts';

/** The row that an index names, as it is now; undefined where it is gone. Throws when DynamoDB fails or `signal` aborts. */
export async function readRow(
  client: DynamoDBClient,
  table: string,
  { pk, sk }: Row,
  signal?: AbortSignal,
): Promise<Row | undefined> {
  if (pk === undefined || sk === undefined) return undefined;
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return Item;
}
