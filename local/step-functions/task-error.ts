import type { Invocation } from '../lambda/invocation.ts';

/** A Task that failed: `name` is what Retry and Catch compare, `message` is the cause. */
export class TaskError extends Error {
  /** The interpreter asks for these two. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string, { isTerminal = false }: { readonly isTerminal?: boolean } = {}) {
    super(cause);
    this.name = name;
    this.isRetryable = !isTerminal;
    this.isCatchable = !isTerminal;
  }
}

/**
 * Why a function that was invoked has no answer. A function that failed gives its error's type, and a process that died or
 * took too long what Lambda calls that: Runtime.ExitError, Sandbox.Timedout. Source: Step Functions developer guide, "Error
 * names", and Lambda's own for the rest.
 */
export function invocationError(invocation: Exclude<Invocation, { outcome: 'returned' }>): TaskError {
  return 'errorType' in invocation
    ? new TaskError(invocation.errorType, invocation.payload)
    : new TaskError(LAMBDA_ERRORS[invocation.outcome], invocation.message);
}

const LAMBDA_ERRORS = {
  throttled: 'Lambda.TooManyRequestsException',
  not_found: 'Lambda.ResourceNotFoundException',
  request_too_large: 'Lambda.RequestTooLargeException',
};

/** Errors that every operation may have: the base class of the SDK's exceptions stands for them. */
const OF_EVERY_OPERATION = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'UnknownOperationException',
  'InternalFailure',
  'ServiceUnavailable',
  'ThrottlingException',
]);

/**
 * The name that Step Functions gives an error of Step Functions: a prefix, and the class of the exception in the SDK for Java,
 * which always ends in Exception.
 * @param code as the API has it, `TaskTimedOut`; that of a connection, or none, when there was no readable answer
 */
export function statesErrorName(by: 'integration' | 'sdk', code: string): string {
  const [prefix, base] = by === 'sdk' ? ['Sfn', 'SfnException'] : ['StepFunctions', 'AWSStepFunctionsException'];
  if (OF_EVERY_OPERATION.has(code) || !/^[A-Z][a-z]/.test(code)) return `${prefix}.${base}`;
  return `${prefix}.${code.replace(/(Exception)?$/, 'Exception')}`;
}
