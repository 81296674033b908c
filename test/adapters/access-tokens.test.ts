import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { NotificationSecret } from '../../domain/merchant-application/notification-secret.ts';
import { anElavon, aSecret, KEY, MINUTE_MS, NOW, TOKEN_KEYS } from '../support/elavon.ts';

type Elavon = ReturnType<typeof anElavon>;
type Part = Record<string, unknown>;

const CURRENT = {
  mode: 'oauth2_client_credentials',
  ...aSecret('oauth2_client_credentials', 'new'),
} as NotificationSecret;
const PREVIOUS = {
  mode: 'oauth2_client_credentials',
  ...aSecret('oauth2_client_credentials', 'old'),
} as NotificationSecret;
const LIVE = { current: CURRENT, previous: PREVIOUS };
const NEXT_KEY = 'n'.repeat(64);

async function issue(tokens: Elavon['tokens'], nowMs = NOW, secret = CURRENT, profileCode = 'CLIENT'): Promise<string> {
  const grant = { profileCode, clientId: 'client', subject: 'client', scope: 'push', secret };
  const issued = await tokens.issue(grant, nowMs);
  if (issued === 'unavailable') throw new Error('There are no keys.');
  return issued.token;
}

const verify = (elavon: Elavon, token: string, nowMs = NOW, live = LIVE) =>
  elavon.tokens.verify(token, 'CLIENT', live, nowMs);

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (text = ''): Part => JSON.parse(Buffer.from(text, 'base64url').toString()) as Part;

/** A token with parts changed, signed with a key and HMAC of ours. */
function resigned(token: string, header: Part, claims: Part, key = KEY, hash = 'sha256'): string {
  const [head, body] = token.split('.');
  const signed = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...claims })}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

test('a token has the claims of RFC 9068 and the mark of its secret, for ten minutes', async () => {
  const [head, body] = (await issue(anElavon().tokens)).split('.');
  expect(decode(head)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{16}$/) });
  expect(decode(body)).toEqual({
    iss: 'cardhook/test/elavon',
    aud: 'cardhook/test/elavon/CLIENT',
    sub: 'client',
    client_id: 'client',
    scope: 'push',
    iat: NOW / 1_000,
    exp: NOW / 1_000 + 600,
    jti: expect.stringMatching(/^[\da-f-]{36}$/),
    mark: expect.stringMatching(/^[\w-]{43}$/),
  });
});

test('no two tokens are the same, and none shows a secret or a key', async () => {
  const { tokens } = anElavon();
  const [one, two] = [await issue(tokens), await issue(tokens)];
  expect(one).not.toBe(two);
  const shown = one.split('.').slice(0, 2).map(decode);
  expect(JSON.stringify(shown)).not.toMatch(/xxxxxxxx|kkkkkkkk/);
});

test('it is valid until it is ten minutes old, and not a second longer', async () => {
  const elavon = anElavon();
  const token = await issue(elavon.tokens);
  const ages = [0, 599_999, 600_000, 601_000];
  expect(await Promise.all(ages.map((ms) => verify(elavon, token, NOW + ms)))).toEqual([
    'current',
    'current',
    'invalid',
    'invalid',
  ]);
});

test('it says which secret it was given for, and ends with that secret', async () => {
  const elavon = anElavon();
  const [ofCurrent, ofPrevious] = [await issue(elavon.tokens), await issue(elavon.tokens, NOW, PREVIOUS)];
  expect([await verify(elavon, ofCurrent), await verify(elavon, ofPrevious)]).toEqual(['current', 'previous']);
  const rotated = { current: { ...CURRENT, clientSecret: 'another' } as NotificationSecret, previous: CURRENT };
  expect(await verify(elavon, ofCurrent, NOW, rotated)).toBe('previous');
  expect(await verify(elavon, ofPrevious, NOW, rotated)).toBe('invalid');
  expect(await elavon.tokens.verify(ofCurrent, 'CLIENT', undefined, NOW)).toBe('invalid');
});

