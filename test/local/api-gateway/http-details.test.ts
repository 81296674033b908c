import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { REQUEST_BYTES_MAX, type Invocation } from '../../../local/lambda/invocation.ts';
import { apiTemplate, echo, gatewayResponse, method, returned, serveApi, type ServedApi } from './fixture-api.ts';

const MOCK = {
  Type: 'MOCK',
  PassthroughBehavior: 'NEVER',
  RequestTemplates: { 'application/json': '{"statusCode":404}' },
  IntegrationResponses: [{ StatusCode: '404', ResponseTemplates: { 'application/json': '{"message":"Not Found"}' } }],
};

let api: ServedApi;
let reply: (event: string) => Invocation = echo;

beforeAll(async () => {
  const parts = [
    method('order', 'ANY'),
    method('orders', 'GET', { Integration: MOCK }),
    gatewayResponse('REQUEST_TOO_LARGE', { StatusCode: '413' }),
  ];
  api = await serveApi(apiTemplate(parts), (event) => reply(event));
});

afterAll(() => api.close());

/** Sends these bytes and reads until the server closes the connection. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(api.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.end(bytes);
  await once(socket, 'close');
  return text;
}

function post(bytes: number): ReturnType<ServedApi['ask']> {
  return api.ask('/orders/1', { method: 'POST', body: new Uint8Array(bytes) });
}

describe('the answer of a function', () => {
  it('goes out with its status, headers of several values and bytes', async () => {
    reply = () =>
      returned({
        statusCode: '201',
        headers: { 'Content-Type': 'image/png', 'X-One': 'single', 'Content-Length': '99' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: Buffer.from([137, 80]).toString('base64'),
        isBase64Encoded: true,
      });
    const response = await fetch(`http://127.0.0.1:${api.port}/orders/test/orders/1`);
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-one': 'single',
      'content-length': '2',
      'x-amzn-remapped-content-length': '99',
      'x-amzn-requestid': expect.any(String),
    });
    expect([...(await response.bytes())]).toEqual([137, 80]);
  });

  it('is an empty 200 of JSON when the function says nothing more', async () => {
    reply = () => returned({});
    const answer = await api.ask('/orders/1');
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('has no body for HEAD', async () => {
    reply = () => returned({ statusCode: 200, body: 'four' });
    const answer = await api.ask('/orders/1', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers.get('content-length')).toBe('4');
  });
});

describe('a mock integration', () => {
  it('answers with its fixed text', async () => {
    expect(await api.ask('/orders')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
  });

  it('that never passes a body through refuses content types that it has no template for', async () => {
    const answer = await api.ask('/orders', { headers: { 'content-type': 'text/plain' } });
    expect(answer).toMatchObject({ status: 415, text: '{"message":"Unsupported Media Type"}' });
  });
});

describe('a body', () => {
  beforeAll(() => {
    reply = (event) => returned({ statusCode: 200, body: String(event.length) });
  });

  it('of 10 MB is read, and of one byte more is answered as too large', async () => {
    expect(await post(10_485_760)).toMatchObject({ status: 200 });
    expect(await post(10_485_761)).toMatchObject({
      status: 413,
      text: '{"message":"HTTP content length exceeded 10485760 bytes."}',
    });
  });

  it('counts as base64 towards the limit of Lambda', async () => {
    // Four characters for three bytes: this body alone is more than the event may be.
    const bytes = Math.ceil((REQUEST_BYTES_MAX / 4) * 3);
    const answer = await post(bytes);
    expect(Number(answer.text)).toBeGreaterThan(REQUEST_BYTES_MAX);
  });

  it('may come in chunks', async () => {
    reply = echo;
    const request = httpRequest({ port: api.port, host: '127.0.0.1', method: 'POST', path: '/orders/test/orders/1' });
    request.write('{"a"');
    request.write(':1}');
    request.end();
    const [response] = await once(request, 'response');
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect(JSON.parse(text)).toMatchObject({ body: Buffer.from('{"a":1}').toString('base64') });
  });
});

describe('a sender that misbehaves', () => {
  it.each([
    [
      'goes away in the middle of its body',
      'POST /orders/test/orders/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half',
    ],
    ['sends no HTTP', 'hello\r\n\r\n'],
    [
      'sends broken chunks',
      'POST /orders/test/orders/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('leaves the API running: %s', async (_case, bytes) => {
    await raw(bytes);
    reply = echo;
    expect(await api.ask('/orders/1')).toMatchObject({ status: 200 });
    expect(api.failures.filter((line) => line.includes('inside the twin'))).toEqual([]);
  });

  it.each([
    ['/orders/test/orders/%E0%A4%A', '200'],
    ['/orders/test//orders/1', '200'],
    ['/orders/test/orders/..%2f..%2fetc', '200'],
    ['/%zz/test/orders/1', '404'],
    ['/orders/other/orders/1', '403'],
    ['/orders', '403'],
    ['//', '404'],
    ['*', '404'],
  ])('gets a plain answer for %s', async (path, status) => {
    const text = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
