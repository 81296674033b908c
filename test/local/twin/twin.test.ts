import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PortTaken } from '../../../local/twin/listen.ts';
import type { Credentials } from '../../../local/template/resolved-template.ts';
import { endpointsSchema } from '../../../local/twin/endpoints.ts';
import { startTwin, type Twin } from '../../../local/twin/twin.ts';
import { resolveResources, writeAssembly } from '../template/a-template.ts';

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
  },
};

const KEY_POLICY = {
  Statement: {
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
  },
};

const TLS_ONLY = {
  Statement: {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
};

const LET_EVENTS_IN = {
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: { 'Fn::GetAtt': ['Ticks', 'Arn'] },
  },
};

function role(...statements: (readonly [actions: string | readonly string[], resource: string])[]): object {
  const Statement = statements.map(([Action, resource]) => ({
    Effect: 'Allow',
    Action,
    Resource: { 'Fn::GetAtt': [resource, 'Arn'] },
  }));
  const Policies = [{ PolicyName: 'grants', PolicyDocument: { Statement } }];
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Policies } };
}

const template = {
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: KEY_POLICY } },
    Cards: TABLE,
    Rules: TABLE,
    DeadLetters: { Type: 'AWS::SQS::Queue' },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 0,
        KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }, maxReceiveCount: 1 },
      },
    },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: TLS_ONLY },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'Cards' } },
    Ticks: { Type: 'AWS::SQS::Queue' },
    TicksPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Ticks' }], PolicyDocument: LET_EVENTS_IN },
    },
    Daily: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 day)',
        State: 'ENABLED',
        Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Ticks', 'Arn'] }, Input: '{"tick":true}' }],
      },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{}',
          GenerateStringKey: 'current',
          PasswordLength: 64,
          ExcludePunctuation: true,
        },
      },
    },
    Reader: role([['dynamodb:GetItem', 'dynamodb:BatchGetItem'], 'Cards'], ['kms:Decrypt', 'Key']),
    KeylessReader: role(['dynamodb:GetItem', 'Cards']),
    Writer: role(['dynamodb:PutItem', 'Cards'], ['kms:*', 'Key'], ['sqs:SendMessage', 'Queue']),
    Sealer: role(['kms:GenerateDataKey', 'Key']),
    DecryptingSender: role(['sqs:SendMessage', 'Queue'], ['kms:Decrypt', 'Key']),
  },
  Outputs: { CardsTableName: { Value: { Ref: 'Cards' } } },
};

let twin: Twin;
const logDirectory = mkdtempSync(join(tmpdir(), 'cardhook-logs-'));
const assemblyDirectory = writeAssembly(template);

beforeAll(async () => {
  twin = await startTwin({ port: 0, stage: 'dev', assemblyDirectory, logDirectory });
}, 60_000);

afterAll(() => twin.stop());

afterEach(() => twin.faults.clear());

function settings(credentials: Credentials) {
  return { endpoint: twin.url, region: 'us-east-1', credentials: { ...credentials }, maxAttempts: 1 };
}

function dynamoDbOf(roleId: string): DynamoDBClient {
  return new DynamoDBClient(settings(twin.credentialsFor(roleId)));
}

/** The id of the template's key is the same at every start. */
const KEY_ID = resolveResources({ Key: template.Resources.Key }).resources.get('Key')?.physicalId ?? '';

