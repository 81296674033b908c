import { machineOf, PARENT_ARN, CHILD_ARN, POLLER_ARN } from './follow-machines.ts';
import { machinesInProcess, type Poller } from './in-process.ts';

const WAITING = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: POLLER_ARN,
        Payload: { 'token.$': '$$.Task.Token', again: { 't.$': '$$.Task.Token' } },
      },
      ResultPath: '$',
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const CALLING = {
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: POLLER_ARN,
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 }],
      Next: 'Name',
    },
    Name: { Type: 'Pass', Parameters: { 'name.$': '$$.Execution.Name', 'got.$': '$', no: null }, End: true },
  },
};

type Machines = ReturnType<typeof machinesInProcess>;
let machines: Machines | undefined;

afterEach(() => machines?.stop());

function run(definition: object, poller: Poller, properties: Record<string, unknown> = {}): Machines {
  machines = machinesInProcess([machineOf('Follow', definition, properties)], { poller });
  return machines;
}

function start({ ask }: Machines, input: object = {}, name = 'one'): string {
  return String(
    ask('StartExecution', { stateMachineArn: PARENT_ARN, name, input: JSON.stringify(input) })['executionArn'],
  );
}

async function ended({ ask }: Machines, executionArn: string): Promise<Record<string, unknown>> {
  for (let turn = 0; turn < 500; turn += 1) {
    const described = ask('DescribeExecution', { executionArn });
    if (described['status'] !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${executionArn} does not end`);
}

function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'nothing was thrown';
}

describe('StartExecution', () => {
  test('runs a machine with its input, and the context that it reads', async () => {
    const all = run(CALLING, async (event) => ({ saw: event }));
    expect(await ended(all, start(all, { a: false, b: null, c: 0 }))).toMatchObject({
      status: 'SUCCEEDED',
      output: JSON.stringify({ name: 'one', got: { saw: { a: false, b: null, c: 0 } }, no: null }),
      input: '{"a":false,"b":null,"c":0}',
      startDate: expect.any(Number),
      stopDate: expect.any(Number),
    });
  });

  test('of the same name and input while it runs is the same execution; otherwise the name is taken', async () => {
    const go = Promise.withResolvers<object>();
    const all = run(CALLING, () => go.promise);
    const arn = start(all, { n: 1 });
    expect(start(all, { n: 1 })).toBe(arn);
    expect(codeOf(() => start(all, { n: 2 }))).toBe('ExecutionAlreadyExists');
    go.resolve({});
    await ended(all, arn);
    expect(codeOf(() => start(all, { n: 1 }))).toBe('ExecutionAlreadyExists');
    expect(all.executions.summaries()).toHaveLength(1);
  });

  test('of an Express machine is one more each time, and none that could be described', () => {
    const all = run(CALLING, async () => ({}), { StateMachineType: 'EXPRESS' });
    const [first, second] = [start(all), start(all)];
    expect(first).toMatch(/^arn:aws:states:us-east-1:000000000000:express:Follow:one:[\w-]+$/);
    expect(second).not.toBe(first);
    expect(codeOf(() => all.ask('DescribeExecution', { executionArn: first }))).toBe('InvalidArn');
    expect(codeOf(() => all.ask('ListExecutions', { stateMachineArn: PARENT_ARN }))).toBe(
      'StateMachineTypeNotSupported',
    );
  });

  test.each<[string, object, string]>([
    ['of a machine that is not there', { stateMachineArn: CHILD_ARN }, 'StateMachineDoesNotExist'],
    ['with a name of other characters', { name: 'a b' }, 'InvalidName'],
    ['with a name that is too long', { name: 'a'.repeat(81) }, 'InvalidName'],
    ['with an input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['with an input that is too long', { input: JSON.stringify('x'.repeat(262_144)) }, 'InvalidExecutionInput'],
    ['without a machine', { stateMachineArn: undefined }, 'ValidationException'],
  ])('%s is refused', (_what, input, code) => {
    const all = run(CALLING, async () => ({}));
    expect(codeOf(() => all.ask('StartExecution', { stateMachineArn: PARENT_ARN, ...input }))).toBe(code);
    expect(all.executions.summaries()).toEqual([]);
  });
});

describe('a task that waits for its token', () => {
  const tokens: string[] = [];
  const poller: Poller = async ({ token, again }) => {
    expect(again).toEqual({ t: token });
    tokens.push(String(token));
    return { ignored: true };
  };

  async function waiting(): Promise<{ all: Machines; arn: string; taskToken: string }> {
    const all = run(WAITING, poller);
    const known = tokens.length;
    const arn = start(all);
    while (tokens.length === known) await new Promise((resolve) => setImmediate(resolve));
    return { all, arn, taskToken: tokens.at(-1) ?? '' };
  }

  test('ends with what is sent back, once', async () => {
    const { all, arn, taskToken } = await waiting();
    all.ask('SendTaskHeartbeat', { taskToken });
    all.ask('SendTaskSuccess', { taskToken, output: '{"ended":true}' });
    expect(codeOf(() => all.ask('SendTaskSuccess', { taskToken, output: '{"ended":false}' }))).toBe('TaskTimedOut');
    expect(await ended(all, arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"ended":true}' });
    const { events } = all.ask('GetExecutionHistory', { executionArn: arn });
    expect((events as { type: string }[]).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('fails with what is sent back', async () => {
    const { all, arn, taskToken } = await waiting();
    all.ask('SendTaskFailure', { taskToken, error: 'Refused', cause: 'by hand' });
    expect(await ended(all, arn)).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'by hand' });
  });

  test('takes no output that is not JSON, and waits on', async () => {
    const { all, arn, taskToken } = await waiting();
    expect(codeOf(() => all.ask('SendTaskSuccess', { taskToken, output: 'yes' }))).toBe('InvalidOutput');
    expect(all.ask('DescribeExecution', { executionArn: arn })).toMatchObject({ status: 'RUNNING' });
  });

  test('is gone once its execution is stopped', async () => {
    const { all, arn, taskToken } = await waiting();
    all.ask('StopExecution', { executionArn: arn, error: 'Enough', cause: 'a test' });
    expect(await ended(all, arn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'a test' });
    expect(codeOf(() => all.ask('SendTaskSuccess', { taskToken, output: '{}' }))).toBe('TaskTimedOut');
  });

  test.each(['', 'x', Buffer.from('{"machineArn":"a","id":"b","seal":"c"}').toString('base64')])(
    'a token that was never given out is invalid: %p',
    (taskToken) => {
      const all = run(WAITING, poller);
      expect(codeOf(() => all.ask('SendTaskHeartbeat', { taskToken }))).toBe('InvalidToken');
    },
  );
});

describe('a function that fails', () => {
  const failure = (errorType: string) =>
    ({
      outcome: 'failed',
      requestId: '',
      errorType,
      errorMessage: 'm',
      payload: `{"errorType":"${errorType}"}`,
    }) as const;

  test('is tried again as the machine says, and each try is a transition', async () => {
    let calls = 0;
    const all = run(CALLING, async () => ((calls += 1) === 1 ? failure('Busy') : {}));
    expect(await ended(all, start(all))).toMatchObject({ status: 'SUCCEEDED' });
    expect(all.executions.summaries()[0]).toMatchObject({ transitions: 3 });
  });

  test.each<[string, Awaited<ReturnType<Poller>>, string]>([
    ['of its own', failure('TypeError'), 'TypeError'],
    ['with no room', { outcome: 'throttled', message: 'Rate Exceeded.' }, 'Lambda.TooManyRequestsException'],
    ['that is not there', { outcome: 'not_found', message: 'm' }, 'Lambda.ResourceNotFoundException'],
    ['with too long an answer', { text: 'x'.repeat(262_144) }, 'States.DataLimitExceeded'],
  ])('%s ends the execution by that name', async (_what, answer, error) => {
    const all = run(CALLING, async () => answer);
    expect(await ended(all, start(all))).toMatchObject({ status: 'FAILED', error });
  });
});

test('executions are listed newest first, page by page, and their history too', async () => {
  const all = run(CALLING, async () => ({}));
  const arns = ['a', 'b', 'c'].map((name) => start(all, {}, name));
  await Promise.all(arns.map((arn) => ended(all, arn)));
  const first = all.ask('ListExecutions', { stateMachineArn: PARENT_ARN, maxResults: 2 });
  const second = all.ask('ListExecutions', { stateMachineArn: PARENT_ARN, nextToken: first['nextToken'] });
  const names = [first, second].flatMap(({ executions }) => (executions as { name: string }[]).map(({ name }) => name));
  expect(names).toEqual(['c', 'b', 'a']);
  expect(all.ask('ListExecutions', { stateMachineArn: PARENT_ARN, statusFilter: 'FAILED' })['executions']).toEqual([]);
  const newest = all.ask('GetExecutionHistory', { executionArn: arns[0], reverseOrder: true, maxResults: 1 });
  expect(newest['events']).toEqual([expect.objectContaining({ type: 'ExecutionSucceeded' })]);
});

test('a history that is full ends its execution', async () => {
  const spinning = {
    StartAt: 'Spin',
    States: {
      Spin: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'Done' }], Default: 'Again' },
      Again: { Type: 'Pass', Next: 'Spin' },
      Done: { Type: 'Succeed' },
    },
  };
  const all = run(spinning, async () => ({}));
  expect(await ended(all, start(all))).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('25000') });
  expect(all.executions.summaries()[0]?.historyEvents).toBe(25_000);
});

describe('the log of a machine', () => {
  const secret = { secret: 'of the input' };
  const failing: Poller = async () => ({
    outcome: 'failed',
    requestId: '',
    errorType: 'E',
    errorMessage: 'm',
    payload: '{}',
  });

  test.each<[string, object, RegExp[]]>([
    ['says nothing by itself', {}, []],
    [
      'tells of errors, without what went through',
      { Level: 'ERROR' },
      [/"type":"LambdaFunctionFailed"/, /"type":"ExecutionFailed"/],
    ],
    ['tells of the end only', { Level: 'FATAL' }, [/"type":"ExecutionFailed"/]],
  ])('%s', async (_what, LoggingConfiguration, lines) => {
    const all = run(CALLING, failing, { LoggingConfiguration });
    await ended(all, start(all, secret));
    expect(all.lines).toEqual(lines.map((line) => expect.stringMatching(line)));
    expect(all.lines.join()).not.toContain('of the input');
  });

  test('tells everything where the machine says so', async () => {
    const all = run(CALLING, failing, { LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true } });
    await ended(all, start(all, secret));
    expect(all.lines[0]).toMatch(/"type":"ExecutionStarted".*of the input/);
  });
});
