import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '../aws/iam/callers.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { RequestContext } from './context-variables.ts';
import type { GatewayError } from './gateway-response.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { Integration } from './integration.ts';
import type { InvokePermission } from '../lambda/invoke-permission.ts';
import { proxyEvent } from './proxy-event.ts';
import { readProxyResponse, type HttpAnswer } from './proxy-response.ts';
import type { RestApi } from './rest-api.ts';
import type { RouteMatch } from './route.ts';

/** An error for the sender, and what the gateway's own log says of it. */
export type Failure = { readonly error: GatewayError; readonly logLine: string };

export type FunctionCaller = {
  readonly functions: Pick<Functions, 'invoke'>;
  readonly mayInvoke: InvokePermission;
};

export type ProxyCall = {
  readonly api: RestApi;
  readonly request: GatewayRequest;
  readonly match: RouteMatch;
  readonly context: RequestContext;
  readonly caller: Caller | undefined;
};

/** Runs a Lambda proxy integration, and leaves in the context what the access log wants to know of it. */
export async function invokeFunction(
  integration: Extract<Integration, { kind: 'lambda' }>,
  call: ProxyCall,
  { functions, mayInvoke }: FunctionCaller,
): Promise<HttpAnswer | Failure> {
  const { api, request, match, context, caller } = call;
  const { functionReference, timeoutMs } = integration;
  const sourceArn = `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${api.stage.name}/${request.httpMethod}${match.route.resourcePath}`;
  if (!mayInvoke(functionReference, sourceArn)) {
    return internalError(
      'INTEGRATION_FAILURE',
      500,
      `Invalid permissions on Lambda function: no AWS::Lambda::Permission lets apigateway.amazonaws.com invoke ${functionReference} from ${sourceArn}`,
    );
  }
  const event = textOf(proxyEvent(api, request, match, context, caller));
  const startedAt = performance.now();
  const invocation = await withinTime(functions.invoke(functionReference, event), timeoutMs);
  context.integrationLatencyMs = Math.round(performance.now() - startedAt);
  if (invocation === 'too late') {
    return {
      error: { type: 'INTEGRATION_TIMEOUT', message: 'Endpoint request timed out' },
      logLine: `Execution failed due to a timeout error: ${functionReference} gave no answer within ${timeoutMs} ms`,
    };
  }
  if ('requestId' in invocation) context.integrationRequestId = invocation.requestId;
  context.integrationStatus = lambdaStatus(invocation.outcome);
  const answer = readInvocation(invocation, call);
  if ('error' in answer) context.integrationError = answer.logLine;
  else context.functionStatus = answer.statusCode;
  return answer;
}

/** As JSON. There is nothing to escape in base64, and to look for it takes a twentieth of a second for the largest body. */
function textOf(event: APIGatewayProxyEvent): string {
  if (!event.isBase64Encoded) return JSON.stringify(event);
  const { body, ...others } = event;
  return `${JSON.stringify(others).slice(0, -1)},"body":"${body}"}`;
}

/** A function that fails is a 200 of Lambda's: it says so in a header. */
function lambdaStatus(outcome: Invocation['outcome']): number {
  const statuses: Partial<Record<Invocation['outcome'], number>> = {
    not_found: 404,
    request_too_large: 413,
    throttled: 429,
  };
  return statuses[outcome] ?? 200;
}

function readInvocation(invocation: Invocation, { api, request }: ProxyCall): HttpAnswer | Failure {
  switch (invocation.outcome) {
    case 'returned': {
      const { binaryMediaTypes } = api;
      const answer = readProxyResponse(invocation.payload, { accept: request.header('accept'), binaryMediaTypes });
      return answer ?? internalError('DEFAULT_5XX', 502, 'Malformed Lambda proxy response');
    }
    case 'failed':
    case 'timed_out':
    case 'exited':
    case 'init_failed':
    case 'response_too_large':
      return internalError(
        'DEFAULT_5XX',
        502,
        `Lambda execution failed with status 200 due to customer function error: ${invocation.errorType} (Lambda request id: ${invocation.requestId})`,
      );
    case 'throttled':
      return internalError(
        'INTEGRATION_FAILURE',
        500,
        `Lambda invocation failed with status 429: ${invocation.message}`,
      );
    case 'not_found':
      return internalError(
        'INTEGRATION_FAILURE',
        500,
        `Lambda invocation failed with status 404: ${invocation.message}`,
      );
    case 'request_too_large':
      return {
        error: { type: 'REQUEST_TOO_LARGE', message: 'Request Too Long' },
        logLine: `Lambda invocation failed with status 413: ${invocation.message}`,
      };
  }
}

/** Behind each of these the sender is told the same. The message of a function's error is not logged: it may quote the body. */
function internalError(type: GatewayError['type'], statusCode: number, reason: string): Failure {
  return {
    error: { type, statusCode, message: 'Internal server error' },
    logLine: `Execution failed due to configuration error: ${reason}`,
  };
}

/** A function that is late goes on running, as on AWS; only nobody waits for it. */
async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T | 'too late'> {
  const timeout = Promise.withResolvers<'too late'>();
  const timer = setTimeout(() => timeout.resolve('too late'), timeoutMs);
  try {
    return await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
