import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { holdText, limitAttribute } from '../../adapters/dynamo/card-row.ts';
import { counterAttribute, number } from '../../adapters/dynamo/counter-row.ts';
import { cardKey } from '../../adapters/dynamo/keys.ts';
import type { Row } from '../../adapters/dynamo/read-row.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import { ruleFileSchema, toRuleSetContent } from '../../contracts/rule-file.ts';
import { HOLDS_EXPIRE_AFTER_MS } from '../../domain/card.ts';
import { counterIdOf } from '../../domain/rules/counter-id.ts';
import { added, settled } from '../../domain/windows/counter.ts';
import { LIMITS } from './thousand-rules.ts';

const OPEN_HOLDS = 100;
const HOLD_MINOR = 4_000;
const BATCH_ROWS = 25;
/** Batches on their way at once. */
const BATCHES = 8;

/** Puts cards into the table that have spent: so many open holds, and every counter of the rule set moved by them. */
export async function putSpentCards(
  dynamo: DynamoDBClient,
  table: string,
  cardIds: readonly string[],
  nowMs: number,
  openHolds = OPEN_HOLDS,
): Promise<void> {
  const fields = spentFields(nowMs, openHolds);
  const puts = cardIds.map((cardId): WriteRequest => ({
    PutRequest: { Item: { ...toRow(cardKey(cardId)), ...fields } },
  }));
  const starts = Array.from({ length: Math.ceil(puts.length / BATCH_ROWS) }, (_, batch) => batch * BATCH_ROWS).values();
  async function work(): Promise<void> {
    // One iterator for all of them: each batch is taken once.
    for (const start of starts) {
      const { UnprocessedItems = {} } = await dynamo.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: puts.slice(start, start + BATCH_ROWS) } }),
      );
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left cards unwritten.');
    }
  }
  await Promise.all(Array.from({ length: BATCHES }, work));
}

function spentFields(nowMs: number, openHolds: number): Row {
  const { rules } = toRuleSetContent(ruleFileSchema.parse({ format: 1, rules: LIMITS }));
  const counters = rules.flatMap((rule) => {
    if (rule.kind !== 'limit' || rule.window.kind === 'transaction') return [];
    const { window } = rule;
    // They count since the set was published, a moment ago.
    const empty = settled(window, undefined, nowMs, nowMs);
    // One bucket for each hold of a trailing window, as a busy hour leaves them.
    const spent = Array.from({ length: openHolds }, (_, index) => nowMs - (openHolds - index) * 30_000).reduce(
      (counter, atMs) => added(window, counter, atMs, { amount: HOLD_MINOR, count: 1 }),
      empty,
    );
    return [[limitAttribute(counterIdOf(rule)), counterAttribute(spent)] as const];
  });
  const holds = Array.from({ length: openHolds }, (_, index) => {
    const authTransactionId = String(900_000_000_000 + index);
    const atMs = nowMs - index * 1_000;
    const expiresAtMs = atMs + HOLDS_EXPIRE_AFTER_MS;
    const hold = { authTransactionId, minor: HOLD_MINOR, currency: 'USD', atMs, expiresAtMs };
    return [String(index).padStart(32, '0'), { S: holdText(hold) }] as const;
  });
  return {
    status: { S: 'active' },
    firstApprovedAtMs: number(nowMs - 86_400_000),
    lastApprovedAtMs: number(nowMs),
    holds: { M: Object.fromEntries(holds) },
    ...Object.fromEntries(counters),
  };
}
