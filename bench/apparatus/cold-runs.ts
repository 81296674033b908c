import { randomUUID } from 'node:crypto';
import { environmentVariables } from '../../local/lambda/environment-variables.ts';
import { startExecutionEnvironment } from '../../local/lambda/execution-environment.ts';
import type { FunctionDefinition } from '../../local/lambda/function-definition.ts';

/** One start of a function through AWS's runtime client, from the start of its process. */
export type ColdRun = {
  /** Until the runtime asks for the first event. */
  readonly initMs: number;
  /** From handing the first event over until its answer is here. */
  readonly firstInvokeMs: number;
};

/**
 * Starts an execution environment as the twin does, gives it one event and ends it.
 * @throws an Error when the function answers anything but an approval
 */
export async function coldRun(definition: FunctionDefinition, event: unknown): Promise<ColdRun> {
  const lines: string[] = [];
  const payload = JSON.stringify(event);
  const environment = await startExecutionEnvironment(definition, {
    // The endpoints of the single services are among the function's own variables, and win.
    variables: (runtimeApi) =>
      environmentVariables(definition, { runtimeApi, endpointUrl: 'http://127.0.0.1:9', credentials: CREDENTIALS }),
    onLine: (line) => lines.push(line),
  });
  try {
    const init = await environment.init;
    if (init.outcome !== 'ready') throw new Error(`Init ${init.outcome}: ${lines.join('\n')}`);
    const startedAt = performance.now();
    const invocation = { requestId: randomUUID(), invokedFunctionArn: definition.arn, traceId: 'Sampled=0', payload };
    const completion = await environment.invoke(invocation);
    const firstInvokeMs = performance.now() - startedAt;
    if (completion.outcome !== 'returned' || !completion.payload.includes(APPROVED)) {
      throw new Error(`${definition.name} did not approve: ${JSON.stringify(completion)} ${lines.join('\n')}`);
    }
    return { initMs: init.durationMs, firstInvokeMs };
  } finally {
    await environment.stop();
  }
}

/** As it stands in an answer that is JSON within JSON. */
const APPROVED = String.raw`{\"responseCode\":\"00\"}`;

const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** A definition with the memory and timeout of the connectFi function, which decide the size of its heap. */
export function functionDefinition(
  name: string,
  codeDirectory: string,
  environment: FunctionDefinition['environment'],
): FunctionDefinition {
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    region: 'us-east-1',
    roleArn: 'arn:aws:iam::000000000000:role/bench',
    codeDirectory,
    handler: 'handler.handler',
    runtime: 'nodejs24.x',
    timeoutMs: 3_000,
    memoryMb: 1_769,
    environment,
    reservedConcurrency: undefined,
    isBackground: false,
    logGroup: `/aws/lambda/${name}`,
    logFormat: 'Text',
    logLevel: undefined,
    systemLogLevel: undefined,
  };
}
