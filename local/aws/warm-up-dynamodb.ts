import { createEngineClient } from './engine-client.ts';

const TableName = 'warm-up';
const Key = { pk: { S: 'warm-up' } };

/**
 * Makes the engine load what a decision needs: its first transaction takes some hundred milliseconds, which a function
 * with a deadline would have to pay. It happens while the CDK app is still running.
 */
export async function warmUpDynamoDb(engineUrl: string): Promise<void> {
  const client = createEngineClient(engineUrl, 'dynamodb', 'DynamoDB_20120810');
  await client.make('CreateTable', {
    TableName,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const Put = { TableName, Item: Key, ConditionExpression: 'attribute_not_exists(pk)' };
  const Update = {
    TableName,
    Key: { pk: { S: 'other' } },
    UpdateExpression: 'SET n = if_not_exists(n, :one)',
    ConditionExpression: 'attribute_not_exists(n) OR n <= :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  };
  await client.make('TransactWriteItems', { TransactItems: [{ Put }, { Update }] });
  await client.make('BatchGetItem', { RequestItems: { [TableName]: { Keys: [Key], ConsistentRead: true } } });
  await client.make('DeleteTable', { TableName });
  client.close();
}
