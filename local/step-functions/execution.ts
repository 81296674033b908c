import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { createHistory, HISTORY_EVENTS_MAX, type HistoryEvent } from './history.ts';
import type { Interpreter } from './interpreter.ts';
import { interpreterEventRecorder } from './interpreter-events.ts';
import { runTask, type Attempt, type TaskCalls } from './run-task.ts';
import type { Machine } from './state-machine.ts';
import { TaskError } from './task-error.ts';
import type { TaskTokens, WaitingTask } from './task-tokens.ts';

export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; /** JSON. */ readonly output: string }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly error?: string; readonly cause?: string };

/** One run of a machine. */
export type Execution = {
  readonly machine: Machine;
  readonly arn: string;
  readonly name: string;
  /** JSON, as it was given. */
  readonly input: string;
  readonly startedAtMs: number;
  /** Undefined while it runs. */
  readonly end: () => (ExecutionEnd & { readonly endedAtMs: number }) | undefined;
  readonly history: readonly HistoryEvent[];
  /** States that were entered, and tries again, of which each is one to be paid for in a Standard machine. */
  readonly transitions: () => number;
  /** Ends it from outside; nothing when it has ended. */
  readonly stop: (end: Exclude<ExecutionEnd, { status: 'SUCCEEDED' }>) => void;
};

export type ExecutionOptions = {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly interpreter: Interpreter;
  readonly calls: TaskCalls;
  readonly tokens: TaskTokens;
  readonly onEvent: (event: HistoryEvent) => void;
  readonly onEnd: () => void;
};

/** Begins to run a machine. Its clock is the global one: whoever replaces the global timers and `Date` sets it. */
export function startExecution(machine: Machine, options: ExecutionOptions): Execution {
  const { arn, name, input, interpreter, calls, tokens } = options;
  const startedAtMs = Date.now();
  let end: ReturnType<Execution['end']>;
  let transitions = 0;
  let issued: WaitingTask | undefined;
  // The interpreter tells what happens a moment later than it does it; attempts wait here for their events.
  const begun: Attempt[] = [];
  const waiting = new Set<WaitingTask>();
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => undefined);

  const history = createHistory((event) => {
    options.onEvent(event);
    if (machine.kind === 'STANDARD' && event.id === HISTORY_EVENTS_MAX - 1) {
      const cause = `The execution reached the maximum number of history events (${HISTORY_EVENTS_MAX}).`;
      finish({ status: 'FAILED', error: 'States.Runtime', cause });
    }
  });

  /** The first end is the end. */
  function finish(how: ExecutionEnd): void {
    if (end !== undefined) return;
    end = { ...how, endedAtMs: Date.now() };
    for (const task of waiting) task.drop();
    // What is under way in the interpreter, and its timers, end with this.
    over.reject(new TaskError('States.Runtime', 'The execution has ended.', { isTerminal: true }));
    run.abort();
    addLastEvent(how);
    options.onEnd();
  }

  function addLastEvent(how: ExecutionEnd): void {
    const details = how.status === 'SUCCEEDED' ? { output: how.output } : { error: how.error, cause: how.cause };
    history.add(LAST_EVENTS[how.status], Date.now(), details);
  }

  function attempt(stateName: string, parameters: unknown): Attempt {
    const task = machine.tasks.get(stateName);
    if (task === undefined) throw new Error(`${stateName} is no Task of ${machine.name}`);
    const one: Attempt = {
      task,
      parameters: JSON.stringify(parameters),
      waiting: task.waitsForToken ? (issued ?? issueToken()) : undefined,
    };
    issued = undefined;
    begun.push(one);
    return one;
  }

  function issueToken(): WaitingTask {
    const task = tokens.issue(machine.arn);
    waiting.add(task);
    return task;
  }

  async function runAttempt(stateName: string, parameters: unknown): Promise<never> {
    const one = attempt(stateName, parameters);
    try {
      const result = await Promise.race([runTask(machine, one, calls), over.promise]);
      one.output = JSON.stringify(result ?? null);
      // What a handler of the interpreter gives is JSON, as this is.
      return (result ?? null) as never;
    } finally {
      release(one);
    }
  }

  function release({ waiting: task }: Attempt): void {
    if (task === undefined) return;
    task.drop();
    waiting.delete(task);
  }

  history.add('ExecutionStarted', startedAtMs, { input, roleArn: machine.roleArn });
  // The definition has been validated, which its type cannot tell.
  const run = new interpreter.StateMachine(machine.definition as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  }).run(JSON.parse(input), {
    context: {
      Execution: { Id: arn, Name: name, RoleArn: machine.roleArn },
      StateMachine: { Id: machine.arn, Name: machine.name },
      // A token is made when a state's parameters ask for it, and belongs to the call that follows at once.
      Task: {
        get Token() {
          issued ??= issueToken();
          return issued.token;
        },
      },
    },
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(
        [...machine.tasks.keys()].map((state) => [state, (parameters: unknown) => runAttempt(state, parameters)]),
      ),
    },
  });

  const record = interpreterEventRecorder(history, {
    takeAttempt: () => begun.shift(),
    onGivenUp: release,
    onTransition: () => (transitions += 1),
  });
  const recorded = (async () => {
    for await (const event of run.eventLogs) if (end === undefined) record(event);
  })();
  void (async () => {
    const how = await run.result.then(succeeded, (error: unknown) =>
      error instanceof interpreter.ExecutionTimeoutError ? ({ status: 'TIMED_OUT' } as const) : failed(error),
    );
    // The last state's events come before the execution's.
    await recorded;
    finish(how);
  })();

  return {
    machine,
    arn,
    name,
    input,
    startedAtMs,
    end: () => end,
    history: history.events,
    transitions: () => transitions,
    stop: finish,
  };
}

const LAST_EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  ABORTED: 'ExecutionAborted',
  TIMED_OUT: 'ExecutionTimedOut',
} as const;

function succeeded(output: unknown): ExecutionEnd {
  return { status: 'SUCCEEDED', output: JSON.stringify(output) };
}

function failed(error: unknown): ExecutionEnd {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return { status: 'FAILED', cause: String(cause) };
  return { status: 'FAILED', error: cause.name, cause: cause.message };
}
