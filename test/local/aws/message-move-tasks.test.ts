import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readAwsCall, type IdentifiedCall } from '../../../local/aws/aws-call.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { startSqsEngine, type SqsEngine } from '../../../local/aws/sqs-engine.ts';
import { createSqsService } from '../../../local/aws/sqs-service.ts';
import { writeAnswer } from '../../../local/faults/answer-with-fault.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { readBody } from '../../../local/twin/read-body.ts';
import { resourceOf, templateOf } from '../lambda/fixture-template.ts';

let engine: SqsEngine;
let server: Server;
let client: SQSClient;
let url: string;
let service: ReturnType<typeof createSqsService> | undefined;

const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const urlOf = (name: string): string => `${url}/000000000000/${name}`;

beforeAll(async () => {
  engine = await startSqsEngine();
  server = createServer((request, response) => {
    void answerCall(request, response);
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const queue = (name: string, properties: object) =>
    resourceOf('AWS::SQS::Queue', name, { ...properties }, { physicalId: urlOf(name), arn: arnOf(name) });
  const redrive = { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 1 } };
  const template = templateOf(queue('Dead', {}), queue('Live', redrive), queue('Other', {}));
  service = createSqsService(engine, url, takeInventory(template));
  client = new SQSClient({
    region: 'us-east-1',
    endpoint: url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  for (const QueueName of ['Dead', 'Live', 'Other']) await client.send(new CreateQueueCommand({ QueueName }));
});

afterAll(async () => {
  client.destroy();
  service?.close();
  await closeServer(server);
  await engine.stop();
});

async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = readAwsCall(request, await readBody(request)) as IdentifiedCall;
  const answer = await service?.answer(call, new AbortController().signal);
  if (answer !== undefined) writeAnswer(response, answer);
}

async function messagesIn(name: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages']);
}

async function finished() {
  for (;;) {
    const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('Dead') }));
    if (Results?.[0]?.Status !== 'RUNNING') return Results?.[0];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('every message goes back to the queue that redrives to it, attributes and all, and the task says how many', async () => {
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'advice' } };
  for (let number = 0; number < 23; number += 1) {
    await client.send(
      new SendMessageCommand({ QueueUrl: urlOf('Dead'), MessageBody: `m${number}`, MessageAttributes }),
    );
  }
  const { TaskHandle } = await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('Dead') }));
  expect(TaskHandle).toMatch(/\w/);
  expect(await finished()).toMatchObject({
    Status: 'COMPLETED',
    ApproximateNumberOfMessagesMoved: 23,
    ApproximateNumberOfMessagesToMove: 23,
  });
  expect([await messagesIn('Dead'), await messagesIn('Live')]).toEqual([0, 23]);
  const { Messages } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: urlOf('Live'), MessageAttributeNames: ['All'] }),
  );
  expect(Messages?.[0]).toMatchObject({ Body: expect.stringMatching(/^m\d/), MessageAttributes });
});

test('they go to another queue where one is named', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('Dead'), MessageBody: 'elsewhere' }));
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('Dead'), DestinationArn: arnOf('Other') }));
  expect(await finished()).toMatchObject({ Status: 'COMPLETED', DestinationArn: arnOf('Other') });
  expect(await messagesIn('Other')).toBe(1);
});

test.each([
  ['a queue that nobody redrives to', { SourceArn: arnOf('Other') }],
  ['a queue that is not there', { SourceArn: arnOf('Nowhere') }],
  ['a destination that is not there', { SourceArn: arnOf('Dead'), DestinationArn: arnOf('Nowhere') }],
])('%s is refused', async (_what, input) => {
  await expect(client.send(new StartMessageMoveTaskCommand(input))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a task that does not run cannot be cancelled', async () => {
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'x' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
