/** What is known of one request, for `$context` variables. Members fill as the request goes on. */
export type RequestContext = {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly stage: string;
  readonly deploymentId: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly requestTimeEpochMs: number;
  readonly protocol: string;
  readonly httpMethod: string;
  /** With the stage, as `/dev/connectfi/abc`. */
  readonly path: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  resourceId?: string;
  resourcePath?: string;
  callerArn?: string;
  status?: number;
  responseBytes?: number;
  responseLatencyMs?: number;
  /** What Lambda itself answered. */
  integrationStatus?: number;
  /** What the function's answer says. */
  functionStatus?: number;
  integrationLatencyMs?: number;
  integrationRequestId?: string;
  integrationError?: string;
  error?: { readonly responseType: string; readonly message: string };
};

/**
 * The variables that the twin knows, by their name after `$context.`; undefined is a variable without a value now.
 * Source: API Gateway developer guide, "Variables for access logging for API Gateway".
 */
const VARIABLES: Readonly<Record<string, (context: RequestContext) => string | number | undefined>> = {
  accountId: (context) => context.accountId,
  apiId: (context) => context.apiId,
  awsEndpointRequestId: (context) => context.integrationRequestId,
  deploymentId: (context) => context.deploymentId,
  domainName: (context) => context.domainName,
  domainPrefix: (context) => context.domainName.split('.')[0],
  'error.message': (context) => context.error?.message,
  'error.messageString': (context) => (context.error === undefined ? undefined : JSON.stringify(context.error.message)),
  'error.responseType': (context) => context.error?.responseType,
  extendedRequestId: (context) => context.extendedRequestId,
  httpMethod: (context) => context.httpMethod,
  'identity.caller': (context) => context.callerArn,
  'identity.sourceIp': (context) => context.sourceIp,
  'identity.user': (context) => context.callerArn,
  'identity.userAgent': (context) => context.userAgent,
  'identity.userArn': (context) => context.callerArn,
  'integration.error': (context) => context.integrationError,
  'integration.integrationStatus': (context) => context.integrationStatus,
  'integration.latency': (context) => context.integrationLatencyMs,
  'integration.requestId': (context) => context.integrationRequestId,
  'integration.status': (context) => context.functionStatus,
  integrationErrorMessage: (context) => context.integrationError,
  integrationLatency: (context) => context.integrationLatencyMs,
  integrationStatus: (context) => context.integrationStatus,
  path: (context) => context.path,
  protocol: (context) => context.protocol,
  requestId: (context) => context.requestId,
  requestTime: (context) => requestTime(context.requestTimeEpochMs),
  requestTimeEpoch: (context) => context.requestTimeEpochMs,
  resourceId: (context) => context.resourceId,
  resourcePath: (context) => context.resourcePath,
  responseLatency: (context) => context.responseLatencyMs,
  responseLength: (context) => context.responseBytes,
  stage: (context) => context.stage,
  status: (context) => context.status,
};

const REFERENCE = /\$(?:context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*))?/g;

/** Every `$` of a text that is not a `$context` variable which the twin knows. */
export function unknownVariables(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)]
    .filter(([, name]) => name === undefined || !Object.hasOwn(VARIABLES, name))
    .map(([reference, name]) => (name === undefined ? text.slice(text.indexOf(reference)).slice(0, 40) : reference));
}

/** The text with each variable replaced by its value, or `-` where it has none. */
export function substituteVariables(text: string, context: RequestContext): string {
  return text.replaceAll(REFERENCE, (reference, name: string | undefined) =>
    name === undefined ? reference : String(VARIABLES[name]?.(context) ?? '-'),
  );
}

/** CLF time in UTC, as `22/Nov/2026:22:04:00 +0000`. */
export function requestTime(epochMs: number): string {
  // As `Sun, 22 Nov 2026 22:04:00 GMT`.
  const [, day, month, year, clock] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
