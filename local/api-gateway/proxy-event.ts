import { randomBytes } from 'node:crypto';
import type { APIGatewayEventIdentity, APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '../aws/iam/callers.ts';
import { isBinary } from './binary-media-type.ts';
import { requestTime, type RequestContext } from './context-variables.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { RestApi } from './rest-api.ts';
import type { RouteMatch } from './route.ts';

/**
 * The event (payload version 1) that a REST API gives to a function by proxy.
 * Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration".
 */
export function proxyEvent(
  api: RestApi,
  request: GatewayRequest,
  match: RouteMatch,
  context: RequestContext,
  caller: Caller | undefined,
): APIGatewayProxyEvent {
  const multiValueHeaders = forwardedHeaders(request, caller !== undefined);
  const query = request.multiValueQuery();
  const hasBody = request.body.length > 0;
  const isBase64Encoded = hasBody && isBinary(api.binaryMediaTypes, request.header('content-type'));
  return {
    resource: match.route.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(match.pathParameters),
    stageVariables: api.stage.variables,
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      // A method without a custom authorizer has none.
      authorizer: undefined,
      domainName: context.domainName,
      domainPrefix: context.domainName.split('.')[0],
      extendedRequestId: context.extendedRequestId,
      httpMethod: request.httpMethod,
      identity: identityOf(context, caller),
      path: context.path,
      protocol: request.protocol,
      requestId: context.requestId,
      requestTime: requestTime(context.requestTimeEpochMs),
      requestTimeEpoch: context.requestTimeEpochMs,
      resourceId: match.route.resourceId,
      resourcePath: match.route.resourcePath,
      stage: api.stage.name,
    },
    body: hasBody ? request.body.toString(isBase64Encoded ? 'base64' : 'utf8') : null,
    isBase64Encoded,
  };
}

/** Headers between two neighbours on the way, which no function sees. */
const HOP_BY_HOP = /^(connection|content-length|expect|keep-alive|proxy-.+|te|trailer|transfer-encoding|upgrade)$/i;

function forwardedHeaders(request: GatewayRequest, isSigned: boolean): Record<string, string[]> {
  const kept = request.headers.filter(
    ([name]) =>
      !HOP_BY_HOP.test(name) &&
      !/^x-(forwarded-(for|port|proto)|amzn-trace-id)$/i.test(name) &&
      // API Gateway keeps a signature that it has checked to itself.
      !(isSigned && name.toLowerCase() === 'authorization'),
  );
  const before = request.header('x-forwarded-for');
  const all: (readonly [string, string])[] = [
    ...kept,
    ['X-Amzn-Trace-Id', `Root=1-${Math.floor(Date.now() / 1_000).toString(16)}-${randomBytes(12).toString('hex')}`],
    ['X-Forwarded-For', before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Forwarded-Proto', 'http'],
  ];
  const values = new Map<string, string[]>();
  for (const [name, value] of all) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function lastValues(all: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** API Gateway gives null where there is nothing. */
function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}

function identityOf(context: RequestContext, caller: Caller | undefined): APIGatewayEventIdentity {
  return {
    accessKey: caller?.credentials.accessKeyId ?? null,
    accountId: caller === undefined ? null : context.accountId,
    apiKey: null,
    apiKeyId: null,
    caller: context.callerArn ?? null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: context.sourceIp,
    user: context.callerArn ?? null,
    userAgent: context.userAgent ?? null,
    userArn: context.callerArn ?? null,
  };
}
