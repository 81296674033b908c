import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { IdentifiedCall } from '../../../local/aws/aws-call.ts';
import type { Engine } from '../../../local/aws/dynamodb-local.ts';
import { createAuthorizer } from '../../../local/aws/iam/authorize.ts';
import { readCallers } from '../../../local/aws/iam/callers.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { startSqsEngine } from '../../../local/aws/sqs-engine.ts';
import { type EventBridge, startEventBridge } from '../../../local/event-bridge/event-bridge.ts';
import { resourceOf, templateOf } from '../lambda/fixture-template.ts';
import type { ResolvedResource } from '../../../local/template/resolved-template.ts';

const BUS_ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/Cards';
const RULE_ARN = 'arn:aws:events:us-east-1:000000000000:rule/Cards/Rule';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:Notices';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Consumer';

let sqs: Engine;
let client: SQSClient;
let bridge: EventBridge | undefined;
let invoked: { reference: string; event: unknown }[] = [];
let said: string[] = [];

beforeAll(async () => {
  sqs = await startSqsEngine();
  client = new SQSClient({
    region: 'us-east-1',
    endpoint: sqs.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  await client.send(new CreateQueueCommand({ QueueName: 'Notices' }));
});

afterEach(() => {
  bridge?.stop();
  invoked = [];
  said = [];
});

afterAll(async () => {
  client.destroy();
  await sqs.stop();
});

const bus = resourceOf('AWS::Events::EventBus', 'Bus', { Name: 'Cards' }, { physicalId: 'Cards', arn: BUS_ARN });
const consumer = resourceOf('AWS::Lambda::Function', 'Consumer', {}, { arn: FUNCTION_ARN });
const queue = resourceOf(
  'AWS::SQS::Queue',
  'Notices',
  {},
  { physicalId: 'http://127.0.0.1/000000000000/Notices', arn: QUEUE_ARN },
);
const mayInvoke = resourceOf('AWS::Lambda::Permission', 'MayInvoke', {
  Action: 'lambda:InvokeFunction',
  FunctionName: FUNCTION_ARN,
  Principal: 'events.amazonaws.com',
  SourceArn: RULE_ARN,
});
const letsIn = resourceOf('AWS::SQS::QueuePolicy', 'LetsIn', {
  Queues: [queue.physicalId],
  PolicyDocument: {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: QUEUE_ARN,
      Condition: { ArnEquals: { 'aws:SourceArn': RULE_ARN } },
    },
  },
});

function ruleOf(properties: object): ResolvedResource {
  const pattern = { EventBusName: 'Cards', EventPattern: { 'detail-type': ['declined'] } };
  return resourceOf('AWS::Events::Rule', 'Rule', { ...pattern, ...properties }, { arn: RULE_ARN });
}

function start(...resources: readonly ResolvedResource[]): EventBridge {
  const template = templateOf(bus, consumer, queue, ...resources);
  bridge = startEventBridge(template, {
    inventory: takeInventory(template),
    sqsEngineUrl: sqs.url,
    onLog: (_id, line) => void said.push(line),
    invocations: {
      async invoke(reference, payload) {
        invoked.push({ reference, event: JSON.parse(payload) });
        return 'done';
      },
      stop: () => {},
    },
  });
  return bridge;
}

async function putEvents(eventBridge: EventBridge, ...entries: readonly object[]) {
  const input = { Entries: entries };
  const call = { service: 'events', operation: 'PutEvents', protocol: 'json', headers: {}, input };
  const answer = await eventBridge.answer(call as unknown as IdentifiedCall, new AbortController().signal);
  return { status: answer.status, body: JSON.parse(answer.body.toString('utf8')) };
}

function entryOf(DetailType: string, more: object = {}): object {
  return { EventBusName: 'Cards', Source: 'cardhook', DetailType, Detail: '{"n":1}', Time: 1_795_694_400, ...more };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a rule', () => {
  test('brings to a function the events that it matches, and no others', async () => {
    const eventBridge = start(ruleOf({ Targets: [{ Id: 'T', Arn: FUNCTION_ARN }] }), mayInvoke);
    await putEvents(eventBridge, entryOf('approved'), entryOf('declined'));
    await until(() => invoked.length === 1);
    expect(invoked).toEqual([
      {
        reference: FUNCTION_ARN,
        event: {
          version: '0',
          id: expect.any(String),
          'detail-type': 'declined',
          source: 'cardhook',
          account: '000000000000',
          time: '2026-11-26T12:00:00Z',
          region: 'us-east-1',
          resources: [],
          detail: { n: 1 },
        },
      },
    ]);
    expect(eventBridge.carried.after(1).map(({ event }) => event['detail-type'])).toEqual(['declined']);
  });

  test('sends to a queue, and in place of the event what the target says', async () => {
    const Targets = [{ Id: 'T', Arn: QUEUE_ARN, Input: '{"told":true}' }];
    await putEvents(start(ruleOf({ Targets }), letsIn), entryOf('declined'));
    const QueueUrl = `${sqs.url}/000000000000/Notices`;
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['{"told":true}']);
  });

  test.each([
    ['a function', FUNCTION_ARN, /no AWS::Lambda::Permission/],
    ['a queue', QUEUE_ARN, /the policy of .*Notices does not let events.amazonaws.com send/],
  ])('does not reach %s that does not let it in, and says so', async (_what, Arn, sentence) => {
    await putEvents(start(ruleOf({ Targets: [{ Id: 'T', Arn }] })), entryOf('declined'));
    await until(() => said.length > 0);
    expect(said[0]).toMatch(sentence);
    expect(invoked).toEqual([]);
  });

  test('that is disabled does nothing', async () => {
    const eventBridge = start(ruleOf({ State: 'DISABLED', Targets: [{ Id: 'T', Arn: FUNCTION_ARN }] }), mayInvoke);
    await putEvents(eventBridge, entryOf('declined'));
    expect(invoked).toEqual([]);
  });

  test('on a schedule runs by the clock, and when it is asked to', async () => {
    const scheduled = { EventBusName: 'default', EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' };
    const eventBridge = start(ruleOf({ ...scheduled, Targets: [{ Id: 'T', Arn: FUNCTION_ARN }] }), mayInvoke);
    expect(eventBridge.schedules).toEqual(['Rule']);
    expect(await eventBridge.runSchedule('Rule')).toEqual([{ target: 'T', outcome: 'done' }]);
    expect(await eventBridge.runSchedule('Other')).toBeUndefined();
    expect(invoked).toEqual([
      {
        reference: FUNCTION_ARN,
        event: expect.objectContaining({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          resources: [RULE_ARN],
          detail: {},
        }),
      },
    ]);
  });

  test('fires by itself when its minute comes, once a minute', async () => {
    const { jest } = import.meta;
    jest.useFakeTimers({ now: Date.UTC(2026, 10, 26, 1, 58, 30) });
    try {
      const scheduled = { EventBusName: 'default', EventPattern: undefined, ScheduleExpression: 'cron(0/2 2 * * ? *)' };
      start(ruleOf({ ...scheduled, Targets: [{ Id: 'T', Arn: FUNCTION_ARN }] }), mayInvoke);
      await jest.advanceTimersByTimeAsync(89_000);
      expect(invoked).toHaveLength(0);
      await jest.advanceTimersByTimeAsync(242_000);
      expect(invoked).toHaveLength(3);
    } finally {
      jest.useRealTimers();
    }
  });

  test.each<[string, object, RegExp]>([
    ['of a bus that is not there', { EventBusName: 'Other' }, /Other is not a bus of this template/],
    ['to somewhere else', { Targets: [{ Id: 'T', Arn: 'arn:aws:sns:x' }] }, /not a function or a queue/],
    ['with an unknown operator', { EventPattern: { a: [{ cidr: 'x' }] } }, /not cidr/],
    ['with a schedule on a bus of its own', { ScheduleExpression: 'rate(1 minute)' }, /only a rule of the default bus/],
    ['with neither pattern nor schedule', { EventPattern: undefined }, /neither a pattern nor a schedule/],
  ])('%s is refused', (_what, properties, sentence) => {
    expect(() => start(ruleOf(properties))).toThrow(sentence);
  });
});

