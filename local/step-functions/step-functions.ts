import type { AwsCall } from '../aws/aws-call.ts';
import type { AwsAnswer } from '../aws/aws-answer.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import { createExecutions, type Executions } from './executions.ts';
import { openExecutionLog, type ExecutionLogOptions } from './execution-log.ts';
import type { Interpreter } from './interpreter.ts';
import type { TaskCalls } from './run-task.ts';
import { readStateMachines } from './state-machine.ts';
import { createStatesService } from './states-service.ts';
import { createTaskTokens } from './task-tokens.ts';

/** The state machines of a template. */
export type StepFunctions = {
  /** Answers the calls of the API. */
  readonly answer: (call: AwsCall) => AwsAnswer;
  readonly executions: Pick<Executions, 'summaries'>;
  /** Aborts every execution, and resolves when every log line is on disk. */
  readonly stop: () => Promise<void>;
};

export type StepFunctionsOptions = ExecutionLogOptions & {
  readonly interpreter: Interpreter;
  readonly calls: TaskCalls;
};

/**
 * Makes the machines ready to be started. Their clock is the global one: whoever replaces the global timers and `Date` runs
 * hours in a moment.
 * @throws {TemplateRefused} for a machine that Step Functions would refuse, or that the twin cannot follow
 */
export function startStepFunctions(
  template: ResolvedTemplate,
  { interpreter, calls, ...logOptions }: StepFunctionsOptions,
): StepFunctions {
  const machines = readStateMachines(template);
  const tokens = createTaskTokens();
  const log = openExecutionLog(logOptions);
  const executions = createExecutions({ interpreter, calls, tokens, onEvent: log.record });
  return {
    answer: createStatesService({ machines, executions, tokens }),
    executions,
    stop() {
      executions.stop();
      return log.close();
    },
  };
}
