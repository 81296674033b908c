import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { RuleFile } from '../../contracts/rule-file.ts';
import type { LivePointer } from '../../domain/ports.ts';
import { ruleSetHash } from '../rule-set-hash.ts';
import { LIVE_KEY, ruleKey, ruleSetPartition } from './keys.ts';
import { fromRow, livePointerOf, toRow } from './rows.ts';
import { queryRows, readWrittenRules } from './rule-set-source.ts';

export type PublishOutcome =
  | { readonly kind: 'published'; readonly hash: string; readonly replaced: string | undefined }
  /** It was live already, but its rows had been touched by hand; they are as they were published again. */
  | { readonly kind: 'repaired'; readonly hash: string }
  | { readonly kind: 'already_live'; readonly hash: string }
  /** Somebody moved the pointer since `base` was read; nothing is live that was not before. */
  | { readonly kind: 'base_moved'; readonly live: LivePointer };

/** BatchWriteItem takes at most 25 items a call. */
const BATCH_ITEMS_MAX = 25;

/** Under throttling DynamoDB may leave items unwritten; a set of 10,000 rules is worth some patience. */
const BATCH_ATTEMPTS_MAX = 8;
const BATCH_PAUSE_MS = 50;

/** Reading a set of 10,000 rules takes a few seconds on a slow line. */
const READ_MS_MAX = 30_000;

export async function readLive(client: DynamoDBClient, table: string): Promise<LivePointer> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toRow(LIVE_KEY), ConsistentRead: true }),
  );
  return livePointerOf(Item);
}

/**
 * Writes the set's rows first and moves the pointer last, by compare-and-set on `base`: a reader sees the old set whole
 * or the new set whole. A crash in between leaves rows that nothing points to, which the next publish writes again. A
 * pointer that was broken by hand is replaced.
 */
export async function publishRuleSet(
  client: DynamoDBClient,
  table: string,
  { rules }: RuleFile,
  base: LivePointer,
  nowMs: number,
): Promise<PublishOutcome> {
  const hash = ruleSetHash(rules);
  const isLive = base !== 'malformed' && base?.hash === hash;
  const signal = AbortSignal.timeout(READ_MS_MAX);
  if (isLive && (await readWrittenRules(client, table, hash, signal)).kind === 'read')
    return { kind: 'already_live', hash };
  await writeRows(client, table, hash, rules, signal);
  if (isLive) return { kind: 'repaired', hash };
  const moved = await movePointer(client, table, hash, base, nowMs);
  if (!moved) return { kind: 'base_moved', live: await readLive(client, table) };
  return { kind: 'published', hash, replaced: base === 'malformed' ? undefined : base?.hash };
}

/** Makes the set's partition hold exactly these rules: what somebody added by hand goes. */
async function writeRows(
  client: DynamoDBClient,
  table: string,
  hash: string,
  rules: RuleFile['rules'],
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Set(rules.map((rule) => ruleKey(hash, rule.id).sk));
  const found = (await queryRows(client, table, hash, signal)).map((row) => String(fromRow(row)['sk']));
  const deletes = found
    .filter((sk) => !wanted.has(sk))
    .map((sk): WriteRequest => ({ DeleteRequest: { Key: toRow({ pk: ruleSetPartition(hash), sk }) } }));
  const puts = rules.map((rule): WriteRequest => ({
    PutRequest: { Item: toRow({ ...ruleKey(hash, rule.id), ...rule }) },
  }));
  const writes = [...deletes, ...puts];
  for (let start = 0; start < writes.length; start += BATCH_ITEMS_MAX) {
    await writeAll(client, table, writes.slice(start, start + BATCH_ITEMS_MAX));
  }
}

async function writeAll(client: DynamoDBClient, table: string, writes: WriteRequest[]): Promise<void> {
  let left = writes;
  for (let attempt = 1; attempt <= BATCH_ATTEMPTS_MAX; attempt += 1) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
    await sleep(BATCH_PAUSE_MS * attempt);
  }
  throw new Error(`DynamoDB left ${left.length} rules unwritten (throttled). Nothing was published; try again.`);
}

async function movePointer(
  client: DynamoDBClient,
  table: string,
  hash: string,
  base: LivePointer,
  nowMs: number,
): Promise<boolean> {
  const previous = base === 'malformed' ? undefined : base?.hash;
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toRow(LIVE_KEY),
        UpdateExpression: previous
          ? 'SET #hash = :hash, previousHash = :base, publishedAtMs = :now, publishedAt = :at'
          : 'SET #hash = :hash, publishedAtMs = :now, publishedAt = :at REMOVE previousHash',
        ...(base !== 'malformed' && { ConditionExpression: previous ? '#hash = :base' : 'attribute_not_exists(pk)' }),
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: toRow({
          ':hash': hash,
          ':base': previous,
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
