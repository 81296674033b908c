import { createEngineClient } from '../aws/engine-client.ts';
import type { IdentifiedCall } from '../aws/aws-call.ts';
import type { Authorizer } from '../aws/iam/authorize.ts';
import type { Callers } from '../aws/iam/callers.ts';
import type { Functions } from '../lambda/functions.ts';
import type { TaskCalls } from './run-task.ts';

export type MachineCallsOptions = {
  readonly functions: Pick<Functions, 'invoke' | 'find'>;
  readonly callers: Callers;
  readonly authorize: Authorizer;
  /** Told of every call that a machine's role was not allowed to make. */
  readonly onRefusal: (sentence: string) => void;
  /** Where Step Functions answers, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
};

/** The calls of Tasks in the twin: functions are invoked here, Step Functions is asked over HTTP as by any other caller. */
export function createMachineCalls(options: MachineCallsOptions): TaskCalls {
  const { functions, callers, authorize, onRefusal, endpointUrl } = options;

  function refusalOf(roleArn: string, reference: string): string | undefined {
    const caller = callers.byAccessKey(callers.credentialsFor(roleArn).accessKeyId);
    if (caller === undefined) throw new Error(`${roleArn} has a key that stands for nobody`);
    const name = reference.startsWith('arn:') ? reference : (functions.find(reference)?.arn ?? reference);
    return authorize(invokeCall(name, caller));
  }

  return {
    async invoke(roleArn, reference, payload) {
      const refusal = refusalOf(roleArn, reference);
      if (refusal === undefined) return functions.invoke(reference, payload);
      onRefusal(refusal);
      return refusal;
    },
    async callStates(roleArn, operation, input) {
      const { accessKeyId } = callers.credentialsFor(roleArn);
      const client = createEngineClient(endpointUrl, 'states', 'AWSStepFunctions', accessKeyId);
      try {
        return await client.ask(operation, input);
      } finally {
        client.close();
      }
    },
  };
}

/** Lambda's Invoke as the twin would read it off the wire; nobody sends it there. */
function invokeCall(functionArn: string, caller: IdentifiedCall['caller']): IdentifiedCall {
  return {
    service: 'lambda',
    operation: 'Invoke',
    protocol: 'json',
    headers: {},
    method: 'POST',
    path: `/2015-03-31/functions/${functionArn}/invocations`,
    body: Buffer.alloc(0),
    input: { FunctionName: functionArn },
    caller,
  };
}
