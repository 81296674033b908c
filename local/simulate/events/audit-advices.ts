import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lifeOf } from '../../../adapters/dynamo/life-row.ts';
import { type Row, textIn } from '../../../adapters/dynamo/read-row.ts';
import { toRow } from '../../../adapters/dynamo/rows.ts';
import { scanRows } from '../../../adapters/dynamo/scan-rows.ts';
import { nameOfAdvice } from './acknowledged.ts';

/** What the authorizations table knows of advices, by their names. */
export type StoredAdvices = {
  /** Those with a row of their own. */
  readonly rows: ReadonlySet<string>;
  /** In how many lives each is a fact, and how often. */
  readonly facts: ReadonlyMap<string, number>;
  /** Those that no queue would take, and that wait for the sweep. */
  readonly aside: ReadonlySet<string>;
};

/** Where every acknowledged advice is. */
export type AdviceAudit = {
  readonly acknowledged: number;
  /** With its row, and once among the facts of its transaction. */
  readonly applied: number;
  readonly dead: number;
  readonly aside: number;
  /** In none of these places. */
  readonly lost: readonly string[];
  /** More than once among the facts, or a row without a fact, or a fact without a row. */
  readonly wrong: readonly string[];
};

export async function scanAdvices(client: DynamoDBClient, TableName: string, prefix: string): Promise<StoredAdvices> {
  const [rows, aside, facts] = [new Set<string>(), new Set<string>(), new Map<string, number>()];
  const what = {
    ConsistentRead: true,
    FilterExpression:
      'begins_with(pk, :ours) AND (begins_with(sk, :advice) OR begins_with(sk, :aside) OR begins_with(sk, :life))',
    ExpressionAttributeValues: toRow({
      ':ours': `AUTH#${prefix}`,
      ':advice': 'ADVICE#',
      ':aside': 'UNQUEUED#',
      ':life': 'LIFE',
    }),
  };
  function take(row: Row): void {
    const [, cardId = '', authTransactionId = ''] = (textIn(row, 'pk') ?? '').split('#');
    const [kind, adviceKey = ''] = (textIn(row, 'sk') ?? '').split('#');
    const name = nameOfAdvice({ cardId, authTransactionId, adviceKey });
    if (kind === 'ADVICE') rows.add(name);
    if (kind === 'UNQUEUED') aside.add(name);
    for (const fact of (kind === 'LIFE' ? lifeOf(row)?.facts.advices : undefined) ?? []) {
      const told = nameOfAdvice({ cardId, authTransactionId, adviceKey: fact.adviceKey });
      facts.set(told, (facts.get(told) ?? 0) + 1);
    }
  }
  await scanRows(client, TableName, what, (page) => page.forEach(take));
  return { rows, facts, aside };
}

/** Pure. */
export function auditAdvices(
  acknowledged: ReadonlySet<string>,
  { rows, facts, aside }: StoredAdvices,
  dead: ReadonlySet<string>,
): AdviceAudit {
  const isApplied = (name: string): boolean => rows.has(name) && facts.get(name) === 1;
  const names = [...acknowledged];
  const open = names.filter((name) => !isApplied(name));
  const stored = new Set([...rows, ...facts.keys()]);
  return {
    acknowledged: names.length,
    applied: names.length - open.length,
    dead: open.filter((name) => dead.has(name)).length,
    aside: open.filter((name) => !dead.has(name) && aside.has(name)).length,
    lost: open.filter((name) => !dead.has(name) && !aside.has(name)),
    wrong: [...stored].filter((name) => !isApplied(name)),
  };
}
