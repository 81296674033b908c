import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { type RuleFile, rowsOf, type SetRow, toRuleSetContent } from '../../contracts/rule-file.ts';
import type { LivePointer } from '../../domain/ports.ts';
import { counterIdOf } from '../../domain/rules/counter-id.ts';
import { countsFromPartition, HISTORY_PARTITION, LIVE_KEY, publicationKey, ruleSetPartition } from './keys.ts';
import { numberIn, type Row } from './read-row.ts';
import { fromRow, livePointerOf, toRow } from './rows.ts';
import { hashOfRows, queryPartition, readCountsFrom, readRuleFile, rowName } from './rule-set-source.ts';

export type PublishOutcome =
  | { readonly kind: 'published'; readonly hash: string; readonly replaced: string | undefined }
  /** It was live already, but its rows had been touched by hand; they are as they were published again. */
  | { readonly kind: 'repaired'; readonly hash: string }
  | { readonly kind: 'already_live'; readonly hash: string }
  /** Somebody moved the pointer since `base` was read; nothing is live that was not before. */
  | { readonly kind: 'base_moved'; readonly live: LivePointer };

/** One time that a set was made live. */
export type Publication = {
  readonly hash: string;
  readonly publishedAtMs: number;
  /** What it replaced; absent for the first. */
  readonly replaced?: string;
  /** How many rules it has. */
  readonly rules: number;
  readonly note?: string;
};

const publicationSchema = z.object({
  hash: z.string(),
  publishedAtMs: z.int(),
  replaced: z.exactOptional(z.string()),
  rules: z.int(),
  note: z.exactOptional(z.string()),
});

/** BatchWriteItem takes at most 25 items a call. */
const BATCH_ITEMS_MAX = 25;

/** Under throttling DynamoDB may leave items unwritten; a set of 10,000 rules is worth some patience. */
const BATCH_ATTEMPTS_MAX = 8;
const BATCH_PAUSE_MS = 50;

/** Reading a set of 10,000 rules takes a few seconds on a slow line. */
const READ_MS_MAX = 30_000;

/** Counters a row: each takes less than 100 bytes, and a row has 400 KB. */
const COUNTERS_A_ROW = 1_000;

export function hashOfFile(file: RuleFile): string {
  return hashOfRows(rowsOf(file));
}

export async function readLive(client: DynamoDBClient, table: string): Promise<LivePointer> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toRow(LIVE_KEY), ConsistentRead: true }),
  );
  return livePointerOf(Item);
}

/** Everything that was ever live, oldest first. */
export async function readHistory(client: DynamoDBClient, table: string): Promise<readonly Publication[]> {
  const rows = await queryPartition(client, table, HISTORY_PARTITION, AbortSignal.timeout(READ_MS_MAX));
  return rows.map((row) => publicationSchema.parse(fromRow(row)));
}

/**
 * Writes the set's rows first and moves the pointer last, by compare-and-set on `base`: a reader sees the old set whole
 * or the new set whole. A crash in between leaves rows that nothing points to, which the next publish writes again. A
 * pointer that was broken by hand is replaced. What ran in the shadow ends with it.
 */
export async function publishRuleSet(
  client: DynamoDBClient,
  table: string,
  file: RuleFile,
  base: LivePointer,
  nowMs: number,
  note?: string,
): Promise<PublishOutcome> {
  const rows = rowsOf(file);
  const hash = hashOfRows(rows);
  const isLive = base !== 'malformed' && base?.hash === hash;
  const signal = AbortSignal.timeout(READ_MS_MAX);
  if (isLive && (await readRuleFile(client, table, hash, signal)).kind === 'read')
    return { kind: 'already_live', hash };
  await writeRows(client, table, hash, rows, signal);
  if (isLive) return { kind: 'repaired', hash };
  const replaced = base === 'malformed' ? undefined : base?.hash;
  // Two publications never bear the same time, and later ones bear later ones: clocks of two people may differ.
  const lastMs = await lastPublishedAtMs(client, table, base, signal);
  const publishedAtMs = lastMs === undefined ? nowMs : Math.max(nowMs, lastMs + 1);
  await writeCountsFrom(client, table, file, lastMs, publishedAtMs, signal);
  const publication: Publication = {
    hash,
    publishedAtMs,
    rules: file.rules.length,
    ...(replaced !== undefined && { replaced }),
    ...(note !== undefined && { note }),
  };
  const moved = await movePointer(client, table, publication, base);
  return moved ? { kind: 'published', hash, replaced } : { kind: 'base_moved', live: await readLive(client, table) };
}

