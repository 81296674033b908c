import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { WEBHOOK_KEY } from './surroundings.ts';

/** Which request: its card, and its number among that card's. Ids of equal length make rows of equal size. */
export type RequestName = { readonly cardId: string; readonly authTransactionId: string };

const documented = readFileSync(
  new URL('../../local/simulators/connectfi/documented-bodies/request.json', import.meta.url),
  'utf8',
);
const DOCUMENTED_TRANSACTION = '000000000088';

/** The `index`-th request of a bench, spread over `cards` cards whose names begin with `prefix`. */
export function requestName(prefix: string, index: number, cards: number): RequestName {
  return {
    cardId: `icrd_${prefix}${String(index % cards).padStart(6, '0')}`,
    authTransactionId: String(index).padStart(DOCUMENTED_TRANSACTION.length, '0'),
  };
}

/** connectFi's documented request for that card and transaction, as API Gateway hands it to the function. */
export function authorizationEvent({ cardId, authTransactionId }: RequestName): APIGatewayProxyEvent {
  const body: unknown = JSON.parse(documented.replaceAll(DOCUMENTED_TRANSACTION, authTransactionId));
  const text = JSON.stringify({ ...(body as object), cFiCardId: cardId });
  const headers = {
    'Content-Type': 'application/json',
    Host: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
    'User-Agent': 'connectfi',
    'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678',
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  const now = Date.now();
  return {
    resource: '/connectfi/{key}',
    path: `/connectfi/${WEBHOOK_KEY}`,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { key: WEBHOOK_KEY },
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'abcdefghij',
      authorizer: undefined,
      httpMethod: 'POST',
      identity: {} as APIGatewayProxyEvent['requestContext']['identity'],
      path: `/prod/connectfi/${WEBHOOK_KEY}`,
      protocol: 'HTTP/1.1',
      requestId: '00000000-0000-4000-8000-000000000000',
      requestTimeEpoch: now,
      resourceId: 'abcdef',
      resourcePath: '/connectfi/{key}',
      stage: 'prod',
    },
    body: Buffer.from(text).toString('base64'),
    isBase64Encoded: true,
  };
}
