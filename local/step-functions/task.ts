/** What a Task state calls. */
export type Task = {
  /** The service as the history names it. */
  readonly resourceType: 'lambda' | 'states' | 'aws-sdk:sfn';
  /** As `invoke` or `startExecution.waitForTaskToken`. */
  readonly resource: string;
  readonly action: Action;
  /** Whether it is over only when somebody gives its token back. */
  readonly waitsForToken: boolean;
};

type Action =
  /** The Task's whole input is the function's event, and its answer the result. */
  | { readonly kind: 'function'; readonly reference: string }
  /** The integration, which names the function in its parameters and wraps the answer. */
  | { readonly kind: 'invoke' }
  | { readonly kind: 'startExecution' }
  /** An operation of Step Functions in the way of the AWS SDK, as `SendTaskSuccess`. */
  | { readonly kind: 'sdk'; readonly operation: string };

const FUNCTION_ARN = /^arn:aws:lambda:[\w-]+:\d{12}:function:/;
const INTEGRATION = /^arn:aws:states:::(lambda:invoke|states:startExecution)(\.waitForTaskToken)?$/;
const SDK = /^arn:aws:states:::aws-sdk:sfn:(sendTaskSuccess|sendTaskFailure|sendTaskHeartbeat)$/;

/** What a Task state calls; undefined where the twin cannot call it. */
export function readTask(state: Readonly<Record<string, unknown>>): Task | undefined {
  const arn = String(state['Resource']);
  if (FUNCTION_ARN.test(arn)) {
    return {
      resourceType: 'lambda',
      resource: arn,
      action: { kind: 'function', reference: arn },
      waitsForToken: false,
    };
  }
  const [, operation] = SDK.exec(arn) ?? [];
  if (operation !== undefined) {
    return {
      resourceType: 'aws-sdk:sfn',
      resource: operation,
      action: { kind: 'sdk', operation: `${operation.charAt(0).toUpperCase()}${operation.slice(1)}` },
      waitsForToken: false,
    };
  }
  const [, integration, suffix = ''] = INTEGRATION.exec(arn) ?? [];
  if (integration === undefined) return undefined;
  const isInvoke = integration === 'lambda:invoke';
  return {
    resourceType: isInvoke ? 'lambda' : 'states',
    resource: `${integration.split(':')[1]}${suffix}`,
    action: { kind: isInvoke ? 'invoke' : 'startExecution' },
    waitsForToken: suffix !== '',
  };
}