describe('a token is invalid', () => {
  const s = NOW / 1_000;
  const changed: readonly [string, Part, Part, string?, string?][] = [
    ['of another profile', {}, { aud: 'cardhook/test/elavon/PASSWORD' }],
    ['of another stage', {}, { iss: 'cardhook/prod/elavon' }],
    ['not valid yet', {}, { nbf: s + 1 }],
    ['expired by a second', {}, { exp: s - 1 }],
    ['with a life of an hour', {}, { exp: s + 3_600 }],
    ['issued in the future', {}, { iat: s + 120, exp: s + 300 }],
    ['with a time that is a text', {}, { exp: String(s + 300) }],
    ['without an end', {}, { exp: undefined }],
    ['without an id', {}, { jti: undefined }],
    ['without a subject', {}, { sub: undefined }],
    ['without a client', {}, { client_id: undefined }],
    ['without a mark', {}, { mark: undefined }],
    ['with another mark', {}, { mark: 'A'.repeat(43) }],
    ['with a mark that is a number', {}, { mark: 1 }],
    ['of another type', { typ: 'JWT' }, {}],
    ['without a type', { typ: undefined }, {}],
    ['with an extension that must be understood', { crit: ['x'], x: 1 }, {}],
    ['with a payload that is not encoded', { crit: ['b64'], b64: false }, {}],
    ['with an unknown key', { kid: 'AAAAAAAAAAAAAAAA' }, {}],
    ['with a key that is a path', { kid: '../../dev/null' }, {}, ''],
    ['with the key that stands for an unknown one', { kid: '' }, {}, '\0'.repeat(64)],
    ['without a key', { kid: undefined }, {}, '\0'.repeat(64)],
    ['signed with another key', {}, {}, NEXT_KEY],
    ['signed with the longer hash', { alg: 'HS512' }, {}, KEY, 'sha512'],
    ['signed with the longer hash under the name of ours', {}, {}, KEY, 'sha512'],
  ];

  test.each(changed.map(([what, ...forgery]) => ({ what, forgery })))('$what', async ({ forgery }) => {
    const elavon = anElavon();
    const token = await issue(elavon.tokens);
    // What is changed, and nothing else, makes it invalid.
    expect(await verify(elavon, resigned(token, {}, {}))).toBe('current');
    expect(await verify(elavon, resigned(token, ...forgery))).toBe('invalid');
  });

  test('signed with nothing, or with a key pair of the sender', async () => {
    const elavon = anElavon();
    const token = await issue(elavon.tokens);
    const [head, body = ''] = token.split('.');
    const withAlgorithm = (alg: string): string => `${encode({ ...decode(head), alg })}.${body}`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const byRsa = withAlgorithm('RS256');
    const forged = [
      ...['none', 'None', 'NONE', ''].flatMap((alg) => [`${withAlgorithm(alg)}.`, withAlgorithm(alg)]),
      `${byRsa}.${sign('sha256', Buffer.from(byRsa), privateKey).toString('base64url')}`,
      `${byRsa}.${createHmac('sha256', KEY).update(byRsa).digest('base64url')}`,
    ];
    const checks = await Promise.all(forged.map((text) => verify(elavon, text)));
    expect(checks).toEqual(forged.map(() => 'invalid'));
  });

  test('in any other spelling than ours', async () => {
    const elavon = anElavon();
    const token = await issue(elavon.tokens);
    const lastBit = String.fromCharCode(token.charCodeAt(token.length - 1) + 1);
    const spellings = [
      `${token} `,
      `${token}\n`,
      ` ${token}`,
      `${token}=`,
      `${token}.`,
      `.${token}`,
      token.slice(0, -1),
      token.slice(0, -1) + lastBit,
      token.replaceAll('.', ' .'),
      token.replace('.', '..'),
      `${token}${'A'.repeat(65_536)}`,
      '',
      '.',
      '..',
      '...',
      '\ud800.\u0000.é',
      encode([]),
      `${encode(null)}.${encode(null)}.${encode(null)}`,
      `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${encode([1])}.`,
    ];
    const checks = await Promise.all(spellings.map((text) => verify(elavon, text)));
    expect(checks).toEqual(spellings.map(() => 'invalid'));
  });
});

