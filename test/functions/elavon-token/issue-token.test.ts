import { createFailedAttempts } from '../../../functions/elavon-token/failed-attempts.ts';
import { issueToken } from '../../../functions/elavon-token/issue-token.ts';
import { createTokenObserver } from '../../../functions/elavon-token/observe.ts';
import type { TokenPost } from '../../../functions/elavon-token/read-token-request.ts';
import { anElavon, aSecret, CODE_OF, NOW, PROFILES } from '../../support/elavon.ts';
import { aLog } from '../../support/log-lines.ts';

type Fields = Readonly<Record<string, string>>;

const SCOPED = PROFILES.filter(({ mode }) => mode.startsWith('oauth2')).map((profile) =>
  profile.mode === 'oauth2_client_credentials' ? { ...profile, scope: 'push status' } : profile,
);

const USER = aSecret('oauth2_password', 'new');
const OLD_USER = aSecret('oauth2_password', 'old');
const CLIENT = aSecret('oauth2_client_credentials', 'new');

const form = (fields: Fields): string => new URLSearchParams(fields).toString();
const basic = ({ clientId = '', clientSecret = '' }: Fields): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
const inBody = ({ clientId = '', clientSecret = '' }: Fields) => ({ client_id: clientId, client_secret: clientSecret });

const BY_USER = { grant_type: 'password', username: USER['username'] ?? '', password: USER['password'] ?? '' };
const BY_CLIENT = { grant_type: 'client_credentials' };

/** A token endpoint, and what it told. */
function anEndpoint(profiles = SCOPED, requiredHost?: string) {
  const elavon = anElavon(profiles);
  const told: string[] = [];
  const dependencies = {
    ...elavon,
    failedAttempts: createFailedAttempts(),
    requiredHost,
    observe: {
      issued: (code: string) => void told.push(`issued ${code}`),
      refused: (reason: string, code: string | undefined) => void told.push(`${reason} ${code}`),
      secretMissing: (code: string) => void told.push(`missing ${code}`),
      unavailable: (what: string) => void told.push(`unavailable ${what}`),
    },
  };
  const post = (request: Partial<Omit<TokenPost, 'body'>> & { body: string | Uint8Array }, nowMs = NOW) =>
    issueToken(
      {
        method: 'POST',
        query: {},
        ...request,
        headers: { 'content-type': ['application/x-www-form-urlencoded'], ...request.headers },
        body: typeof request.body === 'string' ? Buffer.from(request.body) : request.body,
      },
      nowMs,
      dependencies,
    );
  const ask = (fields: Fields, client: Fields | undefined, nowMs = NOW) =>
    post({ headers: client === undefined ? {} : { authorization: [basic(client)] }, body: form(fields) }, nowMs);
  return { ...elavon, told, post, ask };
}

type Endpoint = ReturnType<typeof anEndpoint>;

const error = (statusCode: number, code: string) => ({
  statusCode,
  headers: expect.objectContaining({ 'cache-control': 'no-store', pragma: 'no-cache' }),
  body: expect.objectContaining({ error: code }),
});

