import { withGlobal, type Clock } from '@sinonjs/fake-timers';
import validate from 'asl-validator';
import * as interpreter from 'aws-local-stepfunctions';
import type { FollowInput } from '../../contracts/poll-step.ts';
import { stageSettings } from '../../lib/stage-settings.ts';
import { failedInvocation, type Invocation } from '../../local/lambda/invocation.ts';
import { createExecutions, type Executions } from '../../local/step-functions/executions.ts';
import { HISTORY_EVENTS_MAX } from '../../local/step-functions/history.ts';
import { readStateMachines, type Machine } from '../../local/step-functions/state-machine.ts';
import { createTaskTokens } from '../../local/step-functions/task-tokens.ts';
import { type LoadedTemplate, resolveTemplate } from '../../local/template/load-template.ts';
import { resourcesOfType } from '../../local/template/resolved-template.ts';
import { templateWith } from './stack-in-process.ts';
import { prodWithStrivve } from './stage-with-strivve.ts';

const template = resolve(templateWith(prodWithStrivve));
const machines = readStateMachines(template);
const parent = machineNamed('FollowJobMachine');
const child = machineNamed('JobTurnMachine');

const FOLLOW: FollowInput = {
  instance: 'acme',
  jobId: '101',
  connection: 'main',
  turn: 1,
  lost: false,
  readAtMs: null,
};

const turnOver = { next: 'turn_over', readAtMs: null };

/** What the function is asked, and when. */
type Asked = { readonly step: string; readonly atMs: number; readonly [field: string]: unknown };

/** What the function does at one call: an answer, or the way in which there is none. */
type Does = object | 'dies' | 'throttled';

describe.each([
  ['prod with Strivve', templateWith(prodWithStrivve)],
  ['dev', templateWith(stageSettings.dev)],
])('The machines of %s', (_stage, { Resources }) => {
  const all = resourcesOfType(resolve({ Resources }), 'AWS::StepFunctions::StateMachine');
  const definitions = all.map(({ properties }) => String(properties['DefinitionString']));

  test('are two, and what the Amazon States Language allows', () => {
    expect(definitions).toHaveLength(2);
    for (const definition of definitions) expect(validate(JSON.parse(definition))).toMatchObject({ isValid: true });
  });

  test('are written in JSONPath, log what failed without its data, and are not traced', () => {
    for (const definition of definitions) expect(definition).not.toContain('QueryLanguage');
    for (const { properties } of all) {
      expect(properties).toMatchObject({
        LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
        TracingConfiguration: { Enabled: false },
      });
    }
  });
});

test('Every task has a time-out that is longer than the handler may run once it has started, and a turn is over before the parent gives it up', () => {
  const poller = resourcesOfType(template, 'AWS::Lambda::Function').find(({ properties }) =>
    String(properties['Description']).startsWith('Asks Strivve'),
  );
  const tasks = Object.values(child.definition.States).filter(({ Type }) => Type === 'Task');
  for (const { TimeoutSeconds } of tasks) expect(TimeoutSeconds).toBeGreaterThan(Number(poller?.properties['Timeout']));
  const follow = parent.definition.States['Follow'];
  expect(follow?.['TimeoutSeconds']).toBeGreaterThan(child.definition.TimeoutSeconds ?? Infinity);
  // Step Functions ends an Express execution by itself after five minutes.
  expect(child.definition.TimeoutSeconds).toBeLessThan(300);
  expect(parent.definition.TimeoutSeconds).toBe(5 * 3600);
});

