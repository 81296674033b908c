import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { driftLeft, type DriftRow, driftOf } from './drift-row.ts';
import { driftList, lifeKey, LISTED_INDEX } from './keys.ts';
import { lifeOf } from './life-row.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';
import { readRow } from './row-reader.ts';

const DAY_MS = 24 * 3_600_000;

/** Contradictions found from the first instant on and before the second, oldest first. Throws when DynamoDB fails. */
export async function readDrift(
  client: DynamoDBClient,
  table: string,
  fromMs: number,
  untilMs: number,
): Promise<readonly DriftRow[]> {
  const found: DriftRow[] = [];
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs < untilMs; dayMs += DAY_MS) {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: LISTED_INDEX,
        KeyConditionExpression: 'listed = :day AND listedAtMs BETWEEN :from AND :until',
        ExpressionAttributeValues: toRow({ ':day': driftList(dayMs), ':from': fromMs, ':until': untilMs - 1 }),
      },
    );
    for await (const { Items = [] } of pages) {
      // The index has the keys alone, and may be a moment behind: what is explained by now has no row any more.
      const rows = await Promise.all(Items.map((row: Row) => readLeft(client, table, row)));
      found.push(...rows.flat());
    }
  }
  return found;
}

async function readLeft(client: DynamoDBClient, table: string, listed: Row): Promise<readonly DriftRow[]> {
  const row = await readRow(client, table, listed);
  if (row === undefined) return [];
  const found = driftOf(row);
  const life = lifeOf(await readRow(client, table, toRow(lifeKey(found))));
  return driftLeft(found, life ? [life] : []);
}
