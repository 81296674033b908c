import { request as httpRequest } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { apiTemplate, echo, method, serveApi, type ServedApi } from './fixture-api.ts';

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi(apiTemplate([method('order', 'ANY')], { stage: { Variables: { color: 'blue' } } }), echo);
});

afterAll(() => api.close());

/** Sends a request byte by byte as written, which `fetch` would not. */
function eventOf(path: string, headers: readonly string[], body = Buffer.alloc(0)): Promise<APIGatewayProxyEvent> {
  const { port } = api;
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: `/orders/test${path}`, method: 'POST', headers: [...headers] };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    request.on('error', reject).end(body);
  });
}

describe('the event of a proxy integration', () => {
  it('has the form of API Gateway, payload version 1', async () => {
    const body = Buffer.from('{"amount":1}');
    const headers = [
      'Host',
      'api.test',
      'Content-Type',
      'application/json',
      'X-Many',
      'a',
      'X-Many',
      'b',
      'User-Agent',
      'me',
    ];
    const event = await eventOf(
      '/orders/a%20b?tag=x&tag=y&q=%2B1',
      [...headers, 'Content-Length', `${body.length}`],
      body,
    );
    expect(normalized(event)).toEqual({
      resource: '/orders/{orderId}',
      path: '/orders/a%20b',
      httpMethod: 'POST',
      headers: {
        Host: 'api.test',
        'Content-Type': 'application/json',
        'X-Many': 'b',
        'User-Agent': 'me',
        'X-Amzn-Trace-Id': 'Root=<trace>',
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Port': '<port>',
        'X-Forwarded-Proto': 'http',
      },
      multiValueHeaders: {
        Host: ['api.test'],
        'Content-Type': ['application/json'],
        'X-Many': ['a', 'b'],
        'User-Agent': ['me'],
        'X-Amzn-Trace-Id': ['Root=<trace>'],
        'X-Forwarded-For': ['127.0.0.1'],
        'X-Forwarded-Port': ['<port>'],
        'X-Forwarded-Proto': ['http'],
      },
      queryStringParameters: { tag: 'y', q: '+1' },
      multiValueQueryStringParameters: { tag: ['x', 'y'], q: ['+1'] },
      pathParameters: { orderId: 'a%20b' },
      stageVariables: { color: 'blue' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'orders',
        domainName: 'orders.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'orders',
        extendedRequestId: expect.any(String),
        httpMethod: 'POST',
        identity: {
          accessKey: null,
          accountId: null,
          apiKey: null,
          apiKeyId: null,
          caller: null,
          clientCert: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: '127.0.0.1',
          user: null,
          userAgent: 'me',
          userArn: null,
        },
        path: '/test/orders/a%20b',
        protocol: 'HTTP/1.1',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        requestTimeEpoch: expect.any(Number),
        resourceId: 'order',
        resourcePath: '/orders/{orderId}',
        stage: 'test',
      },
      body: body.toString('base64'),
      isBase64Encoded: true,
    });
  });

  it('carries bytes that are no text unchanged', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 128]);
    const event = await eventOf('/orders/1', ['Host', 'api.test', 'Content-Length', '6'], bytes);
    expect(Buffer.from(event.body ?? '', 'base64')).toEqual(bytes);
  });

  it('has null where there is nothing', async () => {
    const event = await eventOf('/orders/1', ['Host', 'api.test']);
    expect(event).toMatchObject({
      body: null,
      isBase64Encoded: false,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it('keeps the senders before this one in X-Forwarded-For, and headers between neighbours out', async () => {
    const headers = ['Host', 'api.test', 'X-Forwarded-For', '192.0.2.1', 'Connection', 'close', 'TE', 'trailers'];
    const event = await eventOf('/orders/1', headers);
    expect(event.headers['X-Forwarded-For']).toBe('192.0.2.1, 127.0.0.1');
    expect(Object.keys(event.headers)).not.toContain('Connection');
    expect(Object.keys(event.headers)).not.toContain('TE');
  });

  it('has the body as text when its content type is not binary', async () => {
    const textApi = await serveApi(
      apiTemplate([method('order', 'ANY')], { api: { BinaryMediaTypes: ['image/*'] } }),
      echo,
    );
    const ask = async (type: string) =>
      textApi.ask('/orders/1', { method: 'POST', body: 'ä', headers: { 'content-type': type } });
    const [text, image] = [await ask('application/json'), await ask('image/png')];
    await textApi.close();
    expect(JSON.parse(text.text)).toMatchObject({ body: 'ä', isBase64Encoded: false });
    expect(JSON.parse(image.text)).toMatchObject({ body: 'w6Q=', isBase64Encoded: true });
  });
});

function normalized(event: APIGatewayProxyEvent): unknown {
  const text = JSON.stringify(event)
    .replaceAll(/Root=1-[0-9a-f]+-[0-9a-f]{24}/g, 'Root=<trace>')
    .replaceAll(`"${api.port}"`, '"<port>"');
  return JSON.parse(text);
}
