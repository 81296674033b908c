import type { Invocation } from '../../../local/lambda/invocation.ts';
import { CHILD, CHILD_ARN, machineOf, PARENT, PARENT_ARN, TURN_ROLE } from './follow-machines.ts';
import { machinesInProcess, type Asked, type Poller } from './in-process.ts';

const { jest } = import.meta;

const TURN = machineOf('Turn', CHILD, { StateMachineType: 'EXPRESS', RoleArn: TURN_ROLE });
const MACHINES = [machineOf('Follow', PARENT), TURN];

const TURN_MS = 255_000;
const KILLED: Invocation = {
  outcome: 'exited',
  requestId: 'r',
  errorType: 'Runtime.ExitError',
  errorMessage: 'RequestId: r Error: Runtime exited with error: signal: SIGKILL',
  payload: '{"errorType":"Runtime.ExitError"}',
};

type Event = Readonly<Record<string, unknown>>;

/** A poller whose polls take a second, of a job that ends at this time. `onPoll` may answer in its place. */
function pollerOf(endsAtMs: number, onPoll: (event: Event) => object | undefined = () => undefined) {
  const events: Event[] = [];
  const poller: Poller = async (event) => {
    events.push(event);
    if (event['step'] === 'begin') {
      return { next: 'poll', untilMs: Date.now() + TURN_MS, poll: 1, lost: event['lost'] };
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const instead = onPoll(event);
    if (instead !== undefined) return instead;
    if (Date.now() >= endsAtMs) return { next: 'ended' };
    return Date.now() > Number(event['untilMs']) ? { next: 'turn_over' } : { next: 'wait', waitSeconds: 3 };
  };
  return { poller, events };
}

function startJob(machines: ReturnType<typeof machinesInProcess>): string {
  const input = JSON.stringify({ jobId: '101', turn: 1, lost: false });
  return String(
    machines.ask('StartExecution', { stateMachineArn: PARENT_ARN, name: 'job-101', input })['executionArn'],
  );
}

let machines: ReturnType<typeof machinesInProcess> | undefined;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 27), doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(async () => {
  await machines?.stop();
  jest.useRealTimers();
});

function run(poller: Poller, asks?: (asked: Asked) => void) {
  machines = machinesInProcess(MACHINES, { poller, ...(asks && { asks }) });
  return machines;
}

test('a job of ten minutes is followed in three turns, and its parent knows nothing of the polls', async () => {
  const { poller, events } = pollerOf(Date.now() + 600_000);
  const { ask, executions, ...rest } = run(poller);
  const executionArn = startJob({ ask, executions, ...rest });
  await jest.advanceTimersByTimeAsync(610_000);

  expect(ask('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', name: 'job-101' });
  const [parent, ...turns] = executions.summaries();
  expect(turns.map(({ machine, kind, status }) => ({ machine, kind, status }))).toEqual(
    Array.from({ length: 3 }, () => ({ machine: 'Turn', kind: 'EXPRESS', status: 'SUCCEEDED' })),
  );
  expect(events.filter(({ step }) => step === 'begin').map(({ turn }) => turn)).toEqual([1, 2, 3]);
  // Follow and Ended? each turn, NextTurn between turns, Done.
  expect(parent).toMatchObject({ kind: 'STANDARD', transitions: 3 * 2 + 2 + 1 });
  // Six events a Follow, two any other state, and the execution's own two.
  expect(parent?.historyEvents).toBe(3 * (6 + 2) + 2 * 2 + 2 + 2);
  expect(turns[0]?.durationMs).toBeLessThan(270_000);
});

test('a job of five hours stays far from the limit of a history', async () => {
  const endsAtMs = Date.now() + 5 * 3_600_000;
  const { poller } = pollerOf(endsAtMs, ({ untilMs }) =>
    Date.now() < Math.min(endsAtMs, Number(untilMs)) ? { next: 'wait', waitSeconds: 50 } : undefined,
  );
  const { executions, ...rest } = run(poller);
  startJob({ executions, ...rest });
  await jest.advanceTimersByTimeAsync(5 * 3_600_000 + 60_000);
  const parent = executions.summaries().find(({ kind }) => kind === 'STANDARD');
  expect(parent?.status).toBe('SUCCEEDED');
  expect(parent?.historyEvents).toBeLessThan(1_000);
});