describe('A job is followed', () => {
  let clock: Clock;

  beforeEach(() => {
    clock = withGlobal(globalThis).install({ now: 1_000_000, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });

  afterEach(() => clock.uninstall());

  test('from turn to turn until it has ended, at two steps a turn', async () => {
    const { asked, execution } = await follow([
      begun('a'),
      wait(2),
      { next: 'turn_over', readAtMs: 8 },
      begun('b'),
      { next: 'ended' },
    ]);
    expect(asked).toEqual([
      { ...FOLLOW, step: 'begin', atMs: 0 },
      { ...pollOf('a', 1), atMs: 0 },
      { ...pollOf('a', 2), readAtMs: 7, atMs: 4_000 },
      { ...FOLLOW, turn: 2, step: 'begin', readAtMs: 8, atMs: 4_000 },
      { ...pollOf('b', 1), turn: 2, atMs: 4_000 },
    ]);
    expect(execution.end()).toMatchObject({ status: 'SUCCEEDED' });
    expect(execution.transitions()).toBe(5);
  });

  test('by the next poll when a step has died, which hears that messages may be lost', async () => {
    const { asked } = await follow([begun('a'), wait(2), 'dies', wait(4), { next: 'ended' }]);
    expect(asked.slice(2)).toEqual([
      { ...pollOf('a', 2), readAtMs: 7, atMs: 4_000 },
      { ...pollOf('a', 3), readAtMs: 7, lost: true, atMs: 8_000 },
      { ...pollOf('a', 4), readAtMs: 7, atMs: 12_000 },
    ]);
  });

  test('by the same poll again when Lambda would not start the function, which has read nothing', async () => {
    const { asked } = await follow([begun('a'), 'throttled', 'throttled', wait(2), { next: 'ended' }]);
    expect(asked.slice(1)).toEqual([
      { ...pollOf('a', 1), atMs: 0 },
      { ...pollOf('a', 1), atMs: 4_000 },
      { ...pollOf('a', 1), atMs: 8_000 },
      { ...pollOf('a', 2), readAtMs: 7, atMs: 12_000 },
    ]);
  });

  test('by another copy, of which this one leaves the telling; when nobody tells, the next turn hears of it after five minutes', async () => {
    const { asked, execution, executions } = await follow([
      { next: 'superseded' },
      begun('b'),
      { next: 'superseded' },
      begun('c'),
      { next: 'ended' },
    ]);
    expect(asked.map(({ step, turn, lost, atMs }) => ({ step, turn, lost, atMs }))).toEqual([
      { step: 'begin', turn: 1, lost: false, atMs: 0 },
      { step: 'begin', turn: 2, lost: true, atMs: 300_000 },
      { step: 'poll', turn: 2, lost: true, atMs: 300_000 },
      { step: 'begin', turn: 3, lost: true, atMs: 600_000 },
      { step: 'poll', turn: 3, lost: true, atMs: 600_000 },
    ]);
    expect(execution.end()).toMatchObject({ status: 'SUCCEEDED' });
    expect(statusesOf(executions, child)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });

  test('again half a minute after a turn that could not begin', async () => {
    const { asked, executions } = await follow(['dies', begun('b'), { next: 'ended' }]);
    expect(asked.map(({ step, turn, lost, atMs }) => ({ step, turn, lost, atMs }))).toEqual([
      { step: 'begin', turn: 1, lost: false, atMs: 0 },
      { step: 'begin', turn: 2, lost: true, atMs: 30_000 },
      { step: 'poll', turn: 2, lost: true, atMs: 30_000 },
    ]);
    expect(statusesOf(executions, child)).toEqual(['FAILED', 'SUCCEEDED']);
  });

  test('through throttling at the beginning of a turn', async () => {
    const { asked } = await follow(['throttled', 'throttled', begun('a'), { next: 'ended' }]);
    expect(asked.map(({ step, turn, atMs }) => ({ step, turn, atMs }))).toEqual([
      { step: 'begin', turn: 1, atMs: 0 },
      { step: 'begin', turn: 1, atMs: 1_000 },
      { step: 'begin', turn: 1, atMs: 3_000 },
      { step: 'poll', turn: 1, atMs: 3_000 },
    ]);
  });

  test('by the next turn when polls die for as long as one lasts', async () => {
    const { asked, executions } = await follow(
      [begun('a'), ...Array.from({ length: 74 }, (): Does => 'dies')],
      299_000,
    );
    expect(asked.at(-1)).toMatchObject({ step: 'poll', lost: true, atMs: 292_000 });
    expect(statusesOf(executions, child)).toEqual(['TIMED_OUT']);
  });

  test.each([
    ['at its beginning', [{ next: 'later' }]],
    ['at a poll', [begun('a'), { next: 'later' }]],
  ])(
    'again half a minute after the function answered what the machine does not know: %s',
    async (_when, does: readonly Does[]) => {
      const { asked, executions } = await follow([...does, begun('b'), { next: 'ended' }]);
      expect(asked.slice(does.length).map(({ step, turn, lost, atMs }) => ({ step, turn, lost, atMs }))).toEqual([
        { step: 'begin', turn: 2, lost: true, atMs: 30_000 },
        { step: 'poll', turn: 2, lost: true, atMs: 30_000 },
      ]);
      expect(statusesOf(executions, child)).toEqual(['FAILED', 'SUCCEEDED']);
    },
  );

  test('by the next turn when Lambda would not start a poll for as long as one lasts: nobody has read anything, and that is not known', async () => {
    const { asked, executions } = await follow(
      [begun('a'), ...Array.from({ length: 74 }, (): Does => 'throttled'), begun('b')],
      301_000,
    );
    expect(asked.slice(1, 75).every(({ lost }) => lost === false)).toBe(true);
    expect(asked.find(({ turn }) => turn === 2)).toMatchObject({ step: 'begin', lost: true, atMs: 300_000 });
    expect(statusesOf(executions, child)[0]).toBe('TIMED_OUT');
  });

  test('in an execution that knows only which job it is', async () => {
    const { execution } = await follow([begun('a'), wait(2), turnOver, begun('b'), { next: 'ended' }]);
    const history = JSON.stringify(execution.history);
    expect(history).toContain('acme');
    expect(history).not.toMatch(/holder|untilMs/);
  });

  test.each([
    ['as it should', 255, [begun('a'), turnOver]],
    ['while no turn can begin', 30, ['dies']],
  ] as const)(
    'for as long as a stage may say, far from what an execution may remember: %s',
    async (_how, secondsEach, turn) => {
      const turns = 20;
      const { execution } = await follow(
        Array.from({ length: turns }, (): readonly Does[] => turn).flat(),
        turns * 30_000,
      );
      const longestSeconds = 13 * 3600;
      const events = (execution.history.length / turns) * (longestSeconds / secondsEach);
      expect(events).toBeLessThan(0.75 * HISTORY_EVENTS_MAX);
    },
  );

  /** Follows a job with a function that does this, one after the other, and then nothing. */
  async function follow(does: readonly Does[], forMs = 3_600_000) {
    const asked: Asked[] = [];
    const tokens = createTaskTokens();
    const left = [...does];
    const executions: Executions = createExecutions({
      interpreter,
      tokens,
      onEvent: () => {},
      calls: {
        async invoke(_role, _reference, payload) {
          const input: object = JSON.parse(payload);
          asked.push({ step: '', ...input, atMs: Date.now() - 1_000_000 });
          return invocationOf(left.shift() ?? 'dies');
        },
        async callStates(_role, operation, input) {
          const { taskToken = '', output = '', error = '', ...start } = input as Record<string, string>;
          if (operation === 'StartExecution') {
            executions.start(child, { input: start['input'] ?? '' });
          } else {
            const isSuccess = operation === 'SendTaskSuccess';
            tokens.settle(
              taskToken,
              isSuccess ? { outcome: 'succeeded', output } : { outcome: 'failed', error, cause: '' },
            );
          }
          return {};
        },
      },
    });
    const execution = executions.start(parent, { name: 'acme-101', input: JSON.stringify(FOLLOW) });
    if (execution === 'already_exists') throw new Error('It is the first one.');
    await clock.tickAsync(forMs);
    executions.stop();
    return { asked, execution, executions };
  }
});

function invocationOf(does: Does): Invocation {
  if (does === 'throttled') return { outcome: 'throttled', message: 'Rate exceeded' };
  if (does === 'dies')
    return failedInvocation('exited', 'a-request', { errorType: 'Runtime.ExitError', errorMessage: 'exited' });
  return { outcome: 'returned', requestId: 'a-request', payload: JSON.stringify(does) };
}

function begun(holder: string): object {
  return { next: 'poll', holder, untilMs: 9_000_000, poll: 1, lost: holder !== 'a', readAtMs: null };
}

/** The poll that comes next, after the usual four seconds. */
function wait(poll: number): object {
  return { next: 'wait', waitSeconds: 4, poll, lost: false, readAtMs: 7 };
}

function pollOf(holder: string, poll: number) {
  const { turn } = FOLLOW;
  return { ...FOLLOW, step: 'poll', turn, holder, poll, untilMs: 9_000_000, lost: holder !== 'a', readAtMs: null };
}

function statusesOf(executions: Executions, { logicalId }: Machine): string[] {
  return executions.summaries().flatMap(({ machine, status }) => (machine === logicalId ? [status] : []));
}

function machineNamed(logicalId: string): Machine {
  const machine = machines.find((each) => each.logicalId === logicalId);
  if (machine === undefined) throw new Error(`There is no ${logicalId}`);
  return machine;
}

function resolve({ Resources }: { readonly Resources: unknown }): LoadedTemplate {
  return resolveTemplate(JSON.parse(JSON.stringify({ Resources, Outputs: {} })), {
    stackName: 'Cardhook-test',
    endpointUrl: 'http://127.0.0.1:8480',
    assetDirectory: (path) => `/assets/${path}`,
  });
}
