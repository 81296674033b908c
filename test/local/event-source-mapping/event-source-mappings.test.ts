import { createServer } from 'node:http';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { startSqsEngine } from '../../../local/aws/sqs-engine.ts';
import {
  startEventSourceMappings,
  type EventSourceMappings,
} from '../../../local/event-source-mapping/event-source-mappings.ts';
import type { Functions } from '../../../local/lambda/functions.ts';
import { functionDefinitions } from '../../../local/lambda/function-definition.ts';
import { failedInvocation, type Invocation } from '../../../local/lambda/invocation.ts';
import type { Credentials } from '../../../local/template/resolved-template.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { functionOf, resourceOf, ROLE_ARN, templateOf } from '../lambda/fixture-template.ts';

const credentials = { accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' };
const failure = failedInvocation('failed', 'id', { errorType: 'Error', errorMessage: 'not this time' });

let engine: Awaited<ReturnType<typeof startSqsEngine>>;
let client: SQSClient;
let mappings: EventSourceMappings | undefined;
const said: string[] = [];

beforeAll(async () => {
  engine = await startSqsEngine();
  client = new SQSClient({ region: 'us-east-1', endpoint: engine.url, credentials });
});

afterEach(async () => {
  await mappings?.stop();
  mappings = undefined;
  said.length = 0;
});

afterAll(async () => {
  client.destroy();
  await engine.stop();
});

function returned(value: unknown): Invocation {
  return { outcome: 'returned', requestId: 'id', payload: JSON.stringify(value) };
}

function idsOf(event: SQSEvent, ...bodies: readonly string[]): Invocation {
  const failed = event.Records.filter(({ body }) => bodies.includes(body));
  return returned({ batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) });
}

function credentialsFor(roleArn: string): Credentials {
  if (roleArn !== ROLE_ARN) throw new Error(`a mapping polls as its function's role, and not as ${roleArn}`);
  return credentials;
}

function onLog(_mapping: string, line: string): void {
  said.push(line);
}

