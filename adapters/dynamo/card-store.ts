import { type DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Card, Holder, Status } from '../../domain/card.ts';
import { cardOf, statusOf } from './card-row.ts';
import { cardKey, holderKey, type Key } from './keys.ts';
import { inRow, isMalformedRow, malformedRow } from './malformed-row.ts';
import { type Row, textIn } from './read-row.ts';
import { toRow } from './rows.ts';

/** One call's patience: a person waits for it. */
const CALL_MS_MAX = 10_000;

/** The card as the next decision will see it. */
export async function readCard(client: DynamoDBClient, table: string, cardId: string): Promise<Card> {
  const key = cardKey(cardId);
  const row = await readRow(client, table, key);
  return inRow(key, () => cardOf(row, cardId));
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
      { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
    );
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}

/** The status of the program, an account or a group. */
export async function readHolderStatus(client: DynamoDBClient, table: string, holder: Holder): Promise<Status> {
  const key = holderKey(holder);
  const row = await readRow(client, table, key);
  return inRow(key, () => statusOf(row));
}

/**
 * Sets a card's status. Every approval is written on the condition that the status is what the decision saw, so once
 * this returns, no request is approved under the old status any more. Whatever else is wrong with the row hides nothing.
 */
export async function setCardStatus(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  status: Status,
  nowMs: number,
): Promise<Status> {
  await updateRow(client, table, cardKey(cardId), { status, statusChangedAt: iso(nowMs) }, []);
  return status;
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
  await updateRow(client, table, holderKey(holder), { status, statusChangedAt: iso(nowMs) }, []);
  return status;
}

/** What a card can be told to belong to; `null` takes it out. */
export type Assignment = {
  readonly account?: string | null;
  readonly group?: string | null;
  readonly currency?: string | null;
};

/** What the card belongs to after an assignment. */
export type Assigned = Pick<Card, 'account' | 'group' | 'currency'>;

/** Says what the card belongs to. In force for every decision that begins afterwards. */
export async function assignCard(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  assignment: Assignment,
): Promise<Assigned> {
  const fields = Object.entries(assignment);
  const sets = Object.fromEntries(fields.filter(([, value]) => value !== null));
  const removes = fields.filter(([, value]) => value === null).map(([name]) => name);
  const key = cardKey(cardId);
  const row = (await updateRow(client, table, key, sets, removes)) ?? {};
  try {
    return inRow(key, () => assignedIn(row));
  } catch (error) {
    throw isMalformedRow(error) ? malformedRow(`The assignment is written. Another part of ${error.message}`) : error;
  }
}

function assignedIn(row: Row): Assigned {
  const told = (['account', 'group', 'currency'] as const).map((name) => [name, textIn(row, name)] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

async function readRow(client: DynamoDBClient, table: string, key: Key): Promise<Row | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toRow(key), ConsistentRead: true }), {
    abortSignal: AbortSignal.timeout(CALL_MS_MAX),
  });
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
    { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
  );
  return Attributes;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
