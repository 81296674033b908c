import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDbLocal, type Engine } from '../../local/aws/dynamodb-local.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import type { Fault } from '../../local/faults/fault.ts';
import type { Verdict } from '../../local/simulators/connectfi/connectfi.ts';
import { documentedText } from '../../local/simulators/connectfi/documented-bodies.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { requestBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { anAssembly, type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';

/*
 * connectFi hangs up after 2,800 ms, and the simulator with it: an answer that is `decidedBy` the program was in time.
 * The policy of stage dev answers 00 up to 50.00 USD and 05 above, so that both sides of the cap tell a stand-in.
 */
const DECIDED = { decidedBy: 'program' };

let directory: string;
let assemblyDirectory: string;
let engine: Engine;
let twin: ATwin;
let numbers = DOCUMENTED_NUMBERS;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-deadline-'));
  assemblyDirectory = anAssembly(directory);
  engine = await startDynamoDbLocal();
}, START_MS_MAX);

afterAll(async () => {
  await engine.stop();
  rmSync(directory, { recursive: true });
});

async function startTwin(): Promise<void> {
  twin = await aTwin({ dynamodbUrl: engine.url, assemblyDirectory });
}

function newRequest(amount: number): string {
  numbers = nextTransaction(numbers);
  return requestBody(numbers, { amount });
}

/** The metric's sum once it has reached `value`, or what it stays at. */
function metricReaching(name: string, value: number): Promise<number> {
  return lookUntil(
    () => Promise.resolve(twin.metric(name)),
    (sum) => sum >= value,
    2_000,
  );
}

/** A small and a large request at once: each starts an environment of its own, so both are cold at the first time. */
function askBoth(): Promise<readonly Verdict[]> {
  return Promise.all([40, 100].map((amount) => twin.connectfi.ask(newRequest(amount))));
}

const BY_POLICY = [
  { ...DECIDED, responseCode: '00' },
  { ...DECIDED, responseCode: '05' },
];

describe('functions that have never run', () => {
  beforeEach(startTwin, START_MS_MAX);
  afterEach(() => twin.stop());

  /** All that a decision calls. The settler's own calls pass, for which the end of a test would have to wait. */
  const DECIDING = ['BatchGetItem', 'Query', 'TransactWriteItems'];

  test.each(['stall', 'drip', 'reset', 'throttle', 'serverError', 'transactionConflict'] as const)(
    'answer by the policy while DynamoDB does: %s, and so they do when warm',
    async (kind) => {
      twin.faults.set([{ kind, service: 'dynamodb', operations: DECIDING }]);
      expect(await twin.connectfi.ask(newRequest(40))).toMatchObject({ ...DECIDED, responseCode: '00' });
      expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '05' });
      expect(await metricReaching('StandIn', 2)).toBe(2);
    },
  );

  test('answer by the policy while DynamoDB and SQS are stalled, and count what could not be queued', async () => {
    twin.faults.set([
      { kind: 'stall', service: 'dynamodb' },
      { kind: 'stall', service: 'sqs' },
    ]);
    expect(await askBoth()).toMatchObject(BY_POLICY);
    expect([await metricReaching('StandIn', 2), await metricReaching('StandInNotQueued', 2)]).toEqual([2, 2]);
  });

  test('answer by the policy, whoever asks, while Secrets Manager is stalled', async () => {
    twin.faults.set([{ kind: 'stall', service: 'secretsmanager' }]);
    expect(await askBoth()).toMatchObject(BY_POLICY);
    expect([await metricReaching('WebhookKeyUnavailable', 2), await metricReaching('StandIn', 2)]).toEqual([2, 2]);
  });
});

describe('functions that have run', () => {
  beforeAll(async () => {
    await startTwin();
    await twin.connectfi.ask(newRequest(100));
  }, START_MS_MAX);
  afterEach(() => twin.faults.clear());
  afterAll(() => twin.stop());

  test('keep the key they know while Secrets Manager is stalled', async () => {
    twin.faults.set([{ kind: 'stall', service: 'secretsmanager' }]);
    expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
    expect(twin.metric('StandIn')).toBe(0);
  });

  test('decide while SQS is stalled, and keep an advice in the table before they acknowledge it', async () => {
    twin.faults.set([{ kind: 'stall', service: 'sqs' }]);
    expect(await twin.connectfi.post(documentedText('advice'))).toMatchObject({ kind: 'answered', status: 200 });
    expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
    expect([await metricReaching('AdviceKeptAside', 1), twin.metric('AdviceLost'), twin.metric('StandIn')]).toEqual([
      1, 0, 0,
    ]);
  });

  test('acknowledge no advice that they can store nowhere, in time for connectFi to hear it', async () => {
    const everything = ['sqs', 'dynamodb'] as const;
    twin.faults.set(everything.map((service) => ({ kind: 'stall', service })));
    expect(await twin.connectfi.post(documentedText('advice'))).toMatchObject({ kind: 'answered', status: 503 });
    expect(await metricReaching('AdviceLost', 1)).toBe(1);
  });

  test('get their messages while SQS is stalled for them, because Lambda polls and not they', async () => {
    twin.faults.set([{ kind: 'stall', service: 'sqs', operations: ['ReceiveMessage', 'DeleteMessageBatch'] }]);
    expect(await twin.connectfi.post(documentedText('advice'))).toMatchObject({ kind: 'answered', status: 200 });
    const left = await lookUntil(
      () => twin.messagesIn('AdviceQueue'),
      (messages) => messages === 0,
    );
    expect([left, twin.faults.list()]).toMatchObject([0, [{ hits: 0 }]]);
  });

  // Only what a decision calls, so that the settler can write while the fault is still set.
  const LOST_READ: Fault = { kind: 'stall', service: 'dynamodb', operations: ['BatchGetItem'] };
  const LATE_COMMIT: Fault = {
    kind: 'stall',
    service: 'dynamodb',
    operations: ['TransactWriteItems'],
    afterCommit: true,
  };

  test.each([
    ['was never decided', LOST_READ, { settled: 1, replaced: 0 }],
    ['was decided too late, the other way', LATE_COMMIT, { settled: 2, replaced: 1 }],
  ])('stand by what they answered for a request that %s', async (_what, fault, soFar) => {
    const body = newRequest(100);
    twin.faults.set([fault]);
    expect(await twin.connectfi.ask(body)).toMatchObject({ ...DECIDED, responseCode: '05' });
    twin.faults.clear();
    expect(await metricReaching('StandInSettled', soFar.settled)).toBe(soFar.settled);
    expect(twin.metric('LateDecisionReplaced')).toBe(soFar.replaced);
    expect(await twin.connectfi.ask(body)).toMatchObject({ ...DECIDED, responseCode: '05' });
    expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
  });
});