describe.each([
  ['password', 'PASSWORD', BY_USER, USER, undefined],
  ['client credentials', 'CLIENT', BY_CLIENT, CLIENT, 'push status'],
] as const)('the grant %s', (_grant, code, fields, client, scope) => {
  test.each(['Basic', 'the body'])('gives a token that opens its profile and no other, with %s', async (style) => {
    const endpoint = anEndpoint();
    const reply =
      style === 'Basic'
        ? await endpoint.ask(fields, client)
        : await endpoint.ask({ ...fields, ...inBody(client) }, undefined);
    expect(reply).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json;charset=UTF-8',
        'cache-control': 'no-store',
        pragma: 'no-cache',
      },
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        ...(scope !== undefined && { scope }),
      },
    });
    const bearer = `Bearer ${reply.body['access_token']}`;
    expect(await endpoint.check(code, bearer)).toMatchObject({ kind: 'authentic', secret: 'current' });
    expect(await endpoint.check(code === 'CLIENT' ? 'PASSWORD' : 'CLIENT', bearer)).toEqual({ kind: 'refused' });
    expect(endpoint.told).toEqual([`issued ${code}`]);
  });

  test('an unknown client and a wrong secret get the same answer', async () => {
    const endpoint = anEndpoint();
    const replies = [
      await endpoint.ask(fields, { ...client, clientId: 'nobody' }),
      await endpoint.ask(fields, { ...client, clientSecret: 'wrong' }),
      await endpoint.ask(fields, { ...client, clientSecret: '' }),
      await endpoint.ask({ ...fields, ...inBody({ ...client, clientId: 'nobody' }) }, undefined),
      await endpoint.ask({ ...fields, ...inBody({ ...client, clientSecret: 'wrong' }) }, undefined),
    ];
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]).toEqual(error(401, 'invalid_client'));
    expect(replies[0]?.headers['www-authenticate']).toBe('Basic realm="Cardhook"');
  });

  test('with the old secret it goes on until that is given up', async () => {
    const endpoint = anEndpoint();
    const old = aSecret(code === 'CLIENT' ? 'oauth2_client_credentials' : 'oauth2_password', 'old');
    const asked = code === 'CLIENT' ? fields : { ...fields, password: old['password'] ?? '' };
    const reply = await endpoint.ask(asked, old);
    expect(reply.statusCode).toBe(200);
    expect(await endpoint.check(code, `Bearer ${reply.body['access_token']}`)).toMatchObject({ secret: 'previous' });
    endpoint.store(code, { current: client });
    expect(await endpoint.ask(asked, old)).toEqual(error(401, 'invalid_client'));
  });

  test('a secret that was put in a moment ago is known at once', async () => {
    const endpoint = anEndpoint();
    expect(await endpoint.ask(fields, client)).toMatchObject({ statusCode: 200 });
    endpoint.store(code, { current: { ...client, clientSecret: 'put in just now' }, previous: client });
    expect(await endpoint.ask(fields, { ...client, clientSecret: 'put in just now' }, NOW + 1)).toMatchObject({
      statusCode: 200,
    });
  });
});

