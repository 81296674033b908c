import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Card, CardStatus } from '../../domain/card.ts';
import { cardKey } from './keys.ts';
import { cardOf, toRow } from './rows.ts';

/** The card as the next decision will see it. */
export async function readCard(client: DynamoDBClient, table: string, cardId: string): Promise<Card> {
  const Key = toRow(cardKey(cardId));
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return cardOf(Item, cardId);
}

/**
 * Sets a card's status. Every approval is written on the condition that the status is what the decision saw, so once
 * this returns, no request is approved under the old status any more.
 */
export async function setCardStatus(
  client: DynamoDBClient,
  table: string,
  cardId: string,
  status: CardStatus,
  nowMs: number,
): Promise<Card> {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toRow(cardKey(cardId)),
      UpdateExpression: 'SET #status = :status, statusChangedAt = :at',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toRow({ ':status': status, ':at': new Date(nowMs).toISOString() }),
      ReturnValues: 'ALL_NEW',
    }),
  );
  return cardOf(Attributes, cardId);
}
