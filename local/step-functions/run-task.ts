import type { Invocation } from '../lambda/invocation.ts';
import type { Machine } from './state-machine.ts';
import { TaskError, invocationError, statesErrorName } from './task-error.ts';
import type { Task } from './task.ts';
import type { WaitingTask } from './task-tokens.ts';

/** What a machine's Tasks reach, each call as the machine's role. */
export type TaskCalls = {
  /** Lambda's synchronous Invoke. A sentence in place of an answer says that the role may not. */
  readonly invoke: (roleArn: string, reference: string, payload: string) => Promise<Invocation | string>;
  /**
   * An operation of Step Functions, as `SendTaskSuccess`, with the members as the API spells them.
   * @throws an error with the API's `code` when it is refused
   */
  readonly callStates: (
    roleArn: string,
    operation: string,
    input: object,
  ) => Promise<Readonly<Record<string, unknown>>>;
};

/** One try of a Task, with what the history says about it. */
export type Attempt = {
  readonly task: Task;
  /** JSON. */
  readonly parameters: string;
  readonly waiting: WaitingTask | undefined;
  /** What the call that began a wait gave; undefined before, and for a Task that does not wait. */
  submitted?: { readonly output: string; readonly atMs: number };
  /** JSON; undefined until it has succeeded. */
  output?: string;
};

/** Source: Step Functions quotas, "Maximum input or output size for a task, state, or execution". */
export const DATA_BYTES_MAX = 262_144;

/** @returns the Task's result, before ResultSelector @throws {TaskError} */
export async function runTask(machine: Machine, attempt: Attempt, calls: TaskCalls): Promise<unknown> {
  const { task, waiting } = attempt;
  const parameters = membersOf(JSON.parse(attempt.parameters));
  const called = await callOf(machine, task, parameters, attempt.parameters, calls);
  if (waiting === undefined) return called;
  attempt.submitted = { output: JSON.stringify(called), atMs: Date.now() };
  const ended = await waiting.outcome;
  if (ended.outcome === 'failed') throw new TaskError(ended.error, ended.cause);
  return JSON.parse(ended.output);
}

async function callOf(
  machine: Machine,
  { action }: Task,
  parameters: Readonly<Record<string, unknown>>,
  whole: string,
  calls: TaskCalls,
): Promise<unknown> {
  switch (action.kind) {
    case 'function':
      return invoke(machine, action.reference, whole, calls);
    case 'invoke': {
      const payload = JSON.stringify(parameters['Payload'] ?? {});
      const Payload = await invoke(machine, String(parameters['FunctionName']), payload, calls);
      return { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
    }
    case 'startExecution': {
      const { Input = {}, ...rest } = parameters;
      const input = { ...rest, Input: typeof Input === 'string' ? Input : JSON.stringify(Input) };
      const started = await callStates(machine, 'integration', 'StartExecution', input, calls);
      return { ExecutionArn: started['executionArn'], StartDate: started['startDate'] };
    }
    case 'sdk':
      return callStates(machine, 'sdk', action.operation, parameters, calls);
  }
}

async function invoke(machine: Machine, reference: string, payload: string, calls: TaskCalls): Promise<unknown> {
  const invocation = await calls.invoke(machine.roleArn, reference, payload);
  if (typeof invocation === 'string') throw new TaskError('Lambda.AWSLambdaException', invocation);
  if (invocation.outcome !== 'returned') throw invocationError(invocation);
  return checkSize(invocation.payload);
}

/** A result that is too large ends the execution; no Catch for States.ALL takes it. */
function checkSize(payload: string): unknown {
  if (Buffer.byteLength(payload) <= DATA_BYTES_MAX) return JSON.parse(payload);
  const cause = `The state/task returned a result with a size exceeding the maximum number of bytes service limit (${DATA_BYTES_MAX}).`;
  throw new TaskError('States.DataLimitExceeded', cause, { isTerminal: true });
}

async function callStates(
  machine: Machine,
  by: 'integration' | 'sdk',
  operation: string,
  parameters: Readonly<Record<string, unknown>>,
  calls: TaskCalls,
): Promise<Readonly<Record<string, unknown>>> {
  const notText = Object.entries(parameters).find(([, value]) => typeof value !== 'string');
  if (notText !== undefined) {
    const cause = `The value for the field '${notText[0]}' must be a STRING`;
    throw new TaskError('States.Runtime', cause, { isTerminal: true });
  }
  try {
    return await calls.callStates(machine.roleArn, operation, spelledAsTheApi(parameters));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new TaskError(statesErrorName(by, code), error instanceof Error ? error.message : String(error));
  }
}

/** States spell the members of a call with a capital, and the API of Step Functions with a small letter. */
function spelledAsTheApi(parameters: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]),
  );
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
