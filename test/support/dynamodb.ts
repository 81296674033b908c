import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LISTED_INDEX } from '../../adapters/dynamo/keys.ts';
import { startDynamoDbLocal } from '../../local/aws/dynamodb-local.ts';
import { startFaultProxy } from '../../local/faults/fault-proxy.ts';

/** DynamoDB Local behind a fault proxy, with tables of our one key shape. */
export type DynamoDb = Awaited<ReturnType<typeof startDynamoDb>>;

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export async function startDynamoDb(tables: readonly string[]) {
  const engine = await startDynamoDbLocal();
  const proxy = await startFaultProxy(engine.url);
  const direct = new DynamoDBClient({ endpoint: engine.url, region: 'us-east-1', credentials: CREDENTIALS });
  async function createTable(TableName: string): Promise<void> {
    await direct.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
          { AttributeName: 'listed', AttributeType: 'S' },
          { AttributeName: 'listedAtMs', AttributeType: 'N' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        // Of the authorizations table alone; rows of other tables are never in it.
        GlobalSecondaryIndexes: [
          {
            IndexName: LISTED_INDEX,
            KeySchema: [
              { AttributeName: 'listed', KeyType: 'HASH' },
              { AttributeName: 'listedAtMs', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    );
  }
  for (const table of tables) await createTable(table);
  return {
    createTable,
    /** Straight to the engine. */
    direct,
    faults: proxy.faults,
    /** The environment that points an ordinary client at the proxy. */
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
    async stop(): Promise<void> {
      direct.destroy();
      await proxy.stop();
      await engine.stop();
    },
  };
}
