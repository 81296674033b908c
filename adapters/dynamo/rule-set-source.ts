import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { fileOfRows, type RuleFile, type SetRow } from '../../contracts/rule-file.ts';
import type { RuleSetSource } from '../../domain/ports.ts';
import type { RuleSetContent } from '../../domain/rules/rule.ts';
import { ruleSetHash } from '../rule-set-hash.ts';
import { countsFromPartition, ruleSetPartition } from './keys.ts';
import { inRow } from './malformed-row.ts';
import { keyOf, mapIn, numberIn, type Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

/** Reads published rule sets and believes none whose rows do not add up to its hash. Throws when DynamoDB fails. */
export function createRuleSetSource(client: DynamoDBClient, table: string): RuleSetSource {
  return {
    async load(hash, publishedAtMs, signal) {
      const [reading, countsFrom] = await Promise.all([
        readRuleFile(client, table, hash, signal),
        readCountsFrom(client, table, publishedAtMs, signal),
      ]);
      return reading.kind === 'read' ? { kind: 'read', content: reading.content, countsFrom } : reading;
    },
  };
}

export type RuleFileReading =
  | { readonly kind: 'read'; readonly file: RuleFile; readonly content: RuleSetContent }
  /** Rows are missing, malformed, or do not add up to the hash (edited by hand). */
  | { readonly kind: 'corrupt'; readonly problem: string };

/**
 * A published set as it was written. The hash is over the rows as they are, before the schema fills in defaults: a field
 * that a later version of Cardhook adds must not make yesterday's sets look edited.
 */
export async function readRuleFile(
  client: DynamoDBClient,
  table: string,
  hash: string,
  signal: AbortSignal,
): Promise<RuleFileReading> {
  const rows = (await queryPartition(client, table, ruleSetPartition(hash), signal)).map(setRowOf);
  if (hashOfRows(rows) !== hash) {
    return { kind: 'corrupt', problem: 'its rows do not add up to its hash: one was edited, added or removed by hand' };
  }
  const reading = fileOfRows(rows);
  if ('file' in reading) return { kind: 'read', ...reading };
  return { kind: 'corrupt', problem: `${reading.problem}: this version of Cardhook does not understand it` };
}

/** Names a set by the rows it is stored as. */
export function hashOfRows(rows: readonly SetRow[]): string {
  return ruleSetHash(
    rows.map(({ kind, name, fields }) => (kind === 'rule' ? fields : { ...fields, id: rowName(kind, name) })),
  );
}

/** The sort key of one row of a set. */
export function rowName(kind: SetRow['kind'], name: string): string {
  return `${kind.toUpperCase()}#${name}`;
}

/** A row of another name than ours makes the hash differ, whatever it is taken for. */
function setRowOf(row: Row): SetRow {
  const { pk: _pk, sk, ...fields } = fromRow(row);
  const [kind = '', ...name] = String(sk).split('#');
  const known = (['rule', 'list', 'settings'] as const).find((one) => one.toUpperCase() === kind);
  return { kind: known ?? 'list', name: known === undefined ? String(sk) : name.join('#'), fields };
}

/** Since when each counter counts without a gap, as it was when that publication was made. */
export async function readCountsFrom(
  client: DynamoDBClient,
  table: string,
  publishedAtMs: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const countsFrom = new Map<string, number>();
  for (const row of await queryPartition(client, table, countsFromPartition(publishedAtMs), signal)) {
    inRow(keyOf(row), () => {
      const counters = mapIn(row, 'counters') ?? {};
      for (const counterId in counters) countsFrom.set(counterId, numberIn(counters, counterId));
    });
  }
  return countsFrom;
}

/** All rows of a partition, strongly consistent, whatever they hold. */
export async function queryPartition(
  client: DynamoDBClient,
  table: string,
  partition: string,
  signal: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :partition',
        ExpressionAttributeValues: toRow({ ':partition': partition }),
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
