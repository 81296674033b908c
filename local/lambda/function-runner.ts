import { randomBytes, randomUUID } from 'node:crypto';
import type { EnvironmentPool, Loan } from './environment-pool.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionLog } from './function-log.ts';
import { failedInvocation, REQUEST_BYTES_MAX, type Invocation } from './invocation.ts';
import { invocationAfter, invocationAfterFailedInit } from './lambda-errors.ts';

/** Runs one function's invocations as Lambda's synchronous `Invoke` does. */
export type FunctionRunner = (payload: string, invokedFunctionArn: string) => Promise<Invocation>;

export function createFunctionRunner(
  definition: FunctionDefinition,
  pool: EnvironmentPool,
  log: FunctionLog,
  onUsed: (durationMs: number, initDurationMs: number) => void,
): FunctionRunner {
  const concurrencyMax = definition.reservedConcurrency ?? Number.POSITIVE_INFINITY;
  let concurrency = 0;

  async function run(payload: string, invokedFunctionArn: string): Promise<Invocation> {
    const requestId = randomUUID();
    const loan = await pool.lend();
    if (loan === undefined) return stopped(requestId);
    log.start(requestId);
    const startedAt = performance.now();
    const { invocation, memoryMaxKb } = await invokeIn(loan, { requestId, payload, invokedFunctionArn });
    const durationMs = performance.now() - startedAt;
    loan.giveBack();
    const initDurationMs = loan.init?.outcome === 'ready' ? loan.init.durationMs : undefined;
    onUsed(durationMs, initDurationMs ?? 0);
    // What the function wrote before its response is already in the pipe; a turn of the event loop reads it first.
    setImmediate(() => {
      // What the function could not log itself.
      if (invocation.outcome === 'timed_out' || invocation.outcome === 'exited') {
        log.line(`${new Date().toISOString()} ${invocation.errorMessage}`);
      }
      log.report({
        requestId,
        durationMs,
        initDurationMs,
        memoryMaxMb: Math.ceil(memoryMaxKb / 1_024),
        status: reportStatus(invocation.outcome),
      });
    });
    return invocation;
  }

  async function invokeIn(
    { environment, init }: Loan,
    event: { readonly requestId: string; readonly payload: string; readonly invokedFunctionArn: string },
  ): Promise<{ readonly invocation: Invocation; readonly memoryMaxKb: number }> {
    if (init !== undefined && init.outcome !== 'ready') {
      await environment.stop();
      return { invocation: invocationAfterFailedInit(init, event.requestId), memoryMaxKb: 0 };
    }
    const completion = await environment.invoke({ ...event, traceId: newTraceId() });
    return {
      invocation: invocationAfter(completion, event.requestId, definition.timeoutMs),
      memoryMaxKb: 'memoryMaxKb' in completion ? completion.memoryMaxKb : 0,
    };
  }

  return async (payload, invokedFunctionArn) => {
    const bytes = Buffer.byteLength(payload);
    if (bytes > REQUEST_BYTES_MAX) return { outcome: 'request_too_large', message: requestTooLarge(bytes) };
    if (concurrency >= concurrencyMax) return { outcome: 'throttled', message: 'Rate Exceeded.' };
    concurrency += 1;
    try {
      return await run(payload, invokedFunctionArn);
    } finally {
      concurrency -= 1;
    }
  };
}

function requestTooLarge(bytes: number): string {
  return `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${REQUEST_BYTES_MAX} bytes)`;
}

function reportStatus(outcome: Invocation['outcome']): 'success' | 'error' | 'timeout' {
  if (outcome === 'returned') return 'success';
  return outcome === 'timed_out' ? 'timeout' : 'error';
}

function stopped(requestId: string): Invocation {
  return failedInvocation('exited', requestId, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: the twin was stopped before this invocation had its turn`,
  });
}

/** Source: AWS X-Ray developer guide, "Tracing header". Nothing is sampled here. */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
