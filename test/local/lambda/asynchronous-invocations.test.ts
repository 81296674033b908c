import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody } from '../../../local/twin/read-body.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import {
  createAsynchronousInvocations,
  type AsynchronousInvocations,
} from '../../../local/lambda/asynchronous-invocations.ts';
import { functionDefinitions } from '../../../local/lambda/function-definition.ts';
import { failedInvocation, type Invocation } from '../../../local/lambda/invocation.ts';
import { functionArn, functionOf, resourceOf, templateOf } from './fixture-template.ts';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:Failures';
const failure = failedInvocation('failed', 'id', { errorType: 'Error', errorMessage: 'no' });
const returned: Invocation = { outcome: 'returned', requestId: 'id', payload: 'null' };
const throttled: Invocation = { outcome: 'throttled', message: 'Rate Exceeded.' };

/** A queue that only remembers who sent what. */
let server: Server;
let endpointUrl: string;
let sent: { authorization: string | undefined; body: string }[] = [];
let invocations: AsynchronousInvocations | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    void remember(request, response);
  });
  endpointUrl = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});

afterEach(() => {
  invocations?.stop();
  sent = [];
});

afterAll(() => closeServer(server));

async function remember(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  sent.push({ authorization: request.headers.authorization, body: body.toString('utf8') });
  response.end('{}');
}

function start(answers: readonly Invocation[], properties: object = {}) {
  const config = { FunctionName: 'Sweep', Qualifier: '$LATEST', ...properties };
  const template = templateOf(
    functionOf('Sweep', ''),
    resourceOf('AWS::SQS::Queue', 'Failures', {}, { arn: QUEUE_ARN, physicalId: 'http://x/0/Failures' }),
    resourceOf('AWS::Lambda::EventInvokeConfig', 'Config', config),
  );
  const said: string[] = [];
  let runs = 0;
  const functions = {
    find: () => functionDefinitions(template)[0],
    async invoke(): Promise<Invocation> {
      runs += 1;
      return answers[runs - 1] ?? failure;
    },
  };
  invocations = createAsynchronousInvocations(template, functions, {
    endpointUrl,
    credentialsFor: () => ({ accessKeyId: 'ROLE', secretAccessKey: 's' }),
    onLog: (_name, line) => void said.push(line),
  });
  const run = invocations.invoke(functionArn('Sweep'), '{"due":true}');
  return { run, said, runs: () => runs };
}

test('a run that fails is tried again', async () => {
  const { run, runs } = start([failure, returned]);
  expect(await run).toBe('done');
  expect(runs()).toBe(2);
});

test('a run that fails for the last time is told to the queue, with the role of the function', async () => {
  const { run, runs, said } = start([failure, failure], {
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
  });
  expect(await run).toBe('failed');
  expect(runs()).toBe(2);
  expect(said).toEqual(['an asynchronous run is given up (RetriesExhausted): it ended with Error']);
  expect(sent[0]?.authorization).toContain('Credential=ROLE/');
  const { QueueUrl, MessageBody } = JSON.parse(sent[0]?.body ?? '');
  expect(QueueUrl).toBe('http://x/0/Failures');
  expect(JSON.parse(MessageBody)).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: { due: true },
    responsePayload: { errorType: 'Error', errorMessage: 'no' },
  });
});

test('being throttled is no try, and ends with the age of the event', async () => {
  const { run, runs } = start([throttled, returned], { MaximumRetryAttempts: 0 });
  expect(await run).toBe('done');
  expect(runs()).toBe(2);
  const old = start([throttled, throttled], { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 0 });
  expect(await old.run).toBe('failed');
  expect(old.said[0]).toContain('EventAgeExceeded');
});

test('a stop does not wait for the next try', async () => {
  const { run, said } = start([failure]);
  await new Promise((resolve) => setImmediate(resolve));
  invocations?.stop();
  expect(await run).toBe('failed');
  expect(said).toEqual([]);
});
