import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DueList } from '../../domain/ports.ts';
import { DUE_SHARDS, dueList, LISTED_INDEX } from './keys.ts';
import { numberIn, type Row, textIn } from './read-row.ts';
import { toRow } from './rows.ts';

export type Listing = {
  readonly list: string;
  readonly fromMs?: number;
  readonly untilMs: number;
  readonly most: number;
};

/** The keys of what is listed up to and with `untilMs`, first to last. The index is a moment behind its table. */
export async function queryListed(
  client: DynamoDBClient,
  table: string,
  { list, fromMs = 0, untilMs, most }: Listing,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: LISTED_INDEX,
      KeyConditionExpression: 'listed = :list AND listedAtMs BETWEEN :from AND :until',
      ExpressionAttributeValues: toRow({ ':list': list, ':from': fromMs, ':until': untilMs }),
      Limit: most,
    }),
    { abortSignal: signal },
  );
  return Items;
}

/** `AUTH#<card>#<authTransactionId>`; neither of the two can hold a `#`. */
function transactionOf(row: Row): { readonly cardId: string; readonly authTransactionId: string } {
  const [, cardId, authTransactionId] = (textIn(row, 'pk') ?? '').split('#');
  if (cardId === undefined || authTransactionId === undefined) throw new Error('A listed row is of no transaction');
  return { cardId, authTransactionId };
}

export function createDueList(client: DynamoDBClient, table: string): DueList {
  return {
    async due(nowMs, most, signal) {
      const shards = Array.from({ length: DUE_SHARDS }, (_, shard) =>
        queryListed(client, table, { list: dueList(shard), untilMs: nowMs, most }, signal),
      );
      const rows = (await Promise.all(shards)).flat();
      return rows
        .toSorted((a, b) => numberIn(a, 'listedAtMs') - numberIn(b, 'listedAtMs'))
        .slice(0, most)
        .map((row) => ({ ...transactionOf(row), atMs: nowMs }));
    },
  };
}
