import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { readAwsCall, type IdentifiedCall } from '../../../local/aws/aws-call.ts';
import { startDynamoDbLocal, type Engine } from '../../../local/aws/dynamodb-local.ts';
import { createDynamoDbService } from '../../../local/aws/dynamodb-service.ts';
import { createForwarder, type Forwarder } from '../../../local/aws/forward.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { createTables } from '../../../local/aws/provision.ts';
import { startSqsEngine } from '../../../local/aws/sqs-engine.ts';
import type { EventSourceMappings } from '../../../local/event-source-mapping/event-source-mappings.ts';
import { startStreamMappings } from '../../../local/event-source-mapping/stream-mappings.ts';
import { writeAnswer } from '../../../local/faults/answer-with-fault.ts';
import { functionDefinitions } from '../../../local/lambda/function-definition.ts';
import type { Functions } from '../../../local/lambda/functions.ts';
import { failedInvocation, type Invocation } from '../../../local/lambda/invocation.ts';
import type { ResolvedResource, ResolvedTemplate } from '../../../local/template/resolved-template.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { readBody } from '../../../local/twin/read-body.ts';
import { functionOf, resourceOf, templateOf } from '../lambda/fixture-template.ts';

const credentials = { accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' };
const failure = failedInvocation('failed', 'id', { errorType: 'Error', errorMessage: 'not this time' });

let dynamodb: Engine;
let sqs: Engine;
let client: DynamoDBClient;
let server: Server;
let endpointUrl: string;
let answerDynamoDb: ReturnType<typeof createDynamoDbService> | undefined;
let queues: Forwarder;
let mappings: EventSourceMappings | undefined;
const said: string[] = [];

beforeAll(async () => {
  dynamodb = await startDynamoDbLocal();
  sqs = await startSqsEngine();
  client = new DynamoDBClient({ region: 'us-east-1', endpoint: dynamodb.url, credentials });
  queues = createForwarder(sqs.url);
  // One endpoint for both services, as the twin has, without its look at the roles.
  server = createServer((request, response) => {
    // A call that was under way when its test ended has nobody to answer.
    answerCall(request, response).catch(() => response.destroy());
  });
  endpointUrl = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
}, 60_000);

afterEach(async () => {
  await mappings?.stop();
  answerDynamoDb?.close();
  mappings = undefined;
  said.length = 0;
});

afterAll(async () => {
  client.destroy();
  queues.close();
  await closeServer(server);
  await Promise.all([dynamodb.stop(), sqs.stop()]);
});

async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = readAwsCall(request, await readBody(request)) as IdentifiedCall;
  const { signal } = new AbortController();
  const answer = await (call.service === 'sqs' ? queues.forward(call) : answerDynamoDb?.answer(call, signal));
  if (answer !== undefined) writeAnswer(response, answer);
}

