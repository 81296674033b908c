import { startDynamoDbLocal, type Engine } from '../../local/aws/dynamodb-local.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { documentedText } from '../../local/simulators/connectfi/documented-bodies.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { requestBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';

/*
 * connectFi hangs up after 2,800 ms, and the simulator with it: an answer that is `decidedBy` the program was in time.
 * The policy of stage dev answers 00 up to 50.00 USD and 05 above, so that both sides of the cap tell a stand-in.
 */
const DECIDED = { decidedBy: 'program' };

let engine: Engine;
let twin: ATwin;
let numbers = DOCUMENTED_NUMBERS;

beforeAll(async () => {
  engine = await startDynamoDbLocal();
}, START_MS_MAX);

afterAll(() => engine.stop());

/** Each with functions that have never run: the first request is a cold start. */
beforeEach(async () => {
  twin = await aTwin({ dynamodbUrl: engine.url });
}, START_MS_MAX);

afterEach(() => twin.stop());

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

/** All that a decision calls. The settler's own calls pass, for which the end of a test would have to wait. */
const DECIDING = ['BatchGetItem', 'Query', 'TransactWriteItems'];

describe.each(['stall', 'drip', 'reset', 'throttle', 'serverError', 'transactionConflict'] as const)(
  'while DynamoDB does: %s',
  (kind) => {
    test('the stand-in policy answers, from a cold start and from a warm one', async () => {
      twin.faults.set([{ kind, service: 'dynamodb', operations: DECIDING }]);
      expect(await twin.connectfi.ask(newRequest(40))).toMatchObject({ ...DECIDED, responseCode: '00' });
      expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '05' });
      expect(await metricReaching('StandIn', 2)).toBe(2);
    });
  },
);

test('while DynamoDB and SQS are stalled, the policy answers, and what could not be queued is counted', async () => {
  twin.faults.set([
    { kind: 'stall', service: 'dynamodb' },
    { kind: 'stall', service: 'sqs' },
  ]);
  expect(await twin.connectfi.ask(newRequest(40))).toMatchObject({ ...DECIDED, responseCode: '00' });
  expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '05' });
  expect([await metricReaching('StandIn', 2), await metricReaching('StandInNotQueued', 2)]).toEqual([2, 2]);
});

test('while SQS is stalled, requests are decided, and an advice is not acknowledged', async () => {
  twin.faults.set([{ kind: 'stall', service: 'sqs' }]);
  expect(await twin.connectfi.post(documentedText('advice'))).toMatchObject({ kind: 'answered', status: 503 });
  expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
  expect([await metricReaching('AdviceNotQueued', 1), twin.metric('StandIn')]).toEqual([1, 0]);
});

test('while Secrets Manager is stalled at a cold start, the policy answers whoever asks', async () => {
  twin.faults.set([{ kind: 'stall', service: 'secretsmanager' }]);
  expect(await twin.connectfi.ask(newRequest(40))).toMatchObject({ ...DECIDED, responseCode: '00' });
  expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '05' });
  expect([await metricReaching('WebhookKeyUnavailable', 2), await metricReaching('StandIn', 2)]).toEqual([2, 2]);
});

test('a warm function keeps the key it knows while Secrets Manager is stalled', async () => {
  expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
  twin.faults.set([{ kind: 'stall', service: 'secretsmanager' }]);
  expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
  expect(twin.metric('StandIn')).toBe(0);
});

describe('a stand-in', () => {
  // Only what a decision calls, so that the settler can write while the fault is still set.
  const LOST_READ: Fault = { kind: 'stall', service: 'dynamodb', operations: ['BatchGetItem'] };
  const LATE_COMMIT: Fault = {
    kind: 'stall',
    service: 'dynamodb',
    operations: ['TransactWriteItems'],
    afterCommit: true,
  };

  test.each([
    ['was never decided', LOST_READ, 0],
    ['was decided too late, the other way', LATE_COMMIT, 1],
  ])('for a request that %s is its answer ever after', async (_what, fault, lateDecisions) => {
    const body = newRequest(100);
    twin.faults.set([fault]);
    expect(await twin.connectfi.ask(body)).toMatchObject({ ...DECIDED, responseCode: '05' });
    twin.faults.clear();
    expect(await metricReaching('StandInSettled', 1)).toBe(1);
    expect(twin.metric('LateDecisionReplaced')).toBe(lateDecisions);
    expect(await twin.connectfi.ask(body)).toMatchObject({ ...DECIDED, responseCode: '05' });
    expect(await twin.connectfi.ask(newRequest(100))).toMatchObject({ ...DECIDED, responseCode: '00' });
  });
});
