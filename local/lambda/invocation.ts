/** What a caller of Lambda's `Invoke` gets: every outcome is a value, so that the caller must say what it makes of each. */
export type Invocation =
  | { readonly outcome: 'returned'; readonly requestId: string; readonly payload: string }
  | FailedInvocation
  | { readonly outcome: 'throttled'; readonly message: string }
  | { readonly outcome: 'request_too_large'; readonly message: string }
  | { readonly outcome: 'not_found'; readonly message: string };

/** An invocation that Lambda answers with 200 and `X-Amz-Function-Error: Unhandled`. */
export type FailedInvocation = {
  readonly outcome: 'failed' | 'timed_out' | 'exited' | 'init_failed' | 'response_too_large';
  readonly requestId: string;
  readonly errorType: string;
  readonly errorMessage: string;
  /** The JSON that Lambda gives as the payload. */
  readonly payload: string;
};

/** Source: AWS Lambda quotas, "Invocation payload: 6 MB each for request and response (synchronous)". */
export const REQUEST_BYTES_MAX = 6 * 1024 * 1024;

/** What the runtime API takes: Lambda allows 100 bytes more on the way out, and its error names this number. */
export const RESPONSE_BYTES_MAX = REQUEST_BYTES_MAX + 100;

/** A failure with the payload that Lambda would give its caller, made from what the runtime posted if it is readable. */
export function failedInvocation(
  outcome: FailedInvocation['outcome'],
  requestId: string,
  error: { readonly errorType: string; readonly errorMessage: string; readonly payload?: string },
): FailedInvocation {
  const { errorType, errorMessage } = error;
  return {
    outcome,
    requestId,
    errorType,
    errorMessage,
    payload: error.payload ?? JSON.stringify({ errorType, errorMessage }),
  };
}
