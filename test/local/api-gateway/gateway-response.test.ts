import { createApiGateway } from '../../../local/api-gateway/api-gateway.ts';
import { readCallers } from '../../../local/aws/iam/callers.ts';
import { failedInvocation, type Invocation } from '../../../local/lambda/invocation.ts';
import type { ResolvedResource } from '../../../local/template/resolved-template.ts';
import { temporaryDirectory } from '../lambda/fixture-template.ts';
import {
  apiTemplate,
  echo,
  gatewayResponse,
  lambdaIntegration,
  method,
  permission,
  returned,
  serveApi,
  type ServedApi,
} from './fixture-api.ts';

let api: ServedApi | undefined;

afterEach(() => api?.close());

async function serve(
  invoke: (event: string) => Promise<Invocation> | Invocation,
  parts: readonly ResolvedResource[] = [],
  differences: Parameters<typeof apiTemplate>[1] = {},
): Promise<ServedApi> {
  api = await serveApi(apiTemplate([method('order', 'POST'), ...parts], differences), invoke);
  return api;
}

const POST = { method: 'POST', body: '{}' };
const failed = failedInvocation('failed', 'id', { errorType: 'Error', errorMessage: 'it holds 4111111111111111' });
const never = (): Promise<Invocation> => new Promise(() => {});

