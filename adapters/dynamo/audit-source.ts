import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CounterAddress } from '../../domain/counter-address.ts';
import { confirmed, type Imbalance, openBooks } from '../../domain/life/conservation.ts';
import { LEVELS } from '../../domain/rules/rule.ts';
import { cardOf } from './card-row.ts';
import { counterOf } from './counter-row.ts';
import { lifeOf } from './life-row.ts';
import { type Row, textIn } from './read-row.ts';
import { toRow } from './rows.ts';
import { scanRows } from './scan-rows.ts';

export type AuditTables = { readonly cards: string; readonly authorizations: string };

export type AuditReport = {
  readonly lives: number;
  readonly counters: number;
  readonly imbalances: readonly Imbalance[];
};

export type AuditOptions = {
  /** Between the two looks at what is out of balance: what was under way has settled by then. Milliseconds. */
  readonly settledAfterMs?: number;
  readonly onProgress?: (what: 'transactions' | 'counters', done: number) => void;
};

/** Longer than a decision, or the work on one message, can take. */
const SETTLED_AFTER_MS = 15_000;

/**
 * Recomputes every counter from the transactions that count in it. Where one is out of balance, it looks a second time: while
 * decisions are made, the two scans see different moments. Throws when DynamoDB fails.
 */
export async function audit(
  client: DynamoDBClient,
  tables: AuditTables,
  options: AuditOptions = {},
): Promise<AuditReport> {
  const first = await look(client, tables, options);
  if (first.imbalances.length === 0) return first;
  await sleep(options.settledAfterMs ?? SETTLED_AFTER_MS);
  const second = await look(client, tables, options);
  return { ...second, imbalances: confirmed(first.imbalances, second.imbalances) };
}

async function look(client: DynamoDBClient, tables: AuditTables, { onProgress }: AuditOptions): Promise<AuditReport> {
  const books = openBooks();
  let lives = 0;
  await scan(client, tables.authorizations, 'begins_with(sk, :life)', { ':life': 'LIFE' }, (row) => {
    const life = lifeOf(row);
    if (life) books.enter(life);
    lives += 1;
    onProgress?.('transactions', lives);
  });
  let counters = 0;
  const imbalances: Imbalance[] = [];
  const wanted = { ':card': 'CARD', ':limit': 'LIMIT#' };
  await scan(client, tables.cards, 'sk = :card OR begins_with(sk, :limit)', wanted, (row) => {
    for (const { cardId, counterId, address, counter } of countersOf(row)) {
      const imbalance = books.compare(cardId, counterId, address, counter);
      if (imbalance) imbalances.push(imbalance);
      counters += 1;
      onProgress?.('counters', counters);
    }
  });
  return { lives, counters, imbalances };
}

async function scan(
  client: DynamoDBClient,
  TableName: string,
  FilterExpression: string,
  values: Readonly<Record<string, string>>,
  onRow: (row: Row) => void,
): Promise<void> {
  const what = { FilterExpression, ExpressionAttributeValues: toRow(values), ConsistentRead: true };
  await scanRows(client, TableName, what, (rows) => rows.forEach(onRow));
}

function countersOf(row: Row) {
  const [level = '', ...id] = (textIn(row, 'pk') ?? '').split('#');
  if (textIn(row, 'sk') === 'CARD') {
    const cardId = id.join('#');
    return [...cardOf(row, cardId).counters].map(([counterId, counter]) => {
      return { cardId, counterId, address: undefined, counter };
    });
  }
  const address = addressOf(level, id, textIn(row, 'sk') ?? '');
  return [{ cardId: undefined, counterId: address.counterId, address, counter: counterOf(row['counter']) }];
}

/** The reverse of `counterKey`: an owner's id and a counter's can hold no `#`. */
function addressOf(prefix: string, rest: readonly string[], sk: string): CounterAddress {
  const level = LEVELS.find((known) => known.toUpperCase() === prefix);
  if (level === undefined) throw new Error(`A counter belongs to ${prefix}, which is nothing that counts`);
  const parts = sk.split('#').slice(1);
  if (level === 'card') {
    const [counterId = '', ...detail] = parts;
    return { owner: { level, id: rest.join('#') }, counterId, detail: detail.join('#'), slice: 0 };
  }
  const [id = '', counterId = '', slice = '0'] = rest;
  return { owner: { level, id }, counterId, detail: parts.join('#'), slice: Number(slice) };
}