/** Calls KMS as a role of the template, or as the operator. */
async function kms(roleId: string | undefined, operation: string, input: object): Promise<Record<string, unknown>> {
  const { accessKeyId } = roleId === undefined ? twin.endpoints.credentials : twin.credentialsFor(roleId);
  const response = await fetch(twin.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261126/us-east-1/kms/aws4_request`,
    },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(10_000),
  });
  return JSON.parse(await response.text());
}

const getCard = new GetItemCommand({ TableName: 'Cardhook-dev-Cards', Key: { pk: { S: 'card' } } });
const sendMessage = new SendMessageCommand({ QueueUrl: 'Cardhook-dev-Queue', MessageBody: 'hello' });

describe('the roles of the template', () => {
  test('a grant in the template lets a call through to the engine', async () => {
    const operator = new DynamoDBClient(settings(twin.endpoints.credentials));
    await operator.send(new PutItemCommand({ TableName: 'Cardhook-dev-Cards', Item: { pk: { S: 'card' } } }));
    await expect(dynamoDbOf('Reader').send(getCard)).resolves.toMatchObject({ Item: { pk: { S: 'card' } } });
  });

  test('a missing grant is AccessDenied, with a sentence that names role, action and resource', async () => {
    const put = new PutItemCommand({ TableName: 'Cardhook-dev-Cards', Item: { pk: { S: 'x' } } });
    await expect(dynamoDbOf('Reader').send(put)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/Cardhook-dev-Reader/Reader is not authorized to perform: ' +
        'dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/Cardhook-dev-Cards ' +
        'because no identity-based policy allows the dynamodb:PutItem action',
    });
  });

  test('a batch needs the grant on each of its tables', async () => {
    const Keys = [{ pk: { S: 'card' } }];
    const both = new BatchGetItemCommand({
      RequestItems: { 'Cardhook-dev-Cards': { Keys }, 'Cardhook-dev-Rules': { Keys } },
    });
    await expect(dynamoDbOf('Reader').send(both)).rejects.toThrow(
      /dynamodb:BatchGetItem on resource: .*table\/Cardhook-dev-Rules/,
    );
    const one = new BatchGetItemCommand({ RequestItems: { 'Cardhook-dev-Cards': { Keys } } });
    await expect(dynamoDbOf('Reader').send(one)).resolves.toBeDefined();
  });

  test('a transaction needs the grant of each of its entries, and writes nothing without', async () => {
    const Put = { TableName: 'Cardhook-dev-Cards', Item: { pk: { S: 'new' } } };
    const ConditionCheck = {
      TableName: 'Cardhook-dev-Cards',
      Key: { pk: { S: 'card' } },
      ConditionExpression: 'attribute_exists(pk)',
    };
    const withCheck = new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck }] });
    await expect(dynamoDbOf('Writer').send(withCheck)).rejects.toThrow(/dynamodb:ConditionCheckItem/);
    await expect(
      dynamoDbOf('Writer').send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] })),
    ).resolves.toBeDefined();
  });

  test('an encrypted table and an encrypted queue need the grants on their key', async () => {
    await expect(dynamoDbOf('KeylessReader').send(getCard)).rejects.toThrow(/kms:Decrypt on resource: .*:key\//);
    const sender = new SQSClient(settings(twin.credentialsFor('DecryptingSender')));
    await expect(sender.send(sendMessage)).rejects.toThrow(/kms:GenerateDataKey/);
    await expect(new SQSClient(settings(twin.credentialsFor('Writer'))).send(sendMessage)).resolves.toBeDefined();
  });

  test('who may make data keys need not be able to open them, and KMS is one of the services that may fail', async () => {
    const unknown = await kms('Sealer', 'GenerateDataKey', { KeyId: 'nobody', KeySpec: 'AES_256' });
    expect(unknown['message']).toMatch(/not authorized to perform: kms:GenerateDataKey on resource: nobody/);
    const sealed = await kms('Sealer', 'GenerateDataKey', { KeyId: KEY_ID, KeySpec: 'AES_256' });
    const { CiphertextBlob, Plaintext } = sealed;
    expect((await kms('Sealer', 'Decrypt', { CiphertextBlob }))['__type']).toMatch(/#AccessDeniedException$/);
    expect(await kms(undefined, 'Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext });
    twin.faults.set([{ kind: 'serverError', service: 'kms' }]);
    expect(await kms('Sealer', 'GenerateDataKey', { KeyId: KEY_ID, KeySpec: 'AES_256' })).not.toHaveProperty(
      'Plaintext',
    );
  });

  test('a key that the twin did not give out is not known', async () => {
    const stranger = new DynamoDBClient(settings({ accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' }));
    await expect(stranger.send(getCard)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});

describe('the services', () => {
  test('a queue is found by name, and what is received too often moves to the dead letters', async () => {
    const sqs = new SQSClient(settings(twin.endpoints.credentials));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: twin.endpoints.queues['Queue'] }));
    expect(QueueUrl).toBe(`${twin.url}/000000000000/Cardhook-dev-Queue`);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    for (let receives = 0; receives < 3; receives += 1)
      await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const DeadLetterUrl = `${twin.endpoints.sqs}/000000000000/${twin.endpoints.queues['DeadLetters']}`;
    const dead = await sqs.send(new ReceiveMessageCommand({ QueueUrl: DeadLetterUrl, MaxNumberOfMessages: 10 }));
    expect(dead.Messages?.map(({ Body }) => Body)).toContain('poison');
  });

  test('a secret is generated as the template says, and a new value makes the old one the previous', async () => {
    const secrets = new SecretsManagerClient(settings(twin.endpoints.credentials));
    const SecretId = twin.endpoints.secrets['Secret'];
    const first = await secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(first.SecretString).toMatch(/^\{"current":"[A-Za-z0-9]{64}"\}$/);
    const put = await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'second' }));
    const previous = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' }));
    expect(previous.SecretString).toBe(first.SecretString);
    const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    expect(VersionIdsToStages).toEqual({
      [put.VersionId ?? '']: ['AWSCURRENT'],
      [first.VersionId ?? '']: ['AWSPREVIOUS'],
    });
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('the stack tells its outputs, and an unknown stack is a validation error', async () => {
    const cloudFormation = new CloudFormationClient(settings(twin.endpoints.credentials));
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Cardhook-dev' }));
    expect(Stacks?.[0]?.Outputs).toMatchObject([{ OutputKey: 'CardsTableName', OutputValue: 'Cardhook-dev-Cards' }]);
    const unknown = cloudFormation.send(new DescribeStacksCommand({ StackName: 'Nope' }));
    await expect(unknown).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test('an operation that the twin does not have is said to be unknown', async () => {
    const answer = await fetch(twin.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'secretsmanager.RotateSecret',
        authorization: `AWS4-HMAC-SHA256 Credential=${twin.endpoints.credentials.accessKeyId}/20261122/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: '{}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'com.amazon.coral.service#UnknownOperationException' });
  });
});

