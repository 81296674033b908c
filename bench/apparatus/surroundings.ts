import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { publishRuleSet } from '../../adapters/dynamo/rule-set-publisher.ts';
import { type AuthoredRuleFile, ruleFileSchema } from '../../contracts/rule-file.ts';
import type { Environment } from '../../functions/connectfi-webhook/settings.ts';
import { startDynamoDbLocal } from '../../local/aws/dynamodb-local.ts';
import { startSecretsEndpoint } from './secrets-endpoint.ts';

/** The key in the path of every event of a bench. */
export const WEBHOOK_KEY = 'k'.repeat(64);

export const TABLES = {
  rules: 'Rules',
  rulesBeforeAnyPublish: 'RulesBeforeAnyPublish',
  cards: 'Cards',
  manyCards: 'ManyCards',
  authorizations: 'Authorizations',
};

/** What the connectFi function needs around it: DynamoDB Local asked directly, without the twin, and its secret. */
export type Surroundings = {
  /** Everything that the function's process needs in its environment, region and credentials included. */
  readonly variables: Readonly<Record<string, string>>;
  readonly dynamo: DynamoDBClient;
  readonly stop: () => Promise<void>;
};

export async function startSurroundings(rules: AuthoredRuleFile): Promise<Surroundings> {
  const [engine, secrets] = await Promise.all([
    startDynamoDbLocal(),
    startSecretsEndpoint(JSON.stringify({ current: WEBHOOK_KEY })),
  ]);
  const dynamo = new DynamoDBClient({
    endpoint: engine.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  for (const table of Object.values(TABLES)) await createTable(dynamo, table);
  await publishRuleSet(dynamo, TABLES.rules, ruleFileSchema.parse(rules), undefined, Date.now());
  return {
    variables: {
      ...functionEnvironment,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_DYNAMODB: engine.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    },
    dynamo,
    async stop() {
      dynamo.destroy();
      await Promise.all([engine.stop(), secrets.stop()]);
    },
  };
}

const functionEnvironment: Environment = {
  STAGE: 'bench',
  RULES_TABLE: TABLES.rules,
  CARDS_TABLE: TABLES.cards,
  AUTHORIZATIONS_TABLE: TABLES.authorizations,
  // Nobody listens there: a bench in which anything is queued has failed.
  ADVICE_QUEUE_URL: 'http://127.0.0.1:9/000000000000/Advice',
  STAND_IN_QUEUE_URL: 'http://127.0.0.1:9/000000000000/StandIn',
  WEBHOOK_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:WebhookKey-bench1',
  STAND_IN_POLICY: JSON.stringify({ answer: '05' }),
  UNREADABLE_ANSWER: '05',
  NO_RULE_SET_ANSWER: '05',
};

async function createTable(dynamo: DynamoDBClient, TableName: string): Promise<void> {
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}