test('a poll whose process is killed is followed by one that knows it', async () => {
  const { poller, events } = pollerOf(Date.now() + 60_000, ({ poll }) => (poll === 3 ? KILLED : undefined));
  const { executions, ...rest } = run(poller);
  startJob({ executions, ...rest });
  await jest.advanceTimersByTimeAsync(70_000);
  const polls = events.filter(({ step }) => step === 'poll').map(({ poll, lost }) => [poll, lost]);
  expect(polls.slice(0, 5)).toEqual([
    [1, false],
    [2, false],
    [3, false],
    [4, true],
    [5, false],
  ]);
  expect(executions.summaries().map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
});

test('a poll that hangs is given up after its time', async () => {
  const hanging: Poller = (event) =>
    event['step'] === 'poll' && event['poll'] === 1 ? new Promise(() => {}) : answering.poller(event);
  const answering = pollerOf(Date.now() + 60_000);
  startJob(run(hanging));
  await jest.advanceTimersByTimeAsync(25_500);
  expect(answering.events.at(-1)).toMatchObject({ step: 'poll', poll: 2, lost: true });
});

test('a turn that is never heard of again is followed by the next one, which knows it', async () => {
  const { poller, events } = pollerOf(Date.now() + 600_000, ({ turn }) =>
    turn === 1 ? { next: 'superseded' } : undefined,
  );
  startJob(run(poller));
  await jest.advanceTimersByTimeAsync(303_000);
  expect(events.filter(({ step }) => step === 'begin')).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(events.findLast(({ step }) => step === 'begin')).toMatchObject({ turn: 2, lost: true });
});

test('a turn that cannot begin tells its parent, which waits before the next one', async () => {
  let begins = 0;
  const { poller } = pollerOf(Date.now() + 20_000);
  const { executions, ask, ...rest } = run((event) => {
    if (event['step'] === 'begin') begins += 1;
    return begins === 1 ? Promise.resolve(KILLED) : poller(event);
  });
  const executionArn = startJob({ executions, ask, ...rest });
  await jest.advanceTimersByTimeAsync(3_000);
  expect(begins).toBe(1);
  await jest.advanceTimersByTimeAsync(40_000);
  const { events } = ask('GetExecutionHistory', { executionArn });
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'TaskFailed',
      taskFailedEventDetails: expect.objectContaining({ error: 'Runtime.ExitError' }),
    }),
  );
  expect(executions.summaries()[0]?.status).toBe('SUCCEEDED');
});

test('two copies of a turn: the second token that comes back is too late, and harms nothing', async () => {
  const { poller } = pollerOf(Date.now() + 60_000);
  let copies = 0;
  const { executions, ask, ...rest } = run(poller, ({ operation, input }) => {
    // Asynchronous Express executions are at least once: here each is twice.
    if (operation !== 'StartExecution') return;
    copies += 1;
    ask('StartExecution', input);
  });
  startJob({ executions, ask, ...rest });
  await jest.advanceTimersByTimeAsync(70_000);
  expect(copies).toBe(1);
  expect(executions.summaries().map(({ machine, status }) => `${machine} ${status}`)).toEqual([
    'Follow SUCCEEDED',
    'Turn SUCCEEDED',
    'Turn SUCCEEDED',
  ]);
});

test('the machine that is followed too long is timed out, and its token is worth nothing any more', async () => {
  const tokens: string[] = [];
  const { poller } = pollerOf(Infinity);
  machines = machinesInProcess([machineOf('Follow', { ...PARENT, TimeoutSeconds: 100 }), TURN], {
    poller,
    asks: ({ input }) => void tokens.push(String(JSON.parse(String(input['input']))['token'])),
  });
  const executionArn = startJob(machines);
  await jest.advanceTimersByTimeAsync(101_000);
  expect(machines.ask('DescribeExecution', { executionArn })).toMatchObject({ status: 'TIMED_OUT' });
  const { ask } = machines;
  expect(() => ask('SendTaskSuccess', { taskToken: tokens[0], output: '{}' })).toThrow(
    expect.objectContaining({ code: 'TaskTimedOut' }),
  );
});

test('an Express execution ends after five minutes at the latest', async () => {
  const { TimeoutSeconds: _, ...endless } = CHILD;
  machines = machinesInProcess([machineOf('Turn', endless, { StateMachineType: 'EXPRESS' })], {
    poller: pollerOf(Infinity, () => ({ next: 'wait', waitSeconds: 3 })).poller,
  });
  machines.ask('StartExecution', { stateMachineArn: CHILD_ARN, input: '{"jobId":"1","turn":1,"lost":false}' });
  await jest.advanceTimersByTimeAsync(301_000);
  expect(machines.executions.summaries()).toEqual([
    expect.objectContaining({ status: 'TIMED_OUT', durationMs: 300_000 }),
  ]);
});