describe('when the keys are rotated', () => {
  const rotatedAtMs = NOW + MINUTE_MS;

  test('tokens of the old key stay valid, and new ones are signed with it until every verifier knows the new one', async () => {
    const elavon = anElavon();
    const old = await issue(elavon.tokens);
    elavon.store(TOKEN_KEYS, { current: NEXT_KEY, previous: KEY }, rotatedAtMs);
    const signer = elavon.newTokens();
    const soon = await issue(signer, rotatedAtMs + 1);
    const settled = await issue(signer, rotatedAtMs + 6 * MINUTE_MS);
    const kids = [old, soon, settled].map((token) => decode(token.split('.')[0])['kid']);
    expect(kids[1]).toBe(kids[0]);
    expect(kids[2]).not.toBe(kids[0]);
    expect(await verify(elavon, old, rotatedAtMs + 6 * MINUTE_MS)).toBe('current');
    expect(await verify(elavon, settled, rotatedAtMs + 6 * MINUTE_MS)).toBe('current');
    elavon.store(TOKEN_KEYS, { current: NEXT_KEY }, rotatedAtMs + 7 * MINUTE_MS);
    const atEndMs = rotatedAtMs + 7 * MINUTE_MS;
    await elavon.tokens.renew(atEndMs);
    expect(await verify(elavon, soon, atEndMs)).toBe('invalid');
    expect(await verify(elavon, settled, atEndMs)).toBe('current');
  });

  test('what a revoked key has signed is refused at once', async () => {
    const elavon = anElavon();
    const old = await issue(elavon.tokens);
    elavon.store(TOKEN_KEYS, { current: NEXT_KEY, previous: KEY }, rotatedAtMs);
    expect(await verify(elavon, old, rotatedAtMs)).toBe('current');
    elavon.store(TOKEN_KEYS, { current: NEXT_KEY }, rotatedAtMs);
    expect(await verify(elavon, old, rotatedAtMs)).toBe('invalid');
  });

  test('and within five seconds where its successor was not known', async () => {
    const elavon = anElavon();
    const old = await issue(elavon.tokens);
    elavon.store(TOKEN_KEYS, { current: NEXT_KEY }, NOW);
    expect(await verify(elavon, old, NOW + 4_999)).toBe('current');
    expect(await verify(elavon, old, NOW + 5_000)).toBe('invalid');
  });

  test('a token of a key that could not be learned of is not refused for good', async () => {
    const elavon = anElavon();
    expect(await verify(elavon, await issue(elavon.tokens))).toBe('current');
    const elsewhere = anElavon();
    elsewhere.store(TOKEN_KEYS, { current: NEXT_KEY });
    elavon.stored.set(TOKEN_KEYS, { text: new Error('down') });
    const later = NOW + 6 * MINUTE_MS;
    expect(await verify(elavon, await issue(elsewhere.tokens, later), later)).toBe('unavailable');
  });
});

test.each([
  ['cannot be had', new Error('down')],
  ['are no JSON', KEY],
  ['are too short', JSON.stringify({ current: 'short' })],
])('where the keys %s there are no tokens, and nothing of the keys is told', async (_what, text) => {
  const elavon = anElavon();
  const token = await issue(elavon.tokens);
  const { stored, failures, tokens } = anElavon();
  stored.set(TOKEN_KEYS, { text });
  expect(await tokens.verify(token, 'CLIENT', LIVE, NOW)).toBe('unavailable');
  const grant = { profileCode: 'CLIENT', clientId: 'client', subject: 'client', secret: CURRENT };
  expect(await tokens.issue(grant, NOW)).toBe('unavailable');
  expect(failures.map(String).join()).not.toMatch(/kkkk|short/);
});