function tableOf(name: string): ResolvedResource {
  const properties = {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  };
  return resourceOf('AWS::DynamoDB::Table', name, properties, {
    arn: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`,
  });
}

function streamArnOf(name: string): string {
  return `arn:aws:dynamodb:us-east-1:000000000000:table/${name}/stream/2026-01-01T00:00:00.000`;
}

type Consume = (event: DynamoDBStreamEvent) => Invocation;

type AStream = {
  readonly put: (...keys: readonly string[]) => Promise<void>;
  readonly start: () => void;
};

/** A table whose stream is mapped to `consume`, from the start on or when the test says so. */
async function aStream(name: string, consume: Consume, properties: object = {}): Promise<AStream> {
  const mapping = resourceOf('AWS::Lambda::EventSourceMapping', 'Mapping', {
    EventSourceArn: streamArnOf(name),
    FunctionName: 'Consumer',
    StartingPosition: 'TRIM_HORIZON',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...properties,
  });
  const queue = resourceOf(
    'AWS::SQS::Queue',
    'Failures',
    {},
    { physicalId: `${sqs.url}/000000000000/Failures`, arn: 'arn:aws:sqs:us-east-1:000000000000:Failures' },
  );
  const template: ResolvedTemplate = templateOf(functionOf('Consumer', ''), tableOf(name), queue, mapping);
  const inventory = takeInventory(template);
  await createTables(inventory, dynamodb.url);
  const service = createDynamoDbService(dynamodb.url, inventory);
  answerDynamoDb = service;
  const functions: Pick<Functions, 'invoke' | 'find'> = {
    find: () => functionDefinitions(template)[0],
    invoke: async (_reference, payload) => consume(JSON.parse(payload)),
  };
  const options = {
    endpointUrl,
    credentialsFor: () => credentials,
    onLog: (_id: string, line: string) => void said.push(line),
    tableWrites: service.tableWrites,
  };
  return {
    async put(...keys) {
      for (const key of keys) {
        await client.send(
          new PutItemCommand({ TableName: name, Item: { pk: { S: key }, at: { N: String(Date.now()) } } }),
        );
      }
    },
    start() {
      mappings = startStreamMappings(template, functions, options);
    },
  };
}

function done(): Invocation {
  return { outcome: 'returned', requestId: 'id', payload: '{"batchItemFailures":[]}' };
}

function keysOf({ Records }: DynamoDBStreamEvent): readonly string[] {
  return Records.map(({ dynamodb: image }) => image?.Keys?.['pk']?.S ?? '');
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a function gets the event of DynamoDB, with what was written before it was there', async () => {
  const events: DynamoDBStreamEvent[] = [];
  const { put, start } = await aStream('shape', (event) => {
    events.push(event);
    return done();
  });
  await put('first');
  start();
  await until(() => events.length === 1);
  expect(events[0]).toEqual({
    Records: [
      {
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        eventSourceARN: streamArnOf('shape'),
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { pk: { S: 'first' } },
          NewImage: { pk: { S: 'first' }, at: { N: expect.any(String) } },
          SequenceNumber: expect.stringMatching(/^\d+$/),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_IMAGE',
        },
      },
    ],
  });
});

test('LATEST begins with what comes next', async () => {
  const seen: string[] = [];
  const { put, start } = await aStream('latest', (event) => (seen.push(...keysOf(event)), done()), {
    StartingPosition: 'LATEST',
  });
  await put('before');
  start();
  // When it has begun is not to be seen: what is put again and again is seen some time.
  await until(async () => (await put('after'), seen.length > 0));
  expect(new Set(seen)).toEqual(new Set(['after']));
});

test('a filter keeps from the function what it does not want, and a batch without anything else costs no call', async () => {
  const seen: (readonly string[])[] = [];
  const Pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'event-' }] } } } });
  const { put, start } = await aStream('filtered', (event) => (seen.push(keysOf(event)), done()), {
    FilterCriteria: { Filters: [{ Pattern }] },
  });
  await put('request-1', 'event-1', 'event-1', 'request-2', 'event-2');
  start();
  await until(() => seen.flat().includes('event-2'));
  expect(seen.flat()).toEqual(['event-1', 'event-2']);
});

test('a batch that fails comes again, in order and before what follows it', async () => {
  const seen: string[] = [];
  let runs = 0;
  const { put, start } = await aStream('again', (event) => {
    runs += 1;
    if (runs <= 2) return failure;
    seen.push(...keysOf(event));
    return done();
  });
  await put('a', 'b');
  start();
  await until(() => runs >= 1);
  await put('c');
  await until(() => seen.includes('c'));
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('poison ends alone in the failure queue, with where it was, and the others are done', async () => {
  const queueClient = new SQSClient({ region: 'us-east-1', endpoint: sqs.url, credentials });
  await queueClient.send(new CreateQueueCommand({ QueueName: 'Failures' }));
  const seen: string[] = [];
  const consume: Consume = (event) => {
    const poisoned = keysOf(event).indexOf('poison');
    if (poisoned === 0) return failure;
    seen.push(...keysOf(event).slice(0, poisoned < 0 ? undefined : poisoned));
    const itemIdentifier = event.Records[poisoned]?.dynamodb?.SequenceNumber;
    const payload = JSON.stringify({ batchItemFailures: poisoned < 0 ? [] : [{ itemIdentifier }] });
    return { outcome: 'returned', requestId: 'id', payload };
  };
  const { put, start } = await aStream('poisoned', consume, {
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:Failures' } },
  });
  await put('a', 'b', 'poison', 'c', 'd');
  start();
  await until(() => seen.includes('d'));
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
  const { Messages } = await queueClient.send(
    new ReceiveMessageCommand({ QueueUrl: `${sqs.url}/000000000000/Failures`, WaitTimeSeconds: 5 }),
  );
  queueClient.destroy();
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2, functionArn: 'Consumer' },
    DDBStreamBatchInfo: { batchSize: 1, streamArn: streamArnOf('poisoned'), startSequenceNumber: expect.any(String) },
  });
  expect(said).toEqual(['1 records are given up: RetryAttemptsExhausted']);
});

test('waits for more records as long as its batching window', async () => {
  const sizes: number[] = [];
  const { put, start } = await aStream('patient', (event) => (sizes.push(event.Records.length), done()), {
    BatchSize: 6,
    MaximumBatchingWindowInSeconds: 20,
  });
  start();
  await put('a', 'b', 'c', 'd', 'e', 'f');
  await until(() => sizes.length > 0);
  expect(sizes).toEqual([6]);
});

test.each<[string, object, RegExp]>([
  ['of another table', { EventSourceArn: streamArnOf('other') }, /is not a stream of this template/],
  ['with a ScalingConfig', { ScalingConfig: { MaximumConcurrency: 2 } }, /ParallelizationFactor/],
  [
    'with a filter that the twin does not know',
    { FilterCriteria: { Filters: [{ Pattern: '{"a":[{"cidr":"x"}]}' }] } },
    /cidr/,
  ],
  ['to a queue that is not there', { DestinationConfig: { OnFailure: { Destination: 'arn:x' } } }, /not a queue/],
])('a mapping %s is refused', async (_what, properties, sentence) => {
  const { start } = await aStream('refused', done, properties);
  expect(start).toThrow(sentence);
});
