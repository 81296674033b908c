import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Row } from '../../adapters/dynamo/read-row.ts';
import { decisionRow } from '../../adapters/dynamo/request-row.ts';
import { type Card, unseenCard } from '../../domain/card.ts';
import { decide } from '../../domain/decide.ts';
import { evolve } from '../../domain/decision/change.ts';
import { NOTHING_SHARED } from '../../domain/decision/reading.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import { SeededRandom } from '../../local/simulate/seeded-random.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { requestBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { translate } from '../../providers/connectfi/translate.ts';

const CARDS = 2_000;
const MCCS = ['5411', '5812', '5541', '5999', '4111', '7995'];
const SPAN_MS = 60 * 24 * 3_600_000;
const SEED = 7;

const BATCH_ROWS = 25;
/** Batches on their way at once. */
const BATCHES = 8;

/** Writes what a stage with these rules would have stored of so many requests in the sixty days before `endMs`. */
export async function putHistory(
  dynamo: DynamoDBClient,
  table: string,
  ruleSet: RuleSet,
  count: number,
  endMs: number,
): Promise<void> {
  const batch: Row[] = [];
  for (const row of historyRows(ruleSet, count, endMs)) {
    batch.push(row);
    if (batch.length === BATCH_ROWS * BATCHES) await putRows(dynamo, table, batch.splice(0));
  }
  await putRows(dynamo, table, batch);
}

function* historyRows(ruleSet: RuleSet, count: number, endMs: number): Generator<Row> {
  const random = new SeededRandom(SEED);
  const cards = new Map<string, Card>();
  let numbers = DOCUMENTED_NUMBERS;
  for (let nth = 0; nth < count; nth += 1) {
    numbers = nextTransaction(numbers);
    const cardId = `icrd_${String(random.integer(1, CARDS)).padStart(22, '0')}`;
    const purchase = { cardId, amount: random.integer(1, 30_000) / 100, mcc: random.pick(MCCS) };
    const translated = translate(Buffer.from(requestBody(numbers, purchase)));
    if (translated.kind !== 'request') throw new Error('The simulated request is no request.');
    const { request } = translated;
    const state = { card: cards.get(cardId) ?? unseenCard(cardId), shared: NOTHING_SHARED };
    const atMs = Math.round(endMs - SPAN_MS + (nth / count) * SPAN_MS);
    const decision = decide(ruleSet, state, request, atMs);
    const after = evolve(state, decision.changes);
    if (after === 'moved') throw new Error('Nobody else is here to move anything.');
    cards.set(cardId, after.card);
    yield decisionRow({ deliveryId: '00000000-0000-4000-8000-000000000000', request, decision, publishedAtMs: 1 });
  }
}

async function putRows(dynamo: DynamoDBClient, table: string, rows: readonly Row[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH_ROWS) }, (_, batch) =>
    rows.slice(batch * BATCH_ROWS, (batch + 1) * BATCH_ROWS),
  );
  await Promise.all(
    batches.map(async (batch) => {
      const RequestItems = { [table]: batch.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteItemCommand({ RequestItems }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left rows unwritten.');
    }),
  );
}
