import {
  NOTIFICATION_MODES,
  type NotificationMode,
  PROOF_VARIANTS,
} from '../../../domain/merchant-application/notification-profile.ts';
import type { NotificationSecret } from '../../../domain/merchant-application/notification-secret.ts';
import { anElavon, aSecret, CODE_OF, MINUTE_MS, NOW, PROFILES } from '../../support/elavon.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A secret as the port of the tokens takes it. */
const typed = (mode: NotificationMode, name: string) => ({ mode, ...aSecret(mode, name) }) as NotificationSecret;

type Elavon = ReturnType<typeof anElavon>;

async function tokenFor(elavon: Elavon, mode: NotificationMode, name: string, nowMs = NOW): Promise<string> {
  const grant = { profileCode: CODE_OF[mode], clientId: 'c', subject: 's', secret: typed(mode, name) };
  const issued = await elavon.tokens.issue(grant, nowMs);
  return issued === 'unavailable' ? issued : issued.token;
}

const WORDS = { bare: '', basic: 'Basic ', bearer: 'BEARER ', token: 'token ', other: 'X-Api_Key ' } as const;

/** The header that a variant stands for. */
async function headerOf(elavon: Elavon, mode: NotificationMode, variant: string, name: string): Promise<string> {
  const [word, writing] = variant.split('-') as [keyof typeof WORDS, 'base64' | 'text' | 'jwt'];
  if (writing === 'jwt') return WORDS[word] + (await tokenFor(elavon, mode, name));
  const { username, password, token = `${username}:${password}` } = aSecret(mode, name);
  return WORDS[word] + (writing === 'base64' ? base64(token) : token);
}

const CASES = NOTIFICATION_MODES.flatMap((mode) => PROOF_VARIANTS[mode].map((variant) => ({ mode, variant })));

describe.each(CASES)('$mode as $variant', ({ mode, variant }) => {
  const code = CODE_OF[mode];

  test.each([
    ['new', 'current'],
    ['old', 'previous'],
  ])('the %s secret is authentic', async (name, secret) => {
    const elavon = anElavon();
    const header = await headerOf(elavon, mode, variant, name);
    expect(await elavon.check(code, header)).toEqual({ kind: 'authentic', profileCode: code, variant, secret });
    expect(elavon.refusals).toEqual([]);
  });

  test('a wrong secret, no header, two of them, and the secret at another profile are refused alike', async () => {
    const elavon = anElavon();
    const header = await headerOf(elavon, mode, variant, 'new');
    const wrong = await headerOf(elavon, mode, variant, 'wrong');
    const otherProfiles = NOTIFICATION_MODES.filter((other) => other !== mode).map((other) => CODE_OF[other]);
    const answers = [
      await elavon.check(code, wrong),
      await elavon.check(code, undefined),
      await elavon.check(code, []),
      await elavon.check(code, ''),
      await elavon.check(code, [header, header]),
      await elavon.check(code, `${header} `),
      await elavon.check(code, ` ${header}`),
      await elavon.check(code, `${header}\n`),
      await elavon.check('NOBODY', header),
      await elavon.check('', header),
      await elavon.check('__proto__', header),
      ...(await Promise.all(otherProfiles.map((other) => elavon.check(other, header)))),
    ];
    expect(answers).toEqual(answers.map(() => ({ kind: 'refused' })));
  });

  test('a revoked secret is refused at once, and so is what it was exchanged for', async () => {
    const elavon = anElavon();
    const header = await headerOf(elavon, mode, variant, 'old');
    expect(await elavon.check(code, header)).toMatchObject({ secret: 'previous' });
    elavon.store(code, { current: aSecret(mode, 'new') });
    expect(await elavon.check(code, header)).toEqual({ kind: 'refused' });
  });

  test('pinned to it, it is authentic; pinned to another, it is refused', async () => {
    const pinnedTo = (pinned: string) =>
      anElavon(PROFILES.map((profile) => (profile.mode === mode ? { ...profile, variant: pinned } : profile)));
    const right = pinnedTo(variant);
    expect(await right.check(code, await headerOf(right, mode, variant, 'new'))).toMatchObject({ variant });
    const wrong = pinnedTo('another');
    expect(await wrong.check(code, await headerOf(wrong, mode, variant, 'new'))).toEqual({ kind: 'refused' });
  });
});

