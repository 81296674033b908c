import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { RuleFile } from '../../contracts/rule-file.ts';
import type { LivePointer, LiveRuleSet } from '../../domain/ports.ts';
import { ruleSetHash } from '../rule-set-hash.ts';
import { LIVE_KEY, ruleKey } from './keys.ts';
import { livePointerOf, toRow } from './rows.ts';

export type PublishOutcome =
  | { readonly kind: 'published'; readonly hash: string; readonly replaced: string | undefined }
  | { readonly kind: 'already_live'; readonly hash: string }
  /** Somebody moved the pointer since `base` was read; nothing is live that was not before. */
  | { readonly kind: 'base_moved'; readonly live: LivePointer };

/** BatchWriteItem takes at most 25 items a call. */
const BATCH_ITEMS_MAX = 25;

/** Under throttling DynamoDB may leave items unwritten; a set of 10,000 rules is worth some patience. */
const BATCH_ATTEMPTS_MAX = 8;

export async function readLive(client: DynamoDBClient, table: string): Promise<LivePointer> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toRow(LIVE_KEY), ConsistentRead: true }),
  );
  return livePointerOf(Item);
}

/**
 * Writes the set's rows first and moves the pointer last, by compare-and-set on `base`: a reader sees the old set whole
 * or the new set whole. A crash in between leaves rows that nothing points to, which the next publish writes again.
 */
export async function publishRuleSet(
  client: DynamoDBClient,
  table: string,
  { rules }: RuleFile,
  base: LiveRuleSet | undefined,
  nowMs: number,
): Promise<PublishOutcome> {
  const hash = ruleSetHash(rules);
  if (base?.hash === hash) return { kind: 'already_live', hash };
  const puts = rules.map((rule): WriteRequest => ({
    PutRequest: { Item: toRow({ ...ruleKey(hash, rule.id), ...rule }) },
  }));
  for (let start = 0; start < puts.length; start += BATCH_ITEMS_MAX) {
    await writeAll(client, table, puts.slice(start, start + BATCH_ITEMS_MAX));
  }
  const moved = await movePointer(client, table, hash, base, nowMs);
  if (!moved) return { kind: 'base_moved', live: await readLive(client, table) };
  return { kind: 'published', hash, replaced: base?.hash };
}

async function writeAll(client: DynamoDBClient, table: string, puts: WriteRequest[]): Promise<void> {
  let left = puts;
  for (let attempt = 1; attempt <= BATCH_ATTEMPTS_MAX; attempt += 1) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
  }
  throw new Error(`DynamoDB left ${left.length} rules unwritten (throttled). Nothing was published; try again.`);
}

async function movePointer(
  client: DynamoDBClient,
  table: string,
  hash: string,
  base: LiveRuleSet | undefined,
  nowMs: number,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toRow(LIVE_KEY),
        UpdateExpression: base
          ? 'SET #hash = :hash, previousHash = :base, publishedAtMs = :now, publishedAt = :at'
          : 'SET #hash = :hash, publishedAtMs = :now, publishedAt = :at',
        ConditionExpression: base ? '#hash = :base' : 'attribute_not_exists(pk)',
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: toRow({
          ':hash': hash,
          ':base': base?.hash,
          ':now': nowMs,
          ':at': new Date(nowMs).toISOString(),
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
