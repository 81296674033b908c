import * as z from 'zod';
import { errorAnswer, jsonAnswer, unknownOperation, type AwsAnswer, type AwsError } from '../aws/aws-answer.ts';
import type { AwsCall } from '../aws/aws-call.ts';
import type { Execution } from './execution.ts';
import type { Executions } from './executions.ts';
import { DATA_BYTES_MAX } from './run-task.ts';
import type { Machine } from './state-machine.ts';
import type { TaskOutcome, TaskTokens } from './task-tokens.ts';

type Result = { readonly value: unknown } | AwsError;

type Service = {
  readonly machines: readonly Machine[];
  readonly executions: Executions;
  readonly tokens: TaskTokens;
};

const page = { maxResults: z.int().min(0).max(1_000).default(0), nextToken: z.string().regex(/^\d+$/).default('0') };
const executionArn = z.string();
const taskToken = z.string();

/** Source: AWS Step Functions API reference. */
const SCHEMAS = {
  StartExecution: z.object({
    stateMachineArn: z.string(),
    name: z.optional(z.string()),
    input: z.string().default('{}'),
  }),
  DescribeExecution: z.object({ executionArn }),
  ListExecutions: z.object({
    stateMachineArn: z.string(),
    statusFilter: z.optional(z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])),
    ...page,
  }),
  GetExecutionHistory: z.object({
    executionArn,
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.boolean().default(true),
    ...page,
  }),
  StopExecution: z.object({ executionArn, error: z.optional(z.string()), cause: z.optional(z.string()) }),
  SendTaskSuccess: z.object({ taskToken, output: z.string() }),
  SendTaskFailure: z.object({ taskToken, error: z.string().default(''), cause: z.string().default('') }),
  SendTaskHeartbeat: z.object({ taskToken }),
};

/** Answers the calls of Step Functions' API for the machines of a template. */
export function createStatesService(service: Service): (call: AwsCall) => AwsAnswer {
  return (call) => {
    const result = carryOut(call, service);
    if (result === undefined) return unknownOperation(call);
    return 'value' in result ? jsonAnswer(call, result.value) : errorAnswer(call, result);
  };
}

/** Undefined for an operation that the twin does not have. */
function carryOut(call: AwsCall, service: Service): Result | undefined {
  switch (call.operation) {
    case 'StartExecution':
      return parsed(SCHEMAS.StartExecution, call, (input) => start(input, service));
    case 'DescribeExecution':
      return parsed(SCHEMAS.DescribeExecution, call, (input) => onExecution(input, service, describe));
    case 'ListExecutions':
      return parsed(SCHEMAS.ListExecutions, call, (input) => list(input, service));
    case 'GetExecutionHistory':
      return parsed(SCHEMAS.GetExecutionHistory, call, (input) =>
        onExecution(input, service, (execution) => historyOf(execution, input)),
      );
    case 'StopExecution':
      return parsed(SCHEMAS.StopExecution, call, (input) =>
        onExecution(input, service, (execution) => stop(execution, input)),
      );
    case 'SendTaskSuccess':
      return parsed(SCHEMAS.SendTaskSuccess, call, (input) =>
        isJson(input.output)
          ? settle(service, input.taskToken, { outcome: 'succeeded', output: input.output })
          : refusal('InvalidOutput', `Invalid Output: '${input.output.slice(0, 50)}' is not JSON`),
      );
    case 'SendTaskFailure':
      return parsed(SCHEMAS.SendTaskFailure, call, ({ taskToken: token, error, cause }) =>
        settle(service, token, { outcome: 'failed', error, cause }),
      );
    case 'SendTaskHeartbeat':
      return parsed(SCHEMAS.SendTaskHeartbeat, call, (input) => answerToken(service.tokens.look(input.taskToken)));
    default:
      return undefined;
  }
}

function parsed<Input>(schema: z.ZodType<Input>, call: AwsCall, work: (input: Input) => Result): Result {
  const input = schema.safeParse(call.input);
  return input.success ? work(input.data) : refusal('ValidationException', z.prettifyError(input.error));
}

/** White space, brackets, wildcards and characters of other meaning. Source: API reference, StartExecution, `name`. */
const NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

