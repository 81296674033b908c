import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Caller } from './iam/callers.ts';

/** How a service's requests and errors are written. */
export type Protocol = 'json' | 'query';

/** One request of an AWS SDK. */
export type AwsCall = {
  /** The service's signing name, as `dynamodb` or `secretsmanager`. */
  readonly service: string;
  /** As `GetItem`; empty when the request names none. */
  readonly operation: string;
  readonly protocol: Protocol;
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  readonly path: string;
  /** As sent. */
  readonly body: Buffer;
  /** The body's parameters; an empty object when it is not what the protocol says. */
  readonly input: Readonly<Record<string, unknown>>;
};

/** A call of someone whom the twin knows. */
export type IdentifiedCall = AwsCall & { readonly caller: Caller };

const CREDENTIAL = /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

/** `X-Amz-Target` prefixes, for a request whose signature does not tell the service. */
const TARGET_SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  AWSEvents: 'events',
  TrentService: 'kms',
  AWSStepFunctions: 'states',
};

/** Whom and which service a request's SigV4 header names; undefined when it has none. */
export function signedBy(
  request: IncomingMessage,
): { readonly accessKeyId: string; readonly service: string } | undefined {
  const [, accessKeyId, service] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
}

/** Whether a request is for an AWS service rather than for a route of one of our APIs. */
export function isAwsCall(request: IncomingMessage): boolean {
  const service = signedBy(request)?.service;
  return request.headers['x-amz-target'] !== undefined || (service !== undefined && service !== 'execute-api');
}

export function readAwsCall(request: IncomingMessage, body: Buffer): AwsCall {
  const target = request.headers['x-amz-target'];
  const [prefix = '', targetOperation] = typeof target === 'string' ? target.split('.') : [];
  const form = target === undefined ? new URLSearchParams(body.toString('utf8')) : undefined;
  return {
    service: signedBy(request)?.service ?? TARGET_SERVICES[prefix] ?? prefix,
    operation: targetOperation ?? form?.get('Action') ?? '',
    protocol: form === undefined ? 'json' : 'query',
    headers: request.headers,
    method: request.method ?? 'POST',
    path: request.url ?? '/',
    body,
    input: form === undefined ? parseObject(body) : Object.fromEntries(form),
  };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}