describe('what API Gateway answers itself', () => {
  it.each([
    ['an unknown path', '/other', POST, 403, 'Missing Authentication Token'],
    ['a wrong method', '/orders/1', { method: 'GET' }, 403, 'Missing Authentication Token'],
    ['an empty path parameter', '/orders//', POST, 403, 'Missing Authentication Token'],
  ])('is its own error for %s', async (_case, path, request, status, message) => {
    const { ask } = await serve(echo);
    const answer = await ask(path, request);
    expect(answer).toMatchObject({ status, text: JSON.stringify({ message }) });
    expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  it.each<[string, () => Promise<Invocation> | Invocation, number, string]>([
    ['a function that fails', () => failed, 502, 'Internal server error'],
    [
      'a function that is throttled',
      () => ({ outcome: 'throttled', message: 'Rate Exceeded.' }),
      500,
      'Internal server error',
    ],
    ['an event too long for Lambda', () => ({ outcome: 'request_too_large', message: '' }), 413, 'Request Too Long'],
    ['a reply that is no object', () => returned('done'), 502, 'Internal server error'],
    ['a reply without content', () => returned(null), 502, 'Internal server error'],
    ['a reply with an unknown field', () => returned({ statusCode: 200, cookies: [] }), 502, 'Internal server error'],
    ['a reply whose body is an object', () => returned({ statusCode: 200, body: {} }), 502, 'Internal server error'],
    ['a reply with an impossible status', () => returned({ statusCode: 42 }), 502, 'Internal server error'],
    [
      'a reply whose header would break the answer',
      () => returned({ headers: { a: 'b\r\nc: d' } }),
      502,
      'Internal server error',
    ],
  ])('is its own error for %s', async (_case, invoke, status, message) => {
    const { ask, failures } = await serve(invoke);
    expect(await ask('/orders/1', POST)).toMatchObject({ status, text: JSON.stringify({ message }) });
    expect(failures).toHaveLength(1);
    expect(failures.join()).not.toContain('4111111111111111');
  });

  it('is a 504 when the function takes longer than the integration may', async () => {
    const { ask } = await serve(never, [method('orders', 'POST', { Integration: lambdaIntegration(50) })]);
    const answer = await ask('/orders', POST);
    expect(answer).toMatchObject({ status: 504, text: '{"message":"Endpoint request timed out"}' });
  });

  it('is a 500 when no permission lets it invoke the function for this method, and the log says which is missing', async () => {
    const others = [permission('arn:aws:execute-api:us-east-1:000000000000:orders/test/GET/orders/*')];
    const { ask, failures } = await serve(echo, [], { permissions: others });
    expect(await ask('/orders/1', POST)).toMatchObject({ status: 500, text: '{"message":"Internal server error"}' });
    expect(failures.join()).toMatch(
      /no AWS::Lambda::Permission lets apigateway.* from arn:aws:execute-api:.*test\/POST\/orders/,
    );
  });
});

describe('an override of the template', () => {
  const STAND_IN = { StatusCode: '200', ResponseTemplates: { 'application/json': '{"responseCode":"05"}' } };

  it('replaces status and body of its type, and of no other', async () => {
    const { ask } = await serve(never, [
      method('orders', 'POST', { Integration: lambdaIntegration(50) }),
      gatewayResponse('INTEGRATION_TIMEOUT', STAND_IN),
    ]);
    expect(await ask('/orders', POST)).toMatchObject({ status: 200, text: '{"responseCode":"05"}' });
    expect(await ask('/other', POST)).toMatchObject({ status: 403 });
  });

  it('of DEFAULT_5XX is for every 5xx without an own one, and keeps a status that it does not set', async () => {
    const { ask } = await serve(
      () => failed,
      [
        gatewayResponse('DEFAULT_5XX', {
          ResponseTemplates: { 'application/json': '{"sorry":"$context.error.responseType"}' },
        }),
        gatewayResponse('DEFAULT_4XX', { StatusCode: '404' }),
      ],
    );
    expect(await ask('/orders/1', POST)).toMatchObject({ status: 502, text: '{"sorry":"DEFAULT_5XX"}' });
    expect(await ask('/other', POST)).toMatchObject({
      status: 404,
      text: '{"message":"Missing Authentication Token"}',
    });
  });

  it('is for a throttled function as INTEGRATION_FAILURE', async () => {
    const { ask } = await serve(
      () => ({ outcome: 'throttled', message: 'Rate Exceeded.' }),
      [gatewayResponse('INTEGRATION_FAILURE', STAND_IN)],
    );
    expect(await ask('/orders/1', POST)).toMatchObject({ status: 200, text: '{"responseCode":"05"}' });
  });

  it('may set headers from fixed text and $context, and a content type of its own', async () => {
    const { ask } = await serve(echo, [
      gatewayResponse('MISSING_AUTHENTICATION_TOKEN', {
        StatusCode: '404',
        ResponseParameters: {
          'gatewayresponse.header.Cache-Control': "'no-store'",
          'gatewayresponse.header.X-Request': 'context.requestId',
        },
        ResponseTemplates: { 'text/plain': 'no $context.httpMethod here' },
      }),
    ]);
    const { status, headers, text } = await ask('/other', POST);
    expect({ status, text }).toEqual({ status: 404, text: 'no POST here' });
    expect(headers.get('content-type')).toBe('text/plain');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request')).toBe(headers.get('x-amzn-requestid'));
  });
});

describe('a template that API Gateway would run and the twin would not', () => {
  it.each<[string, readonly ResolvedResource[], Parameters<typeof apiTemplate>[1], RegExp]>([
    [
      'a gateway response with logic',
      [gatewayResponse('THROTTLED', { ResponseTemplates: { 'application/json': '#if(1) $util.x #end' } })],
      {},
      /does not know the variable \$util/,
    ],
    ['an unknown type of gateway response', [gatewayResponse('TEAPOT', {})], {}, /ResponseType: is not one of/],
    [
      'an access log of an unknown variable',
      [],
      { stage: { AccessLogSetting: { DestinationArn: '', Format: '$context.weather' } } },
      /\$context\.weather, a variable that the twin does not know/,
    ],
    [
      'another type of integration',
      [method('orders', 'GET', { Integration: { Type: 'HTTP_PROXY', Uri: 'http://x' } })],
      {},
      /AWS_PROXY \(Lambda\) and MOCK only/,
    ],
    [
      'a cached method',
      [],
      { stage: { MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', CachingEnabled: true }] } },
      /caches no response/,
    ],
    [
      'a policy it cannot evaluate',
      [],
      {
        api: {
          Policy: {
            Statement: {
              Effect: 'Allow',
              Principal: '*',
              Action: '*',
              Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } },
            },
          },
        },
      },
      /cannot evaluate this policy/,
    ],
  ])('is refused at start: %s', (_case, parts, differences, sentence) => {
    const template = apiTemplate(parts, differences);
    const create = () =>
      createApiGateway(template, {
        functions: { invoke: async () => echo('') },
        callers: readCallers(template),
        logDirectory: temporaryDirectory(),
        onLog: () => {},
      });
    expect(create).toThrow(sentence);
  });
});

describe('the access log', () => {
  it('has a line for each request in the format of the stage, and a dash where there is no value', async () => {
    const { ask, accessLog, close } = await serve(echo);
    await ask('/orders/1', POST);
    await ask('/other/secret', POST);
    await close();
    api = undefined;
    expect(accessLog()).toBe(
      '{"status":"200","route":"/orders/{orderId}","gateway":"-"}\n' +
        '{"status":"403","route":"-","gateway":"MISSING_AUTHENTICATION_TOKEN"}\n',
    );
  });
});
