import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { RequestName } from './authorization-event.ts';
import type { BareCalls } from './bare-calls.ts';
import { TABLES } from './surroundings.ts';

/** Makes the bare calls for another request. */
export type BareCallsFor = (name: RequestName) => BareCalls;

/**
 * Takes the row that the function wrote for `recorded` as the pattern: the bare calls for another request of the same
 * length read the same three keys and write the same bytes.
 */
export async function recordedCalls(dynamo: DynamoDBClient, recorded: RequestName): Promise<BareCallsFor> {
  const partition = { S: `AUTH#${recorded.cardId}#${recorded.authTransactionId}` };
  const { Items } = await dynamo.send(
    new QueryCommand({
      TableName: TABLES.authorizations,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition },
      ConsistentRead: true,
    }),
  );
  const [row] = Items ?? [];
  if (row === undefined) throw new Error('The function did not record its first decision: it answered otherwise.');
  const pattern = JSON.stringify(callsFor(row, recorded));
  return ({ cardId, authTransactionId }) =>
    JSON.parse(
      pattern.replaceAll(recorded.cardId, cardId).replaceAll(recorded.authTransactionId, authTransactionId),
    ) as BareCalls;
}

type Row = NonNullable<NonNullable<BareCalls['write']['TransactItems']>[number]['Put']>['Item'];

/** As adapters/dynamo/decision-store.ts makes them. */
function callsFor(row: Row, { cardId }: RequestName): BareCalls {
  const cardKey = { pk: { S: `CARD#${cardId}` }, sk: { S: 'CARD' } };
  const rowKey = Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => name === 'pk' || name === 'sk'));
  return {
    read: {
      RequestItems: {
        [TABLES.rules]: { Keys: [{ pk: { S: 'LIVE' }, sk: { S: 'LIVE' } }], ConsistentRead: true },
        [TABLES.cards]: { Keys: [cardKey], ConsistentRead: true },
        [TABLES.authorizations]: { Keys: [rowKey], ConsistentRead: true },
      },
    },
    write: {
      TransactItems: [
        {
          Put: {
            TableName: TABLES.authorizations,
            Item: row,
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Update: {
            TableName: TABLES.cards,
            Key: cardKey,
            UpdateExpression:
              'SET #status = :seen, firstApprovedAtMs = if_not_exists(firstApprovedAtMs, :at), lastApprovedAtMs = :at',
            ConditionExpression: 'attribute_not_exists(pk) OR #status = :seen',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':seen': { S: 'active' }, ':at': { N: String(Date.now()) } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    },
  };
}
