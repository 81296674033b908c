import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ruleSchema, toRule, type WrittenRule } from '../../contracts/rule-file.ts';
import type { RuleSetReading, RuleSetSource } from '../../domain/ports.ts';
import { ruleSetHash } from '../rule-set-hash.ts';
import { ruleSetPartition } from './keys.ts';
import { fromRow, type Row, toRow } from './rows.ts';

/** Reads published rule sets and believes none whose rows do not add up to its hash. Throws when DynamoDB fails. */
export function createRuleSetSource(client: DynamoDBClient, table: string): RuleSetSource {
  return {
    async load(hash, signal) {
      const written = parseRules(await queryRows(client, table, hash, signal));
      if (typeof written === 'string') return { kind: 'corrupt', problem: written };
      if (ruleSetHash(written) !== hash) {
        return {
          kind: 'corrupt',
          problem: 'its rows do not add up to its hash: one was edited, added or removed by hand',
        };
      }
      return { kind: 'read', rules: written.map(toRule) } satisfies RuleSetReading;
    },
  };
}

/** The rules of a set as they were written, or what is wrong with a row. */
export function parseRules(rows: readonly Row[]): WrittenRule[] | string {
  const rules: WrittenRule[] = [];
  for (const row of rows) {
    const { pk: _pk, sk, ...fields } = fromRow(row);
    const parsed = ruleSchema.safeParse(fields);
    if (!parsed.success) return `row ${String(sk)} is not a rule: ${parsed.error.issues[0]?.message ?? 'malformed'}`;
    rules.push(parsed.data);
  }
  return rules;
}

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