test('a profile may have its proof in another header, and then not in Authorization', async () => {
  const elavon = anElavon(PROFILES.map((profile) => ({ ...profile, header: 'X-Elavon-Token' })));
  const { token = '' } = aSecret('plain', 'new');
  const check = (headers: Record<string, string[]>) => elavon.authenticator.check('PLAIN', headers, NOW);
  expect(await check({ 'x-elavon-token': [token] })).toMatchObject({ kind: 'authentic' });
  expect(await check({ authorization: [token] })).toEqual({ kind: 'refused' });
});

test('a plain token that begins with a scheme word of its own is taken as it is', async () => {
  const elavon = anElavon();
  const token = `Bearer ${'t'.repeat(40)}`;
  elavon.store('PLAIN', { current: { token } });
  expect(await elavon.check('PLAIN', token)).toMatchObject({ variant: 'bare-text' });
  expect(await elavon.check('PLAIN', `Basic ${token}`)).toMatchObject({ variant: 'basic-text' });
  expect(await elavon.check('PLAIN', 't'.repeat(40))).toEqual({ kind: 'refused' });
  expect(await elavon.check('PLAIN', base64(token))).toEqual({ kind: 'refused' });
});

test('spellings that are none of a mode are refused', async () => {
  const elavon = anElavon();
  const { username = '', password = '' } = aSecret('basic', 'new');
  const written = base64(`${username}:${password}`);
  expect(written).toMatch(/[+/=]/);
  const headers = [
    written,
    `Bearer ${written}`,
    `Token ${written}`,
    `Basic\t${written}`,
    `Basic ${written.replaceAll('=', '')}`,
    `Basic ${Buffer.from(`${username}:${password}`).toString('base64url')}`,
    `Basic ${base64(`${username}${password}`)}`,
    `Basic ${base64(`:${password}`)}`,
    `Basic ${base64(`${username}:`)}`,
    `Basic ${Buffer.from(`${username}:${password}`, 'latin1').toString('base64')}`,
    `Basic ${username}:${password}`,
    `Basic Basic ${written}`,
    `Basic ${written},Basic ${written}`,
    'Basic',
    'Basic ',
    `Basic ${'A'.repeat(65_536)}`,
    '\u0000',
    '\ud800',
    'ÿþ',
  ];
  const answers = await Promise.all(headers.map((header) => elavon.check('BASIC', header)));
  expect(answers).toEqual(headers.map(() => ({ kind: 'refused' })));
});

test('any number of blanks after Basic and Bearer belongs to the scheme', async () => {
  const elavon = anElavon();
  const { username, password } = aSecret('basic', 'new');
  const token = await tokenFor(elavon, 'oauth2_password', 'new');
  expect(await elavon.check('BASIC', `Basic   ${base64(`${username}:${password}`)}`)).toMatchObject({
    kind: 'authentic',
  });
  expect(await elavon.check('PASSWORD', `Bearer  ${token}`)).toMatchObject({ kind: 'authentic' });
});

