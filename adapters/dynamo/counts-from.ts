import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type RuleFile, toRuleSetContent } from '../../contracts/rule-file.ts';
import { counterIdOf } from '../../domain/rules/counter-id.ts';
import { countsFromPartition } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';
import { readCountsFrom } from './rule-set-source.ts';
import { writeAll } from './write-all.ts';

/** Counters a row: each takes less than 100 bytes, and a row has 400 KB. */
const COUNTERS_A_ROW = 1_000;

/** More people than ever publish in the same millisecond. */
const CLAIMS_MAX = 100;

const CLAIM_MS_MAX = 10_000;

/**
 * Claims a time for a publication, `fromMs` or the next that nobody has, and writes since when each of its counters counts:
 * one that the set published at `lastMs` had goes on; one that it had not begins now, also where an older set had it, because
 * what happened in between is not in it. Two publishers at once get two times, so neither begins the other's counters.
 * @returns the time
 */
export async function claimPublication(
  client: DynamoDBClient,
  table: string,
  file: RuleFile,
  lastMs: number | undefined,
  fromMs: number,
  signal: AbortSignal,
): Promise<number> {
  const before = lastMs === undefined ? new Map<string, number>() : await readCountsFrom(client, table, lastMs, signal);
  const counterIds = toRuleSetContent(file)
    .rules.filter(({ kind }) => kind === 'limit')
    .map(counterIdOf);
  for (let publishedAtMs = fromMs; publishedAtMs < fromMs + CLAIMS_MAX; publishedAtMs += 1) {
    const [first, ...more] = partsOf(counterIds, before, publishedAtMs);
    if (first === undefined || !(await putIfAbsent(client, table, first))) continue;
    const puts = more.map((Item) => ({ PutRequest: { Item } }));
    await writeAll(client, table, puts);
    return publishedAtMs;
  }
  throw new Error(`All times from ${fromMs} on are taken`);
}

/** The first part is there also where nothing counts: it is the claim. */
function partsOf(counterIds: readonly string[], before: ReadonlyMap<string, number>, publishedAtMs: number): Row[] {
  const counters = counterIds.map((counterId) => [counterId, before.get(counterId) ?? publishedAtMs] as const);
  return Array.from({ length: Math.max(1, Math.ceil(counters.length / COUNTERS_A_ROW)) }, (_, part) =>
    toRow({
      pk: countsFromPartition(publishedAtMs),
      sk: `PART#${String(part).padStart(4, '0')}`,
      counters: Object.fromEntries(counters.slice(part * COUNTERS_A_ROW, (part + 1) * COUNTERS_A_ROW)),
    }),
  );
}

async function putIfAbsent(client: DynamoDBClient, TableName: string, Item: Row): Promise<boolean> {
  try {
    await client.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }), {
      abortSignal: AbortSignal.timeout(CLAIM_MS_MAX),
    });
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