/** Makes a queue whose messages come back after a second, and maps it to `consume`. */
async function mapQueue(
  name: string,
  consume: (event: SQSEvent) => Promise<Invocation> | Invocation,
  properties: Readonly<Record<string, unknown>> = {},
  { endpointUrl = engine.url, drainMsMax }: { endpointUrl?: string; drainMsMax?: number } = {},
): Promise<{
  readonly send: (...bodies: readonly string[]) => Promise<void>;
  readonly messagesLeft: () => Promise<number>;
}> {
  await client.send(new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '1' } }));
  const QueueUrl = `${endpointUrl}/000000000000/${name}`;
  const queueArn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const template = templateOf(
    functionOf('Consumer', ''),
    resourceOf('AWS::SQS::Queue', name, {}, { physicalId: QueueUrl, arn: queueArn }),
    resourceOf('AWS::Lambda::EventSourceMapping', 'Mapping', {
      EventSourceArn: queueArn,
      FunctionName: 'Consumer',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...properties,
    }),
  );
  const functions: Pick<Functions, 'invoke' | 'find'> = {
    find: () => functionDefinitions(template)[0],
    async invoke(_reference, payload) {
      const event: SQSEvent = JSON.parse(payload);
      return consume(event);
    },
  };
  mappings = startEventSourceMappings(template, functions, {
    endpointUrl,
    credentialsFor,
    onLog,
    ...(drainMsMax !== undefined && { drainMsMax }),
  });
  return {
    async send(...bodies) {
      for (const MessageBody of bodies) await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
    async messagesLeft() {
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      );
      return AttributeNames.reduce((sum, attribute) => sum + Number(Attributes?.[attribute]), 0);
    },
  };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('an event source mapping', () => {
  it('gives the function the event of SQS, and deletes the message', async () => {
    const events: SQSEvent[] = [];
    const { send, messagesLeft } = await mapQueue('shape', (event) => {
      events.push(event);
      return returned(null);
    });
    await send('{"a":1}');
    await until(() => events.length === 1);
    await until(async () => (await messagesLeft()) === 0);
    expect(events[0]).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: '{"a":1}',
          attributes: expect.objectContaining({
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          }),
          messageAttributes: {},
          md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:shape',
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  it('brings back the messages that failed and no other', async () => {
    const seen: string[] = [];
    const { send, messagesLeft } = await mapQueue('partial', (event) => {
      const isFirst = !seen.includes('bad');
      seen.push(...event.Records.map(({ body }) => body));
      return isFirst ? idsOf(event, 'bad') : returned({ batchItemFailures: [] });
    });
    await send('good', 'bad', 'fine');
    await until(() => seen.filter((body) => body === 'bad').length === 2);
    await until(async () => (await messagesLeft()) === 0);
    expect(seen.toSorted()).toEqual(['bad', 'bad', 'fine', 'good']);
  });

  it('brings the whole batch back when the function throws, and says so', async () => {
    let runs = 0;
    const { send, messagesLeft } = await mapQueue('throwing', () => {
      runs += 1;
      return runs === 1 ? failure : returned(null);
    });
    await send('one');
    await until(() => runs === 2);
    await until(async () => (await messagesLeft()) === 0);
    expect(said).toEqual(['1 messages come back: it ended with Error']);
  });

  it('runs no more batches at once than MaximumConcurrency', async () => {
    let [running, most, done] = [0, 0, 0];
    const { send } = await mapQueue(
      'narrow',
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 50));
        running -= 1;
        done += 1;
        return returned(null);
      },
      { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    );
    await send('a', 'b', 'c', 'd', 'e');
    await until(() => done >= 5);
    expect(most).toBe(2);
  });

  it('waits for more messages as long as its batching window', async () => {
    const sizes: number[] = [];
    const { send } = await mapQueue(
      'patient',
      (event) => {
        sizes.push(event.Records.length);
        return returned(null);
      },
      { BatchSize: 12, MaximumBatchingWindowInSeconds: 5 },
    );
    await send(...Array.from({ length: 12 }, (_, index) => String(index)));
    await until(() => sizes.length > 0);
    expect(sizes).toEqual([12]);
  });

  it('finishes and deletes what is under way before it stops', async () => {
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { send, messagesLeft } = await mapQueue('draining', async () => {
      started.resolve();
      await finish.promise;
      return returned(null);
    });
    await send('one');
    await started.promise;
    const stopped = mappings?.stop();
    finish.resolve();
    await stopped;
    expect(await messagesLeft()).toBe(0);
  });

  it('does not wait for ever for a function that is stuck', async () => {
    const started = Promise.withResolvers<void>();
    const { send, messagesLeft } = await mapQueue(
      'stuck',
      () => {
        started.resolve();
        return new Promise(() => {});
      },
      {},
      { drainMsMax: 10 },
    );
    await send('one');
    await started.promise;
    await mappings?.stop();
    expect(await messagesLeft()).toBe(1);
  });

  it('stops while SQS does not answer', async () => {
    const asked = Promise.withResolvers<void>();
    const silent = createServer(() => asked.resolve());
    const port = await listenOnLoopback(silent, 0);
    await mapQueue('silent', () => returned(null), {}, { endpointUrl: `http://127.0.0.1:${port}` });
    await asked.promise;
    await mappings?.stop();
    await closeServer(silent);
    expect(said).toEqual([]);
  });

  it('tells the error of SQS once, as for a missing grant', async () => {
    const message =
      'User: arn:aws:sts::000000000000:assumed-role/Role is not authorized to perform: sqs:ReceiveMessage';
    let calls = 0;
    const refusing = createServer((request, response) => {
      calls += 1;
      request.resume();
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDenied', message }));
    });
    const port = await listenOnLoopback(refusing, 0);
    await mapQueue('refused', () => returned(null), {}, { endpointUrl: `http://127.0.0.1:${port}` });
    await until(() => calls >= 2);
    await mappings?.stop();
    await closeServer(refusing);
    expect(said).toEqual([`cannot receive from arn:aws:sqs:us-east-1:000000000000:refused: ${message}`]);
  });

  it('is left alone when the template disables it', async () => {
    let runs = 0;
    const { send, messagesLeft } = await mapQueue('off', () => ((runs += 1), returned(null)), { Enabled: false });
    await send('one');
    await mappings?.stop();
    expect({ runs, left: await messagesLeft() }).toEqual({ runs: 0, left: 1 });
  });

  it('is refused when its source is no queue of the template', () => {
    const stream = resourceOf('AWS::Lambda::EventSourceMapping', 'Mapping', {
      EventSourceArn: 'arn:x',
      FunctionName: 'F',
    });
    const functions = { find: () => undefined, invoke: () => Promise.resolve(failure) };
    const options = { endpointUrl: engine.url, credentialsFor: () => credentials, onLog: () => {} };
    expect(() => startEventSourceMappings(templateOf(stream), functions, options)).toThrow(
      /Mapping \(AWS::Lambda::EventSourceMapping\): its event source arn:x is not a queue of this template/,
    );
  });

  it.each([
    ['FilterCriteria', { Filters: [] }],
    ['MaximumRetryAttempts', 3],
    ['DestinationConfig', { OnFailure: {} }],
  ])('is refused with %s, which is for streams', async (name, value) => {
    await expect(mapQueue('mixed', () => returned(null), { [name]: value })).rejects.toThrow(
      `${name}: the twin understands this of a stream, and not of a queue`,
    );
  });
});