describe('a profile without its secret', () => {
  test.each([
    ['not set', JSON.stringify({ current: { token: 'not set' } })],
    ['not set, as a text', JSON.stringify({ current: 'not set' })],
    ['a bare placeholder', 'not set'],
  ])('is refused and told of: %s', async (_what, text) => {
    const elavon = anElavon();
    elavon.stored.set('TOKEN', { text });
    expect(await elavon.check('TOKEN', 'not set')).toEqual({ kind: 'refused' });
    expect(await elavon.check('TOKEN', `Basic ${base64('not set')}`)).toEqual({ kind: 'refused' });
    expect(elavon.missing).toEqual(['TOKEN', 'TOKEN']);
    expect(elavon.refusals).toEqual([
      ['secret_missing', 'TOKEN'],
      ['secret_missing', 'TOKEN'],
    ]);
  });

  test.each([
    ['empty', JSON.stringify({ current: { token: '' } })],
    ['of another mode', JSON.stringify({ current: { username: 'u', password: 'p' } })],
    ['no object', JSON.stringify('current')],
    ['no JSON', '{'],
    ['with a malformed previous one', JSON.stringify({ current: { token: 't' }, previous: { token: '' } })],
  ])('is unavailable, and never open: %s', async (_what, text) => {
    const elavon = anElavon();
    elavon.stored.set('TOKEN', { text });
    for (const header of ['', 't', 'undefined', 'Bearer ', 'Basic Og==']) {
      expect(await elavon.check('TOKEN', header)).toEqual({ kind: 'unavailable' });
    }
    expect(elavon.failures.length).toBeGreaterThan(0);
    expect(elavon.failures.map(String).join()).not.toMatch(/undefined|"t"|'t'/);
  });

  test('takes pushes as soon as it is put in', async () => {
    const elavon = anElavon();
    elavon.store('TOKEN', { current: { token: 'not set' } });
    expect(await elavon.check('TOKEN', 'a new one')).toEqual({ kind: 'refused' });
    elavon.store('TOKEN', { current: { token: 'a new one' } });
    expect(await elavon.check('TOKEN', 'a new one', NOW + 1)).toMatchObject({ kind: 'authentic' });
  });
});

describe('while Secrets Manager fails', () => {
  test('known secrets go on working, and an unknown one is not refused for good', async () => {
    const elavon = anElavon();
    const { token = '' } = aSecret('plain', 'new');
    expect(await elavon.check('PLAIN', token)).toMatchObject({ kind: 'authentic' });
    for (const arn of elavon.stored.keys()) elavon.stored.set(arn, { text: new Error('down') });
    const { token: old = '' } = aSecret('plain', 'old');
    expect(await elavon.check('PLAIN', old)).toMatchObject({ secret: 'previous', isStale: true });
    const later = NOW + 60 * MINUTE_MS;
    expect(await elavon.check('PLAIN', token, later)).toMatchObject({ kind: 'authentic', isStale: true });
    expect(await elavon.check('PLAIN', 'another', later)).toEqual({ kind: 'unavailable' });
    expect(await elavon.check('NOBODY', 'another', later)).toEqual({ kind: 'unavailable' });
  });

  test('without any nothing is authentic, whoever asks', async () => {
    const elavon = anElavon();
    for (const arn of elavon.stored.keys()) elavon.stored.set(arn, { text: new Error('down') });
    const { token = '' } = aSecret('plain', 'new');
    expect(await elavon.check('PLAIN', token)).toEqual({ kind: 'unavailable' });
    expect(await elavon.check('NOBODY', token)).toEqual({ kind: 'unavailable' });
  });

  test('one that cannot be had takes no other profile down', async () => {
    const elavon = anElavon();
    elavon.stored.set('BASIC', { text: new Error('down') });
    elavon.stored.set('token-keys', { text: new Error('down') });
    const { token = '' } = aSecret('plain', 'new');
    expect(await elavon.check('PLAIN', token)).toMatchObject({ kind: 'authentic' });
    expect(await elavon.check('PLAIN', 'another')).toEqual({ kind: 'refused' });
    expect(await elavon.check('PASSWORD', 'Bearer x')).toEqual({ kind: 'unavailable' });
    expect(await elavon.check('NOBODY', 'another')).toEqual({ kind: 'unavailable' });
  });
});

test('wrong secrets, at any rate, have them fetched a few times and no more', async () => {
  const elavon = anElavon();
  for (let push = 0; push < 100; push += 1)
    await elavon.check(push % 2 === 0 ? 'PLAIN' : 'NOBODY', 'wrong', NOW + push);
  // At the first use and three times anew, each all of them.
  expect(elavon.fetches()).toBe(4 * elavon.stored.size);
});

test('what is told of a refusal has nothing of what was sent', async () => {
  const elavon = anElavon();
  await elavon.check('a-guessed-profile', 'a-guessed-secret');
  await elavon.check('PLAIN', 'a-guessed-secret');
  await elavon.check('PLAIN', undefined);
  expect(elavon.refusals).toEqual([
    ['unknown_profile', undefined],
    ['no_match', 'PLAIN'],
    ['header_missing', 'PLAIN'],
  ]);
});