test.each<[string, (endpoint: Endpoint) => ReturnType<Endpoint['post']>, number, string]>([
  ['no grant', ({ ask }) => ask({}, CLIENT), 400, 'invalid_request'],
  ['an empty grant', ({ ask }) => ask({ grant_type: '' }, CLIENT), 400, 'invalid_request'],
  ['another grant', ({ ask }) => ask({ grant_type: 'refresh_token' }, CLIENT), 400, 'unsupported_grant_type'],
  ['a grant in capitals', ({ ask }) => ask({ grant_type: 'PASSWORD' }, USER), 400, 'unsupported_grant_type'],
  ['a grant that the client has not', ({ ask }) => ask(BY_CLIENT, USER), 400, 'unauthorized_client'],
  ['a user for a client without one', ({ ask }) => ask(BY_USER, CLIENT), 400, 'unauthorized_client'],
  ['no user', ({ ask }) => ask({ grant_type: 'password', password: 'p' }, USER), 400, 'invalid_request'],
  ['no password', ({ ask }) => ask({ ...BY_USER, password: '' }, USER), 400, 'invalid_request'],
  ['an unknown user', ({ ask }) => ask({ ...BY_USER, username: 'nobody' }, USER), 400, 'invalid_grant'],
  ['a wrong password', ({ ask }) => ask({ ...BY_USER, password: 'wrong' }, USER), 400, 'invalid_grant'],
  [
    'the old password with the new client secret',
    ({ ask }) => ask({ ...BY_USER, password: OLD_USER['password'] ?? '' }, USER),
    400,
    'invalid_grant',
  ],
  ['no client', ({ ask }) => ask(BY_CLIENT, undefined), 401, 'invalid_client'],
  [
    'a client without a secret',
    ({ ask }) => ask({ ...BY_CLIENT, client_id: CLIENT['clientId'] ?? '' }, undefined),
    401,
    'invalid_client',
  ],
  ['both ways at once', ({ ask }) => ask({ ...BY_CLIENT, ...inBody(CLIENT) }, CLIENT), 400, 'invalid_request'],
  [
    'the secret in the body beside Basic',
    ({ ask }) => ask({ ...BY_CLIENT, client_secret: CLIENT['clientSecret'] ?? '' }, CLIENT),
    400,
    'invalid_request',
  ],
  [
    'another client in the body',
    ({ ask }) => ask({ ...BY_CLIENT, client_id: 'another' }, CLIENT),
    400,
    'invalid_request',
  ],
  [
    'two Authorization headers',
    ({ post }) => post({ headers: { authorization: [basic(CLIENT), basic(CLIENT)] }, body: form(BY_CLIENT) }),
    400,
    'invalid_request',
  ],
  [
    'another scheme',
    ({ post }) =>
      post({ headers: { authorization: [basic(CLIENT).replace('Basic', 'Bearer')] }, body: form(BY_CLIENT) }),
    401,
    'invalid_client',
  ],
  [
    'Basic of something else',
    ({ post }) => post({ headers: { authorization: ['Basic !'] }, body: form(BY_CLIENT) }),
    401,
    'invalid_client',
  ],
  [
    'Basic without a colon',
    ({ post }) => post({ headers: { authorization: ['Basic YWJj'] }, body: form(BY_CLIENT) }),
    401,
    'invalid_client',
  ],
  [
    'Basic that is no UTF-8',
    ({ post }) => post({ headers: { authorization: ['Basic /zr/'] }, body: form(BY_CLIENT) }),
    401,
    'invalid_client',
  ],
  [
    'Basic with a broken encoding',
    ({ post }) =>
      post({ headers: { authorization: [`Basic ${Buffer.from('%zz:x').toString('base64')}`] }, body: form(BY_CLIENT) }),
    401,
    'invalid_client',
  ],
  [
    '64 KB of Basic',
    ({ post }) => post({ headers: { authorization: [`Basic ${'A'.repeat(65_536)}`] }, body: form(BY_CLIENT) }),
    401,
    'invalid_client',
  ],
  [
    'a parameter twice',
    ({ post }) =>
      post({ headers: { authorization: [basic(CLIENT)] }, body: `${form(BY_CLIENT)}&scope=push&scope=push` }),
    400,
    'invalid_request',
  ],
  [
    'an unknown parameter twice',
    ({ post }) => post({ headers: { authorization: [basic(CLIENT)] }, body: `${form(BY_CLIENT)}&x=&x=` }),
    400,
    'invalid_request',
  ],
  [
    'the secret in the URL',
    ({ post }) =>
      post({ query: { client_secret: ['s'] }, headers: { authorization: [basic(CLIENT)] }, body: form(BY_CLIENT) }),
    400,
    'invalid_request',
  ],
  [
    'JSON',
    ({ post }) =>
      post({
        headers: { 'content-type': ['application/json'], authorization: [basic(CLIENT)] },
        body: JSON.stringify(BY_CLIENT),
      }),
    400,
    'invalid_request',
  ],
  [
    'no content type',
    ({ post }) => post({ headers: { 'content-type': [], authorization: [basic(CLIENT)] }, body: form(BY_CLIENT) }),
    400,
    'invalid_request',
  ],
  [
    'two content types',
    ({ post }) =>
      post({
        headers: {
          'content-type': ['application/x-www-form-urlencoded', 'application/json'],
          authorization: [basic(CLIENT)],
        },
        body: form(BY_CLIENT),
      }),
    400,
    'invalid_request',
  ],
  [
    'a body above 8 KB',
    ({ post }) =>
      post({ headers: { authorization: [basic(CLIENT)] }, body: `${form(BY_CLIENT)}&x=${'x'.repeat(8_192)}` }),
    400,
    'invalid_request',
  ],
  [
    'bytes that are no UTF-8',
    ({ post }) => post({ headers: { authorization: [basic(CLIENT)] }, body: Buffer.from([0xff, 0x3d, 0xfe]) }),
    400,
    'invalid_request',
  ],
  [
    'a broken encoding',
    ({ post }) => post({ headers: { authorization: [basic(CLIENT)] }, body: `${form(BY_CLIENT)}&x=%` }),
    400,
    'invalid_request',
  ],
  ['an empty body', ({ post }) => post({ body: '' }), 400, 'invalid_request'],
  [
    'a scope that is not registered',
    ({ ask }) => ask({ ...BY_CLIENT, scope: 'push admin' }, CLIENT),
    400,
    'invalid_scope',
  ],
  ['a scope where none is registered', ({ ask }) => ask({ ...BY_USER, scope: 'push' }, USER), 400, 'invalid_scope'],
  ['a scope in capitals', ({ ask }) => ask({ ...BY_CLIENT, scope: 'PUSH' }, CLIENT), 400, 'invalid_scope'],
  ['a scope with two spaces', ({ ask }) => ask({ ...BY_CLIENT, scope: 'push  status' }, CLIENT), 400, 'invalid_scope'],
  ['a part of a scope', ({ ask }) => ask({ ...BY_CLIENT, scope: 'pus' }, CLIENT), 400, 'invalid_scope'],
  [
    'two scopes',
    ({ post }) =>
      post({ query: { scope: ['push', 'push'] }, headers: { authorization: [basic(CLIENT)] }, body: form(BY_CLIENT) }),
    400,
    'invalid_request',
  ],
  [
    'scopes that differ',
    ({ post }) =>
      post({
        query: { scope: ['push'] },
        headers: { authorization: [basic(CLIENT)], scope: ['status'] },
        body: form(BY_CLIENT),
      }),
    400,
    'invalid_request',
  ],
])('%s is answered as RFC 6749 says', async (_what, ask, statusCode, code) => {
  const endpoint = anEndpoint();
  const reply = await ask(endpoint);
  expect(reply).toEqual(error(statusCode, code));
  expect('www-authenticate' in reply.headers).toBe(statusCode === 401);
  expect(reply.body['error_description']).toMatch(/^[ !#-[\]-~]+$/);
  expect(endpoint.told).toEqual([expect.stringMatching(`^${code} `)]);
});

test.each<[string, Partial<TokenPost>, string]>([
  ['the body', {}, 'push'],
  ['the URL', { query: { scope: ['push'] } }, ''],
  ['a header', { headers: { scope: ['push'] } }, ''],
  ['all three', { query: { scope: ['push'] }, headers: { scope: ['push'] } }, 'push'],
])('the scope may come in %s', async (_where, request, scope) => {
  const { post } = anEndpoint();
  const headers = { ...request.headers, authorization: [basic(CLIENT)] };
  const reply = await post({ ...request, headers, body: form({ ...BY_CLIENT, scope }) });
  expect(reply.body).toMatchObject({ scope: 'push' });
});

test('the spellings that RFC 6749 leaves open are read', async () => {
  const { post, store } = anEndpoint();
  const client = { clientId: 'an id: with + and %', clientSecret: 'ä secret=& +%2B' };
  store('CLIENT', { current: client });
  const encoded = form({ [client.clientId]: client.clientSecret }).replace('=', ':');
  const bodies = [
    { headers: { authorization: [`bAsIc ${Buffer.from(encoded).toString('base64')}`] }, body: form(BY_CLIENT) },
    { headers: { authorization: [basic(client)] }, body: form({ ...BY_CLIENT, client_id: client.clientId }) },
    { headers: {}, body: form({ ...BY_CLIENT, ...inBody(client) }) },
    {
      headers: { 'content-type': ['Application/X-WWW-Form-Urlencoded; charset=UTF-8'] },
      body: `&unknown=1&${form({ ...BY_CLIENT, ...inBody(client) })}&`,
    },
  ];
  const replies = await Promise.all(bodies.map((request) => post(request)));
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
});

test('another method is told which one would do', async () => {
  const { post } = anEndpoint();
  const reply = await post({ method: 'GET', body: '' });
  expect(reply).toMatchObject({ ...error(405, 'invalid_request'), headers: { allow: 'POST' } });
});

describe('after ten failures within a minute', () => {
  async function exhausted(clientId: string, fields: Fields = BY_CLIENT) {
    const endpoint = anEndpoint();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const { statusCode } = await endpoint.ask(fields, { clientId, clientSecret: 'wrong' }, NOW + attempt * 1_000);
      expect(statusCode).toBe(401);
    }
    return endpoint;
  }

  test.each(['nobody', CLIENT['clientId'] ?? ''])('%s is told to wait, and for how long', async (clientId) => {
    const { ask, told } = await exhausted(clientId);
    const wrong = { clientId, clientSecret: 'wrong' };
    const reply = await ask(BY_CLIENT, wrong, NOW + 20_000);
    expect(reply).toMatchObject({ statusCode: 429, headers: { 'retry-after': '40', 'cache-control': 'no-store' } });
    expect(told.at(-1)).toBe('too_many_failures undefined');
    expect(await ask(BY_CLIENT, wrong, NOW + 60_000)).toMatchObject({ statusCode: 401 });
    expect(await ask(BY_CLIENT, wrong, NOW + 60_001)).toMatchObject({ statusCode: 429 });
  });

  test('the right secret still gets its token, and other clients their own answers', async () => {
    const { ask } = await exhausted(CLIENT['clientId'] ?? '');
    expect(await ask(BY_CLIENT, CLIENT, NOW + 20_000)).toMatchObject({ statusCode: 200 });
    expect(await ask(BY_CLIENT, { clientId: 'another', clientSecret: 'x' }, NOW + 20_000)).toMatchObject({
      statusCode: 401,
    });
  });

  test('wrong passwords of the right client count as well', async () => {
    const { ask } = anEndpoint();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) {
      statuses.push((await ask({ ...BY_USER, password: `wrong ${attempt}` }, USER)).statusCode);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
  });
});

describe('without what is compared with', () => {
  test('a client is not refused for good while Secrets Manager fails', async () => {
    const { ask, stored, told } = anEndpoint();
    for (const arn of stored.keys()) stored.set(arn, { text: new Error('down') });
    const reply = await ask(BY_CLIENT, CLIENT);
    expect(reply).toMatchObject({ statusCode: 503, headers: { 'retry-after': '10', 'cache-control': 'no-store' } });
    expect(told).toEqual(['unavailable secrets']);
  });

  test('without keys there is no token', async () => {
    const { ask, stored, told } = anEndpoint();
    stored.set('token-keys', { text: new Error('down') });
    expect(await ask(BY_CLIENT, CLIENT)).toMatchObject({ statusCode: 503 });
    expect(told).toEqual(['unavailable keys']);
  });

  test('a profile whose secret is not put in is refused, and told of', async () => {
    const { ask, store, told } = anEndpoint();
    store(CODE_OF.oauth2_client_credentials, { current: { clientId: 'not set', clientSecret: 'not set' } });
    const asked = { clientId: 'not set', clientSecret: 'not set' };
    expect(await ask(BY_CLIENT, asked)).toEqual(error(401, 'invalid_client'));
    expect(told).toEqual(['missing CLIENT', 'invalid_client undefined']);
    // Nor does what stands in for a missing secret get one.
    expect(await ask(BY_CLIENT, { clientId: ' ', clientSecret: ' ' })).toEqual(error(401, 'invalid_client'));
  });
});

test('what could not be had is logged and counted', () => {
  const { lines, log } = aLog();
  createTokenObserver(log, { secretMissing: () => undefined }).unavailable('keys');
  expect(lines).toMatchObject([
    { event: 'TOKEN_UNAVAILABLE', fields: { reason: 'keys' }, metrics: { TokenUnavailable: 1 } },
  ]);
});

test('of several profiles with one client, the token is for the first whose scope fits', async () => {
  const mode = 'oauth2_client_credentials';
  const { ask, told } = anEndpoint([
    { code: 'FIRST', mode, secretArn: 'first', scope: 'status' },
    { code: 'SECOND', mode, secretArn: 'second', scope: 'push status' },
  ]);
  for (const scope of ['status', 'push', 'other']) await ask({ ...BY_CLIENT, scope }, CLIENT);
  expect(told).toEqual(['issued FIRST', 'issued SECOND', 'invalid_scope FIRST']);
});

test('a domain that asks for a client certificate is not passed by', async () => {
  const endpoint = anEndpoint(SCOPED, 'elavon.example.com');
  const from = (host?: string) =>
    endpoint.post({
      ...(host !== undefined && { host }),
      headers: { authorization: [basic(CLIENT)] },
      body: form(BY_CLIENT),
    });
  expect(await from('abc.execute-api.us-east-1.amazonaws.com')).toMatchObject({ statusCode: 404 });
  expect(await from()).toMatchObject({ statusCode: 404, body: { message: 'Not Found' } });
  expect(await from('Elavon.example.com')).toMatchObject({ statusCode: 200 });
});
