import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { readCallers } from '../../../local/aws/iam/callers.ts';
import type { Credentials, ResolvedTemplate } from '../../../local/template/resolved-template.ts';
import { resourceOf } from '../lambda/fixture-template.ts';
import { apiTemplate, echo, method, serveApi, type ServedApi } from './fixture-api.ts';

let api: ServedApi | undefined;

afterEach(() => api?.close());

const INVOKE = { Effect: 'Allow', Action: 'execute-api:Invoke' };
const SIGNED = method('order', 'POST', { AuthorizationType: 'AWS_IAM' });

function roleThat(logicalId: string, statement: unknown): ReturnType<typeof resourceOf> {
  const Policies = [{ PolicyName: 'Policy', PolicyDocument: { Statement: [statement] } }];
  return resourceOf('AWS::IAM::Role', logicalId, { Policies }, { arn: `arn:aws:iam::000000000000:role/${logicalId}` });
}

const template = apiTemplate([
  SIGNED,
  roleThat('Backend', { ...INVOKE, Resource: 'arn:aws:execute-api:us-east-1:000000000000:orders/test/POST/orders/*' }),
  roleThat('Stranger', { ...INVOKE, Resource: 'arn:aws:execute-api:us-east-1:000000000000:other/*' }),
]);

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(Object(secret)));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

async function signedHeaders(
  port: number,
  credentials: Credentials,
  { path = '/orders/test/orders/1', body = '{}', service = 'execute-api', signingDate = new Date() } = {},
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service, sha256: Sha256, applyChecksum: false });
  const host = `127.0.0.1:${port}`;
  const request = { method: 'POST', protocol: 'http:', hostname: host, path, query: {}, headers: { host }, body };
  const { host: _set, ...headers } = (await signer.sign(request, { signingDate })).headers;
  return headers;
}

async function serve(served: ResolvedTemplate): Promise<ServedApi> {
  api = await serveApi(served, echo);
  return api;
}

describe('a method with IAM authorization', () => {
  it('admits a role that may invoke it, and tells the function who it was', async () => {
    const { ask, port } = await serve(template);
    const headers = await signedHeaders(port, readCallers(template).credentialsFor('Backend'));
    const answer = await ask('/orders/1', { method: 'POST', body: '{}', headers });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      requestContext: { identity: { userArn: 'arn:aws:iam::000000000000:role/Backend', accountId: '000000000000' } },
    });
    expect(answer.text).not.toContain('Signature=');
  });

  it('admits the operator', async () => {
    const { ask, port } = await serve(template);
    const headers = await signedHeaders(port, readCallers(template).operator.credentials);
    expect(await ask('/orders/1', { method: 'POST', body: '{}', headers })).toMatchObject({ status: 200 });
  });

  it('refuses a request without a signature', async () => {
    const { ask } = await serve(template);
    const answer = await ask('/orders/1', { method: 'POST', body: '{}' });
    expect(answer).toMatchObject({ status: 403, text: '{"message":"Missing Authentication Token"}' });
  });

  it('refuses a role that may not invoke it, by name', async () => {
    const { ask, port } = await serve(template);
    const headers = await signedHeaders(port, readCallers(template).credentialsFor('Stranger'));
    const answer = await ask('/orders/1', { method: 'POST', body: '{}', headers });
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(
      /^\{"Message":"User: arn:aws:iam::000000000000:role\/Stranger is not authorized to perform: execute-api:Invoke/,
    );
  });

  it.each<[string, (port: number) => Promise<Record<string, string>>, RegExp]>([
    ['another body', (port) => signedHeaders(port, operator(), { body: '{"amount":1}' }), /does not match/],
    ['another path', (port) => signedHeaders(port, operator(), { path: '/orders/test/orders/2' }), /does not match/],
    ['another service', (port) => signedHeaders(port, operator(), { service: 'sqs' }), /correct service/],
    [
      'an unknown key',
      (port) => signedHeaders(port, { ...operator(), accessKeyId: 'NOBODY' }),
      /security token .* is invalid/,
    ],
    ['a wrong secret', (port) => signedHeaders(port, { ...operator(), secretAccessKey: 'guess' }), /does not match/],
    [
      'an old time',
      (port) => signedHeaders(port, operator(), { signingDate: new Date(Date.now() - 3_600_000) }),
      /Signature expired/,
    ],
    ['no signature at all', async () => ({ authorization: 'Basic eDp5' }), /Authorization header requires/],
  ])('refuses a signature for %s', async (_case, headersFor, message) => {
    const { ask, port } = await serve(template);
    const answer = await ask('/orders/1', { method: 'POST', body: '{}', headers: await headersFor(port) });
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(message);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
  });
});

describe('the policy of an API', () => {
  it('admits the addresses that it names', async () => {
    const { ask } = await serve(allowFrom('127.0.0.0/8'));
    expect(await ask('/orders/1', { method: 'POST' })).toMatchObject({ status: 200 });
  });

  it('refuses all others, and does not repeat the path', async () => {
    const { ask } = await serve(allowFrom('192.0.2.0/24'));
    const answer = await ask('/orders/secret', { method: 'POST' });
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(/^\{"Message":"User: anonymous is not authorized/);
    expect(answer.text).not.toContain('secret');
  });
});

function operator(): Credentials {
  return readCallers(template).operator.credentials;
}

function allowFrom(cidr: string): ResolvedTemplate {
  const Condition = { IpAddress: { 'aws:SourceIp': [cidr] } };
  const Policy = { Statement: [{ ...INVOKE, Principal: '*', Resource: 'execute-api:/*', Condition }] };
  return apiTemplate([method('order', 'POST')], { api: { Policy } });
}