describe('PutEvents', () => {
  test('takes the good entries and tells the others by their places', async () => {
    const eventBridge = start();
    const { status, body } = await putEvents(
      eventBridge,
      entryOf('a', { Source: '' }),
      entryOf('b'),
      entryOf('c', { Detail: 'no json' }),
      entryOf('d', { Detail: '[]' }),
    );
    expect({ status, ...body }).toEqual({
      status: 200,
      FailedEntryCount: 3,
      Entries: [
        { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('Source') },
        { EventId: expect.any(String) },
        { ErrorCode: 'MalformedDetail', ErrorMessage: expect.any(String) },
        { ErrorCode: 'MalformedDetail', ErrorMessage: expect.any(String) },
      ],
    });
    expect(eventBridge.carried.after(0)).toHaveLength(1);
  });

  test.each<[string, readonly object[], string]>([
    ['no entries', [], 'ValidationException'],
    ['eleven entries', Array.from({ length: 11 }, () => entryOf('a')), 'ValidationException'],
    ['more than 256 KB', [entryOf('a', { Detail: JSON.stringify({ x: 'x'.repeat(262_144) }) })], 'ValidationException'],
    ['a bus that is not there', [entryOf('a', { EventBusName: 'Other' })], 'ResourceNotFoundException'],
  ])('refuses %s', async (_what, entries, code) => {
    const { status, body } = await putEvents(start(), ...entries);
    expect(status).toBe(400);
    expect(body.__type).toBe(code);
  });

  test('takes a bus by its ARN too', async () => {
    const eventBridge = start();
    expect((await putEvents(eventBridge, entryOf('a', { EventBusName: BUS_ARN }))).body.FailedEntryCount).toBe(0);
    expect(eventBridge.carried.after(0)[0]?.bus).toBe('Cards');
  });

  test('needs the grant on each bus that it names', () => {
    const Statement = { Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS_ARN };
    const Policies = [{ PolicyName: 'grants', PolicyDocument: { Statement } }];
    const role = resourceOf('AWS::IAM::Role', 'Publisher', { Policies }, { arn: 'arn:aws:iam::000000000000:role/P' });
    const template = templateOf(bus, role);
    const callers = readCallers(template);
    const caller = callers.byAccessKey(callers.credentialsFor('Publisher').accessKeyId);
    const authorize = createAuthorizer(takeInventory(template));
    const call = (...names: readonly string[]) =>
      ({
        service: 'events',
        operation: 'PutEvents',
        input: { Entries: names.map((EventBusName) => ({ EventBusName })) },
        caller,
      }) as unknown as IdentifiedCall;
    expect(authorize(call('Cards', BUS_ARN))).toBeUndefined();
    expect(authorize(call('Cards', 'default'))).toMatch(/events:PutEvents on resource: .*event-bus\/default/);
  });
});
