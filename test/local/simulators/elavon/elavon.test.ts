import { createOwnClock } from '../../../../local/simulators/elavon/clock.ts';
import { createElavon, type NotificationConfiguration } from '../../../../local/simulators/elavon/elavon.ts';
import { spellingsOf } from '../../../../local/simulators/elavon/spellings.ts';
import { NOTIFICATION_MODES } from '../../../../domain/merchant-application/notification-profile.ts';
import { aPartner, type Received } from './a-partner.ts';

const SECRET = {
  username: 'push user',
  password: 'p:ä%',
  token: 'tök en',
  clientId: 'client:1',
  clientSecret: 's e+c',
};
const LIFE_S = 600;

let partner: Awaited<ReturnType<typeof aPartner>>;
/** Access tokens that the partner accepts no more. */
let revoked: Set<string>;

/** Gives T1, T2 …, and accepts what it gave. */
async function begin(changes: Partial<NotificationConfiguration> & Pick<NotificationConfiguration, 'mode'>) {
  revoked = new Set();
  let given = 0;
  partner = await aPartner(({ path, headers }: Received) => {
    if (path.endsWith('/token')) {
      given += 1;
      const body = { access_token: `T${given}`, token_type: 'Bearer', expires_in: LIFE_S };
      return { status: 200, body: JSON.stringify(body) };
    }
    const isRevoked = revoked.has(String(headers.authorization).replace(/^bearer /i, ''));
    return isRevoked ? { status: 401, body: '{}' } : { status: 200, body: '{"status":"accepted"}' };
  });
  const clock = createOwnClock(0);
  const { url, tokenUrl } = partner;
  const secret = changes.mode === 'token' || changes.mode === 'plain' ? { token: 'token-of-test' } : SECRET;
  return { clock, elavon: createElavon({ url, tokenUrl, secret, ...changes }, clock.now, 2_000) };
}

afterEach(() => partner.stop());

const sentHeader = () => partner.pushes().at(-1)?.headers.authorization;

test.each<[NotificationConfiguration['mode'], string, string]>([
  ['basic', 'Basic', `Basic ${Buffer.from('push user:p:ä%').toString('base64')}`],
  ['basic', 'basic', `basic ${Buffer.from('push user:p:ä%').toString('base64')}`],
  ['token', 'Basic base64', `Basic ${Buffer.from('token-of-test').toString('base64')}`],
  ['token', 'base64', Buffer.from('token-of-test').toString('base64')],
  ['token', 'Bearer token', 'Bearer token-of-test'],
  ['plain', 'token', 'token-of-test'],
  ['plain', 'Token token', 'Token token-of-test'],
  ['oauth2_password', 'Bearer', 'Bearer T1'],
  ['oauth2_client_credentials', 'bearer', 'bearer T1'],
])('%s as %s is sent as %s', async (mode, spelling, expected) => {
  const { elavon } = await begin({ mode, spelling });
  expect(await elavon.push('{"a":1}')).toMatchObject({ kind: 'answered', status: 200 });
  expect(sentHeader()).toBe(expected);
  expect(partner.pushes()[0]?.body).toBe('{"a":1}');
});

test('every mode has spellings, and none that is not its own', async () => {
  for (const mode of NOTIFICATION_MODES) expect(spellingsOf(mode).length).toBeGreaterThan(1);
  const { elavon } = await begin({ mode: 'basic', spelling: 'Bearer base64' });
  expect(await elavon.push('{}')).toMatchObject({
    kind: 'unanswered',
    problem: expect.stringContaining('spells basic no'),
  });
});

test('another header carries the proof where the partner said so', async () => {
  const { elavon } = await begin({ mode: 'plain', header: 'X-Elavon-Token' });
  await elavon.push('{}');
  expect(partner.pushes()[0]?.headers).toMatchObject({ 'x-elavon-token': 'token-of-test' });
  expect(sentHeader()).toBeUndefined();
});

test('the client authenticates by Basic, form-encoded, or by body, and never by both', async () => {
  const { elavon } = await begin({ mode: 'oauth2_client_credentials', clientAuthentication: 'basic', scope: 'push a' });
  await elavon.push('{}');
  const [byBasic] = partner.asked();
  expect(byBasic?.body).toBe('grant_type=client_credentials&scope=push+a');
  expect(byBasic?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  expect(byBasic?.headers.authorization).toBe(`Basic ${Buffer.from('client%3A1:s+e%2Bc').toString('base64')}`);
  await partner.stop();

  const other = await begin({ mode: 'oauth2_password', clientAuthentication: 'body' });
  await other.elavon.push('{}');
  const [byBody] = partner.asked();
  expect(byBody?.headers.authorization).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(byBody?.body))).toEqual({
    grant_type: 'password',
    username: 'push user',
    password: 'p:ä%',
    client_id: 'client:1',
    client_secret: 's e+c',
  });
});

test('a token is used until it expires by Elavon’s own clock', async () => {
  const { elavon, clock } = await begin({ mode: 'oauth2_password' });
  await elavon.push('{}');
  clock.pass(LIFE_S * 1_000 - 1);
  await elavon.push('{}');
  expect(elavon.tokensFetched()).toBe(1);
  clock.pass(1);
  await elavon.push('{}');
  expect(elavon.tokensFetched()).toBe(2);
  expect(sentHeader()).toBe('Bearer T2');
});

test('a token that is refused is renewed once', async () => {
  const { elavon } = await begin({ mode: 'oauth2_password' });
  await elavon.push('{}');
  revoked.add('T1');
  expect(await elavon.push('{}')).toMatchObject({ status: 200 });
  for (const token of ['T2', 'T3']) revoked.add(token);
  expect(await elavon.push('{}')).toMatchObject({ status: 401 });
  expect(elavon.tokensFetched()).toBe(3);
});

test('where there is no token, nothing is pushed', async () => {
  partner = await aPartner(() => ({ status: 401, body: '{"error":"invalid_client"}' }));
  const { url, tokenUrl } = partner;
  const elavon = createElavon({ mode: 'oauth2_password', url, tokenUrl, secret: SECRET }, () => 0);
  expect(await elavon.push('{}')).toMatchObject({ kind: 'no_token', status: 401, error: 'invalid_client' });
  expect(partner.pushes()).toEqual([]);
});

test('nobody at home is told as a problem', async () => {
  partner = await aPartner();
  const elavon = createElavon({ mode: 'plain', url: 'http://127.0.0.1:1/', secret: { token: 't' } }, () => 0);
  expect(await elavon.push('{}')).toMatchObject({ kind: 'unanswered' });
});

test('time does not go back', async () => {
  partner = await aPartner();
  expect(() => createOwnClock(0).pass(-1)).toThrow('back');
});