describe('the twin itself', () => {
  test('its endpoints have every key that tools rely on', () => {
    expect(endpointsSchema.parse(twin.endpoints)).toEqual(twin.endpoints);
    expect(twin.endpoints).toMatchObject({
      tables: { Cards: 'Cardhook-dev-Cards', Rules: 'Cardhook-dev-Rules' },
      queues: { Queue: 'Cardhook-dev-Queue', DeadLetters: 'Cardhook-dev-DeadLetters' },
      secrets: { Secret: 'Cardhook-dev-Secret' },
      connectfi: null,
      eventBus: 'Cards',
      stateMachines: {},
    });
  });

  test('a fault that is set over the wire hits the functions’ calls, and spares the operator', async () => {
    const set = await fetch(`${twin.url}/_twin/faults`, {
      method: 'PUT',
      body: '{"service":"dynamodb","kind":"serverError"}',
    });
    expect(await set.json()).toEqual([{ service: 'dynamodb', kind: 'serverError', hits: 0 }]);
    await expect(dynamoDbOf('Reader').send(getCard)).rejects.toMatchObject({ name: 'InternalServerError' });
    await expect(new DynamoDBClient(settings(twin.endpoints.credentials)).send(getCard)).resolves.toBeDefined();
    await fetch(`${twin.url}/_twin/faults`, { method: 'DELETE' });
    await expect(dynamoDbOf('Reader').send(getCard)).resolves.toBeDefined();
  });

  test('a schedule runs when it is asked to, and one that is not there is named', async () => {
    const run = await fetch(`${twin.url}/_twin/schedules/Daily`, { method: 'POST' });
    expect(await run.json()).toEqual({ rule: 'Daily', targets: [{ target: 'T', outcome: 'done' }] });
    const sqs = new SQSClient(settings(twin.endpoints.credentials));
    const QueueUrl = `${twin.url}/000000000000/${twin.endpoints.queues['Ticks']}`;
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['{"tick":true}']);
    const unknown = await fetch(`${twin.url}/_twin/schedules/Hourly`, { method: 'POST' });
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain('There are Daily.');
  });

  test('tells what its buses have carried, from a number on', async () => {
    const events = new EventBridgeClient(settings(twin.endpoints.credentials));
    const entry = { EventBusName: 'Cards', Source: 'test', Detail: '{}' };
    await events.send(
      new PutEventsCommand({ Entries: ['first', 'second'].map((DetailType) => ({ ...entry, DetailType })) }),
    );
    const carriedAfter = async (number: number) => {
      const answer = await fetch(`${twin.url}/_twin/events?after=${number}`);
      const carried = (await answer.json()) as { number: number; bus: string; event: Record<string, unknown> }[];
      return carried.filter(({ bus }) => bus === 'Cards');
    };
    const [first, second] = await carriedAfter(0);
    expect([first?.event['detail-type'], second?.event['detail-type']]).toEqual(['first', 'second']);
    expect(await carriedAfter(first?.number ?? 0)).toEqual([second]);
  });

  test('a fault that does not exist is refused with a sentence', async () => {
    const set = await fetch(`${twin.url}/_twin/faults`, { method: 'PUT', body: '{"kind":"earthquake"}' });
    expect(set.status).toBe(400);
    expect(await set.text()).toMatch(/stall/);
  });

  test('a second one on the same port says that the port is taken', async () => {
    const port = Number(new URL(twin.url).port);
    await expect(startTwin({ port, stage: 'dev', assemblyDirectory, logDirectory })).rejects.toBeInstanceOf(PortTaken);
  });
});