/** Puts a set into the shadow of the live one, or takes away what is there. False where the live set is another by now. */
export async function setShadow(
  client: DynamoDBClient,
  table: string,
  file: RuleFile | undefined,
  base: string,
  nowMs: number,
): Promise<boolean> {
  const rows = file && rowsOf(file);
  const shadow = rows && { hash: hashOfRows(rows), fromMs: nowMs };
  if (rows && shadow) await writeRows(client, table, shadow.hash, rows, AbortSignal.timeout(READ_MS_MAX));
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toRow(LIVE_KEY),
        UpdateExpression: shadow ? 'SET shadow = :shadow' : 'REMOVE shadow',
        ConditionExpression: '#hash = :base',
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: toRow({ ':base': base, ':shadow': shadow }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Makes the set's partition hold exactly these rows: what somebody added by hand goes. */
async function writeRows(
  client: DynamoDBClient,
  table: string,
  hash: string,
  rows: readonly SetRow[],
  signal: AbortSignal,
): Promise<void> {
  const pk = ruleSetPartition(hash);
  const wanted = new Set(rows.map(({ kind, name }) => rowName(kind, name)));
  const found = (await queryPartition(client, table, pk, signal)).map((row) => String(fromRow(row)['sk']));
  const deletes = found
    .filter((sk) => !wanted.has(sk))
    .map((sk): WriteRequest => ({ DeleteRequest: { Key: toRow({ pk, sk }) } }));
  const puts = rows.map(({ kind, name, fields }): WriteRequest => ({
    PutRequest: { Item: toRow({ pk, sk: rowName(kind, name), ...fields }) },
  }));
  await writeAll(client, table, [...deletes, ...puts]);
}

/**
 * When a set was last made live: by the pointer, and where that is broken or gone by the history, so that nobody's spending
 * is forgotten because of it. Undefined where nothing ever was.
 */
async function lastPublishedAtMs(
  client: DynamoDBClient,
  table: string,
  base: LivePointer,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (base !== undefined && base !== 'malformed') return base.publishedAtMs;
  const [last] = (await queryPartition(client, table, HISTORY_PARTITION, signal)).slice(-1);
  return last && numberIn(last, 'publishedAtMs');
}

/**
 * A counter that the set before had goes on; one that it had not begins now, also where an older set had it: what happened
 * in between is not in it.
 */
async function writeCountsFrom(
  client: DynamoDBClient,
  table: string,
  file: RuleFile,
  lastMs: number | undefined,
  publishedAtMs: number,
  signal: AbortSignal,
): Promise<void> {
  const before = lastMs === undefined ? new Map<string, number>() : await readCountsFrom(client, table, lastMs, signal);
  const limits = toRuleSetContent(file).rules.filter(({ kind }) => kind === 'limit');
  const counters = limits.map((rule) => {
    const counterId = counterIdOf(rule);
    return [counterId, before.get(counterId) ?? publishedAtMs] as const;
  });
  const parts = Array.from({ length: Math.ceil(counters.length / COUNTERS_A_ROW) }, (_, part): Row =>
    toRow({
      pk: countsFromPartition(publishedAtMs),
      sk: `PART#${String(part).padStart(4, '0')}`,
      counters: Object.fromEntries(counters.slice(part * COUNTERS_A_ROW, (part + 1) * COUNTERS_A_ROW)),
    }),
  );
  await writeAll(
    client,
    table,
    parts.map((Item): WriteRequest => ({ PutRequest: { Item } })),
  );
}

async function writeAll(client: DynamoDBClient, table: string, writes: readonly WriteRequest[]): Promise<void> {
  for (let start = 0; start < writes.length; start += BATCH_ITEMS_MAX) {
    await writeBatch(client, table, writes.slice(start, start + BATCH_ITEMS_MAX));
  }
}

async function writeBatch(client: DynamoDBClient, table: string, writes: WriteRequest[]): Promise<void> {
  let left = writes;
  for (let attempt = 1; attempt <= BATCH_ATTEMPTS_MAX; attempt += 1) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
    await sleep(BATCH_PAUSE_MS * attempt);
  }
  throw new Error(`DynamoDB left ${left.length} rows unwritten (throttled). Nothing was published; try again.`);
}

/** The pointer and the entry in the history are one write. */
async function movePointer(
  client: DynamoDBClient,
  table: string,
  publication: Publication,
  base: LivePointer,
): Promise<boolean> {
  const { hash, publishedAtMs, replaced } = publication;
  const publishedAt = new Date(publishedAtMs).toISOString();
  const isSeen =
    base === 'malformed'
      ? {}
      : base === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#hash = :base AND publishedAtMs = :basePublishedAtMs',
            ExpressionAttributeNames: { '#hash': 'hash' },
            ExpressionAttributeValues: toRow({ ':base': base.hash, ':basePublishedAtMs': base.publishedAtMs }),
          };
  const pointer = toRow({ ...LIVE_KEY, hash, previousHash: replaced, publishedAtMs, publishedAt });
  const entry = toRow({ ...publicationKey(publishedAtMs), ...publication, publishedAt });
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: table, Item: pointer, ...isSeen } },
          { Put: { TableName: table, Item: entry } },
        ],
      }),
    );
    return true;
  } catch (error) {
    const isRefused = error instanceof TransactionCanceledException;
    if (isRefused && error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}