function start(
  { stateMachineArn, name, input }: z.infer<typeof SCHEMAS.StartExecution>,
  { machines, executions }: Service,
): Result {
  const machine = machines.find(({ arn }) => arn === stateMachineArn);
  if (machine === undefined) return noMachine(stateMachineArn);
  if (name !== undefined && !NAME.test(name)) return refusal('InvalidName', `Invalid Name: '${name}'`);
  if (!isJson(input)) return refusal('InvalidExecutionInput', 'Invalid State Machine Execution Input: not JSON');
  if (Buffer.byteLength(input) > DATA_BYTES_MAX) {
    return refusal(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: longer than ${DATA_BYTES_MAX} bytes`,
    );
  }
  const execution = executions.start(machine, { ...(name !== undefined && { name }), input });
  if (execution === 'already_exists') {
    return refusal('ExecutionAlreadyExists', `Execution Already Exists: '${stateMachineArn}:${name}'`);
  }
  return { value: { executionArn: execution.arn, startDate: seconds(execution.startedAtMs) } };
}

function onExecution(
  { executionArn: arn }: { readonly executionArn: string },
  { executions }: Service,
  work: (execution: Execution) => Result,
): Result {
  if (arn.includes(':express:')) return refusal('InvalidArn', 'This operation is not supported by EXPRESS executions.');
  const execution = executions.find(arn);
  return execution === undefined
    ? refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
    : work(execution);
}

function describe(execution: Execution): Result {
  const end = execution.end();
  const { output, error, cause } = { output: undefined, error: undefined, cause: undefined, ...end };
  return { value: { ...listed(execution), input: execution.input, output, error, cause } };
}

function listed(execution: Execution) {
  const { arn, name, machine, startedAtMs } = execution;
  const end = execution.end();
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status: end?.status ?? 'RUNNING',
    startDate: seconds(startedAtMs),
    ...(end && { stopDate: seconds(end.endedAtMs) }),
  };
}

function list(
  { stateMachineArn, statusFilter, ...paging }: z.infer<typeof SCHEMAS.ListExecutions>,
  { machines, executions }: Service,
): Result {
  const machine = machines.find(({ arn }) => arn === stateMachineArn);
  if (machine === undefined) return noMachine(stateMachineArn);
  if (machine.kind === 'EXPRESS') {
    return refusal('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  }
  const all = executions.of(machine).map(listed);
  const { items, nextToken } = pageOf(
    all.filter(({ status }) => statusFilter === undefined || status === statusFilter),
    paging,
  );
  return { value: { executions: items, nextToken } };
}

function historyOf(execution: Execution, asked: z.infer<typeof SCHEMAS.GetExecutionHistory>): Result {
  const { history } = execution;
  const { items, nextToken } = pageOf(asked.reverseOrder ? history.toReversed() : history, asked);
  return { value: { events: items, nextToken } };
}

const PAGE_DEFAULT = 100;

function pageOf<Item>(
  all: readonly Item[],
  { maxResults, nextToken }: { readonly maxResults: number; readonly nextToken: string },
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const from = Number(nextToken);
  const to = from + (maxResults === 0 ? PAGE_DEFAULT : maxResults);
  return { items: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
}

function stop(execution: Execution, { error, cause }: z.infer<typeof SCHEMAS.StopExecution>): Result {
  execution.stop({
    status: 'ABORTED',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  return { value: { stopDate: seconds(execution.end()?.endedAtMs ?? Date.now()) } };
}

function settle({ tokens }: Service, token: string, outcome: TaskOutcome): Result {
  return answerToken(tokens.settle(token, outcome));
}

function answerToken(settled: 'settled' | 'waiting' | 'gone' | 'invalid'): Result {
  if (settled === 'invalid') return refusal('InvalidToken', "Invalid Token: 'Invalid token'");
  if (settled === 'gone') return refusal('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  return { value: {} };
}

function noMachine(arn: string): AwsError {
  return refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

function refusal(code: string, message: string): AwsError {
  return { code, message, status: 400 };
}

/** As the JSON protocol writes times. */
function seconds(ms: number): number {
  return ms / 1_000;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
