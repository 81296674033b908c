import type { StateMachine } from 'aws-local-stepfunctions';
import type { History } from './history.ts';
import type { Attempt } from './run-task.ts';

/** What the interpreter tells of a run. */
type InterpreterEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

type StateEvent = Extract<InterpreterEvent, { type: `State${string}` }>;

export type RecorderOptions = {
  /** The next try of a Task, in the order in which they began; undefined when its parameters could not be made. */
  readonly takeAttempt: () => Attempt | undefined;
  /** A Task that waits no longer: its time is over. */
  readonly onGivenUp: (attempt: Attempt) => void;
  readonly onTransition: () => void;
};

/**
 * Writes what the interpreter tells into a history in the words of Step Functions, which tell more of a Task: scheduled, started,
 * submitted, succeeded or failed. The execution's own start and end are not written here.
 */
export function interpreterEventRecorder(
  history: History,
  { takeAttempt, onGivenUp, onTransition }: RecorderOptions,
): (event: InterpreterEvent) => void {
  let current: Attempt | undefined;

  function begin({ timestamp, state }: StateEvent): void {
    onTransition();
    if (state.type !== 'Task') return;
    current = takeAttempt();
    if (current !== undefined) addBegin(history, current, timestamp);
  }

  /** A Task that failed and was caught is left without having succeeded. */
  function addSuccess({ timestamp }: StateEvent): void {
    if (current?.output === undefined) return;
    addSubmitted(history, current);
    const { prefix, common } = wordsOf(current);
    history.add(`${prefix}Succeeded`, timestamp, { ...common, output: current.output });
  }

  function addFailure(event: Extract<StateEvent, { Error: string }>): void {
    if (current === undefined) return;
    addSubmitted(history, current);
    const { prefix, common } = wordsOf(current);
    const isTimeout = event.Error === 'States.Timeout';
    const cause = typeof event.Cause === 'string' ? event.Cause : undefined;
    history.add(`${prefix}${isTimeout ? 'TimedOut' : 'Failed'}`, event.timestamp, {
      ...common,
      error: event.Error,
      ...(cause !== undefined && { cause }),
    });
    if (isTimeout) onGivenUp(current);
    current = undefined;
  }

  function enter(event: StateEvent): void {
    const { name, type, input } = event.state;
    history.add(`${type}StateEntered`, event.timestamp, { name, input: JSON.stringify(input) });
    begin(event);
  }

  function exit(event: StateEvent): void {
    const { name, type, output } = event.state;
    addSuccess(event);
    current = undefined;
    history.add(`${type}StateExited`, event.timestamp, { name, output: JSON.stringify(output) });
  }

  return (event) => {
    if (event.type === 'StateEntered') enter(event);
    else if (event.type === 'StateRetried') begin(event);
    else if (event.type === 'StateExited') exit(event);
    // The type has a state of this name without an error too, which the interpreter never tells of.
    else if (event.type === 'StateFailed' && 'Error' in event) addFailure(event);
  };
}

function addBegin(history: History, attempt: Attempt, atMs: number): void {
  const { prefix, common } = wordsOf(attempt);
  const { resource } = attempt.task;
  if (prefix === 'LambdaFunction') {
    history.add('LambdaFunctionScheduled', atMs, { resource, input: attempt.parameters });
    history.add('LambdaFunctionStarted', atMs);
    return;
  }
  history.add('TaskScheduled', atMs, { ...common, parameters: attempt.parameters });
  history.add('TaskStarted', atMs, common);
}

function addSubmitted(history: History, attempt: Attempt): void {
  if (attempt.submitted === undefined) return;
  const { output, atMs } = attempt.submitted;
  history.add('TaskSubmitted', atMs, { ...wordsOf(attempt).common, output });
}

/** A function that is called by its own ARN has events of its own, without the resource. */
function wordsOf({ task }: Attempt): { readonly prefix: string; readonly common: Readonly<Record<string, unknown>> } {
  if (task.action.kind === 'function') return { prefix: 'LambdaFunction', common: {} };
  const { resourceType, resource } = task;
  return { prefix: 'Task', common: { resourceType, resource } };
}
