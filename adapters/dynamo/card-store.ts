import { type DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Card, Holder, Status } from '../../domain/card.ts';
import { cardOf, statusOf } from './card-row.ts';
import { cardKey, holderKey, type Key } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';

/** The card as the next decision will see it. */
export async function readCard(client: DynamoDBClient, table: string, cardId: string): Promise<Card> {
  return cardOf(await readRow(client, table, cardKey(cardId)), cardId);
}

/** Every row of the card's partition: counters kept apart by merchant, and merchants it is known at. */
export async function readCardRows(client: DynamoDBClient, table: string, cardId: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :card',
        ExpressionAttributeValues: toRow({ ':card': cardKey(cardId).pk }),
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}

/** The status of the program, an account or a group. */
export async function readHolderStatus(client: DynamoDBClient, table: string, holder: Holder): Promise<Status> {
  return statusOf(await readRow(client, table, holderKey(holder)));
}

/**
 * Sets a card's status. Every approval is written on the condition that the status is what the decision saw, so once
 * this returns, no request is approved under the old status any more.
 */
export async function setCardStatus(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  status: Status,
  nowMs: number,
): Promise<Card> {
  return cardOf(await updateRow(client, table, cardKey(cardId), { status, statusChangedAt: iso(nowMs) }, []), cardId);
}

/**
 * Sets the status of the program, an account or a group. A decision reads it and does not lock it: one that is under way
 * may still approve, until its deadline.
 */
export async function setHolderStatus(
  client: DynamoDBClient,
  table: string,
  holder: Holder,
  status: Status,
  nowMs: number,
): Promise<Status> {
  return statusOf(await updateRow(client, table, holderKey(holder), { status, statusChangedAt: iso(nowMs) }, []));
}

/** What a card can be told to belong to; `null` takes it out. */
export type Assignment = {
  readonly account?: string | null;
  readonly group?: string | null;
  readonly currency?: string | null;
};

/** Says what the card belongs to. In force for every decision that begins afterwards. */
export async function assignCard(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  assignment: Assignment,
): Promise<Card> {
  const fields = Object.entries(assignment);
  const sets = Object.fromEntries(fields.filter(([, value]) => value !== null));
  const removes = fields.filter(([, value]) => value === null).map(([name]) => name);
  return cardOf(await updateRow(client, table, cardKey(cardId), sets, removes), cardId);
}

async function readRow(client: DynamoDBClient, table: string, key: Key): Promise<Row | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toRow(key), ConsistentRead: true }));
  return Item;
}

/** The row after the update. */
async function updateRow(
  client: DynamoDBClient,
  TableName: string,
  key: Key,
  sets: Readonly<Record<string, unknown>>,
  removes: readonly string[],
): Promise<Row | undefined> {
  const names = [...Object.keys(sets), ...removes];
  const clauses = [
    ...(Object.keys(sets).length > 0
      ? [
          `SET ${Object.keys(sets)
            .map((name) => `#${name} = :${name}`)
            .join(', ')}`,
        ]
      : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.map((name) => `#${name}`).join(', ')}`] : []),
  ];
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: toRow(key),
      UpdateExpression: clauses.join(' '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ...(Object.keys(sets).length > 0 && {
        ExpressionAttributeValues: toRow(
          Object.fromEntries(Object.entries(sets).map(([name, value]) => [`:${name}`, value])),
        ),
      }),
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Attributes;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
