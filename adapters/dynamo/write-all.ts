import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';

/** BatchWriteItem takes at most 25 items a call. */
const BATCH_ITEMS_MAX = 25;

/** Under throttling DynamoDB may leave items unwritten; a set of 10,000 rules is worth some patience. */
const BATCH_ATTEMPTS_MAX = 8;
const BATCH_PAUSE_MS = 50;
const BATCH_MS_MAX = 10_000;

/** Writes all of these, batch by batch, in no order that anybody may count on. Throws `WriteThrottled` where it cannot. */
export async function writeAll(client: DynamoDBClient, table: string, writes: readonly WriteRequest[]): Promise<void> {
  for (let start = 0; start < writes.length; start += BATCH_ITEMS_MAX) {
    await writeBatch(client, table, writes.slice(start, start + BATCH_ITEMS_MAX));
  }
}

async function writeBatch(client: DynamoDBClient, table: string, writes: WriteRequest[]): Promise<void> {
  let left = writes;
  for (let attempt = 1; attempt <= BATCH_ATTEMPTS_MAX; attempt += 1) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }), {
      abortSignal: AbortSignal.timeout(BATCH_MS_MAX),
    });
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
    await sleep(BATCH_PAUSE_MS * attempt);
  }
  const message = `DynamoDB left ${left.length} rows unwritten (throttled). Nothing was published; try again.`;
  throw Object.assign(new Error(message), { name: 'WriteThrottled' });
}
