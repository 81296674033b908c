import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ruleSchema, toRule, type WrittenRule } from '../../contracts/rule-file.ts';
import type { RuleSetSource } from '../../domain/ports.ts';
import { ruleSetHash } from '../rule-set-hash.ts';
import { ruleSetPartition } from './keys.ts';
import { fromRow, type Row, toRow } from './rows.ts';

/** Reads published rule sets and believes none whose rows do not add up to its hash. Throws when DynamoDB fails. */
export function createRuleSetSource(client: DynamoDBClient, table: string): RuleSetSource {
  return {
    async load(hash, signal) {
      const reading = await readWrittenRules(client, table, hash, signal);
      return reading.kind === 'read' ? { kind: 'read', rules: reading.rules.map(toRule) } : reading;
    },
  };
}

export type WrittenRulesReading =
  | { readonly kind: 'read'; readonly rules: readonly WrittenRule[] }
  | { readonly kind: 'corrupt'; readonly problem: string };

/**
 * A published set as it was written. The hash is over the rows as they are, before the schema fills in defaults: a field
 * that a later version of Cardhook adds must not make yesterday's sets look edited.
 */
export async function readWrittenRules(
  client: DynamoDBClient,
  table: string,
  hash: string,
  signal: AbortSignal,
): Promise<WrittenRulesReading> {
  const rows = await queryRows(client, table, hash, signal);
  const fields = rows.map((row) => {
    const { pk: _pk, sk: _sk, ...rule } = fromRow(row);
    return rule;
  });
  if (ruleSetHash(fields) !== hash) {
    return { kind: 'corrupt', problem: 'its rows do not add up to its hash: one was edited, added or removed by hand' };
  }
  const rules: WrittenRule[] = [];
  for (const rule of fields) {
    const parsed = ruleSchema.safeParse(rule);
    if (!parsed.success) {
      return {
        kind: 'corrupt',
        problem: `rule ${String(rule['id'])} is none that this version of Cardhook understands`,
      };
    }
    rules.push(parsed.data);
  }
  return { kind: 'read', rules };
}

/** All rows of a set, whatever they hold. */
export async function queryRows(
  client: DynamoDBClient,
  table: string,
  hash: string,
  signal: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :set',
        ExpressionAttributeValues: toRow({ ':set': ruleSetPartition(hash) }),
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
      { abortSignal: signal },
    );
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}
