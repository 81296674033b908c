import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { type RuleFile, rowsOf, type SetRow } from '../../contracts/rule-file.ts';
import type { LivePointer, LiveRuleSet } from '../../domain/ports.ts';
import { claimPublication } from './counts-from.ts';
import { HISTORY_PARTITION, LIVE_KEY, publicationKey, ruleSetPartition } from './keys.ts';
import { inRow, malformedRow } from './malformed-row.ts';
import { keyOf, numberIn, type Row } from './read-row.ts';
import { fromRow, livePointerOf, toRow } from './rows.ts';
import { hashOfRows, queryPartition, readRuleFile, rowName } from './rule-set-source.ts';
import { writeAll } from './write-all.ts';

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

/** Reading a set of 10,000 rules takes a few seconds on a slow line. */
const READ_MS_MAX = 30_000;

/** One call's patience. */
const CALL_MS_MAX = 10_000;

export function hashOfFile(file: RuleFile): string {
  return hashOfRows(rowsOf(file));
}

export async function readLive(client: DynamoDBClient, table: string): Promise<LivePointer> {
  return livePointerOf(await readPointerRow(client, table));
}

async function readPointerRow(client: DynamoDBClient, table: string): Promise<Row | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toRow(LIVE_KEY), ConsistentRead: true }),
    { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
  );
  return Item;
}

/** Everything that was ever live, oldest first. */
export async function readHistory(client: DynamoDBClient, table: string): Promise<readonly Publication[]> {
  const rows = await queryPartition(client, table, HISTORY_PARTITION, AbortSignal.timeout(READ_MS_MAX));
  return rows.map((row) => inRow(keyOf(row), () => publicationOf(row)));
}

function publicationOf(row: Row): Publication {
  const { data, error } = publicationSchema.safeParse(fromRow(row));
  if (data !== undefined) return data;
  throw malformedRow(`its ${error.issues.map(({ path }) => path.join('.')).join(', ')} cannot be read`);
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
  const broken = base === 'malformed' ? await readPointerRow(client, table) : undefined;
  const mended = livePointerOf(broken);
  if (base === 'malformed' && mended !== 'malformed') return { kind: 'base_moved', live: mended };
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
  const fromMs = lastMs === undefined ? nowMs : Math.max(nowMs, lastMs + 1);
  const publishedAtMs = await claimPublication(client, table, file, lastMs, fromMs, signal);
  const publication: Publication = {
    hash,
    publishedAtMs,
    rules: file.rules.length,
    ...(replaced !== undefined && { replaced }),
    ...(note !== undefined && { note }),
  };
  const seen = base === 'malformed' ? asRead(broken ?? {}) : asBase(base);
  const moved = await movePointer(client, table, publication, seen);
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
      { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
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
  return last && inRow(keyOf(last), () => numberIn(last, 'publishedAtMs'));
}

type Condition = {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Row;
};

/** The pointer still is what the publication was planned on. */
function asBase(base: LiveRuleSet | undefined): Condition {
  if (base === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#hash = :base AND publishedAtMs = :basePublishedAtMs',
    ExpressionAttributeNames: { '#hash': 'hash' },
    ExpressionAttributeValues: toRow({ ':base': base.hash, ':basePublishedAtMs': base.publishedAtMs }),
  };
}

/** What makes a pointer one: where the broken row lacks them, whoever mends it puts them there. */
const POINTER_ATTRIBUTES = ['hash', 'publishedAtMs', 'shadow'] as const;

/** The broken pointer still is, to the letter, the row that was read: somebody else may be mending it. */
function asRead(row: Row): Condition {
  const names = [...new Set([...POINTER_ATTRIBUTES, ...Object.keys(row)])];
  const tests = names.map((name, nth) => (row[name] ? `#n${nth} = :v${nth}` : `attribute_not_exists(#n${nth})`));
  return {
    ConditionExpression: tests.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, nth) => [`#n${nth}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      names.flatMap((name, nth) => (row[name] ? [[`:v${nth}`, row[name]] as const] : [])),
    ),
  };
}

/** The pointer and the entry in the history are one write. */
async function movePointer(
  client: DynamoDBClient,
  table: string,
  publication: Publication,
  seen: Condition,
): Promise<boolean> {
  const { hash, publishedAtMs, replaced } = publication;
  const publishedAt = new Date(publishedAtMs).toISOString();
  const pointer = toRow({ ...LIVE_KEY, hash, previousHash: replaced, publishedAtMs, publishedAt });
  const entry = toRow({ ...publicationKey(publishedAtMs), ...publication, publishedAt });
  try {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: table, Item: pointer, ...seen } },
          { Put: { TableName: table, Item: entry } },
        ],
      }),
      { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
    );
    return true;
  } catch (error) {
    const isRefused = error instanceof TransactionCanceledException;
    if (isRefused && error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}
