import * as interpreter from 'aws-local-stepfunctions';
import type { AwsCall } from '../../../local/aws/aws-call.ts';
import type { Invocation } from '../../../local/lambda/invocation.ts';
import { startStepFunctions, type StepFunctions } from '../../../local/step-functions/step-functions.ts';
import type { ResolvedResource } from '../../../local/template/resolved-template.ts';
import { temporaryDirectory, templateOf } from '../lambda/fixture-template.ts';

/** What a function answers in a test: an object is its answer. */
export type Poller = (event: Readonly<Record<string, unknown>>) => Promise<object | Invocation>;

function isInvocation(answer: object): answer is Invocation {
  return 'outcome' in answer;
}

export type Asked = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };

/** The machines of these resources without a socket or a process, so that a fake clock can drive them. */
export function machinesInProcess(
  resources: readonly ResolvedResource[],
  options: { readonly poller?: Poller; readonly asks?: (asked: Asked) => void } = {},
) {
  const lines: string[] = [];
  const stepFunctions: StepFunctions = startStepFunctions(templateOf(...resources), {
    interpreter,
    calls: {
      async invoke(_role, _reference, payload) {
        const answer = (await options.poller?.(JSON.parse(payload))) ?? {};
        return isInvocation(answer) ? answer : { outcome: 'returned', requestId: '', payload: JSON.stringify(answer) };
      },
      async callStates(_role, operation, input) {
        options.asks?.({ operation, input: Object.fromEntries(Object.entries(input)) });
        return ask(operation, input);
      },
    },
    logDirectory: temporaryDirectory(),
    onLog: (_machine, line) => void lines.push(line),
  });

  /** @throws an error with the `code` of the API */
  function ask(operation: string, input: object): Record<string, unknown> {
    const call = { service: 'states', operation, protocol: 'json', headers: {}, input };
    const answer = stepFunctions.answer(call as unknown as AwsCall);
    const body = JSON.parse(answer.body.toString('utf8'));
    if (answer.status === 200) return body;
    throw Object.assign(new Error(body.message), { code: body.__type.split('#').at(-1) });
  }

  return { ...stepFunctions, ask, lines };
}
