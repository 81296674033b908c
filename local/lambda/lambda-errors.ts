import * as z from 'zod';
import { INIT_TIMEOUT_MS, type Completion, type Init } from './execution-environment.ts';
import { failedInvocation, RESPONSE_BYTES_MAX, type FailedInvocation, type Invocation } from './invocation.ts';

/** What the runtime posts when the handler or the init failed. */
const errorPayloadSchema = z.object({
  errorType: z.catch(z.string(), 'Unknown'),
  errorMessage: z.catch(z.string(), ''),
});

/** What Lambda tells its caller about an invocation that ended like this. */
export function invocationAfter(completion: Completion, requestId: string, timeoutMs: number): Invocation {
  switch (completion.outcome) {
    case 'returned':
      return { outcome: 'returned', requestId, payload: completion.payload };
    case 'failed':
      return postedError('failed', requestId, completion.payload);
    case 'response_too_large':
      return failedInvocation('response_too_large', requestId, {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES_MAX} bytes).`,
      });
    case 'timed_out':
      return timedOut('timed_out', requestId, timeoutMs);
    case 'exited':
      return exited('exited', requestId, completion.reason);
  }
}

/** The same for an invocation whose environment did not come up. */
export function invocationAfterFailedInit(
  init: Exclude<Init, { outcome: 'ready' }>,
  requestId: string,
): FailedInvocation {
  switch (init.outcome) {
    case 'failed':
      return postedError('init_failed', requestId, init.payload);
    case 'timed_out':
      return timedOut('init_failed', requestId, INIT_TIMEOUT_MS);
    case 'exited':
      return exited('init_failed', requestId, init.reason);
  }
}

function postedError(outcome: FailedInvocation['outcome'], requestId: string, payload: string): FailedInvocation {
  return failedInvocation(outcome, requestId, { ...errorPayloadSchema.parse(JSON.parse(payload)), payload });
}

function timedOut(outcome: FailedInvocation['outcome'], requestId: string, afterMs: number): FailedInvocation {
  return failedInvocation(outcome, requestId, {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(afterMs / 1_000).toFixed(2)} seconds`,
  });
}

function exited(outcome: FailedInvocation['outcome'], requestId: string, reason: string): FailedInvocation {
  const how = reason === 'exit status 0' ? 'exited without providing a reason' : `exited with error: ${reason}`;
  return failedInvocation(outcome, requestId, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime ${how}`,
  });
}
