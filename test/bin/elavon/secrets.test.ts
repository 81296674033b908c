import * as fc from 'fast-check';
import { isSet, fieldsOf, generated, problemsOf } from '../../../bin/commands/elavon/secret-fields.ts';
import { NOTIFICATION_MODES } from '../../../domain/merchant-application/notification-profile.ts';
import { NOT_SET } from '../../../domain/placeholder.ts';
import { anElavonStage, DAY_MS, NOW } from './an-elavon-stage.ts';

const MINUTE_MS = 60_000;
const SECOND = 'second-token-of-thirty-two-characters';
const LONG = 'a'.repeat(32);

describe('set-secret', () => {
  test('the first secret has no previous one', async () => {
    const { runWith, secret } = anElavonStage();
    const { out, failure } = await runWith(`{"username":"elavon","password":"${LONG}"}`, 'set-secret', 'BASIC');
    expect(failure).toBeUndefined();
    expect(secret('BASIC')).toEqual({ current: { username: 'elavon', password: LONG }, currentSinceMs: NOW });
    expect(out).not.toContain(LONG);
  });

  test('the secret before becomes the previous one, with the day it is from', async () => {
    const { runWith, secret } = anElavonStage();
    await runWith(`{"token":"${SECOND}"}`, 'set-secret', 'TOKEN');
    expect(secret('TOKEN')).toEqual({
      current: { token: SECOND },
      previous: { token: 'first-token-of-32-characters-or-so' },
      currentSinceMs: NOW,
      previousSinceMs: NOW - 10 * DAY_MS,
    });
  });

  test('one that was generated is printed once and is what is stored; names stay through a rotation', async () => {
    const { run, put, secret } = anElavonStage();
    put('BASIC', { current: { username: 'elavon', password: LONG } });
    const { out } = await run('--json', 'set-secret', 'BASIC', '--generate');
    const printed = JSON.parse(out);
    expect(secret('BASIC')).toMatchObject({
      current: printed.secret,
      previous: { username: 'elavon', password: LONG },
    });
    expect(printed).toMatchObject({ isRotation: true, secret: { username: 'elavon' } });
    expect(printed.secret.password).toMatch(/^[A-Za-z0-9]{64}$/);
  });

  test('a second rotation waits for the end of the first', async () => {
    const { run, secret } = anElavonStage();
    await run('set-secret', 'TOKEN', '--generate');
    const before = secret('TOKEN');
    const { failure } = await run('set-secret', 'TOKEN', '--generate');
    expect(failure?.message).toContain('end-rotation TOKEN');
    expect(secret('TOKEN')).toEqual(before);
  });

  test.each([
    ['nothing', '', 'There is no secret'],
    ['no JSON', 'my-secret-word', 'no JSON object'],
    ['a short one', '{"token":"my-secret-word"}', 'at least 32'],
    ['a field of another mode', `{"token":"${LONG}","password":"my-secret-word"}`, 'nothing else'],
    ['the placeholder', `{"token":"${NOT_SET}"}`, 'nothing is put in'],
    ['a number', '{"token":12345678901234567890123456789012}', 'is missing'],
    ['a line break in it', `{"token":"${LONG}\\nmy-secret-word"}`, 'single blanks'],
    ['the same again', '{"token":"first-token-of-32-characters-or-so"}', 'as before'],
  ])('%s is refused in a sentence that quotes none of it', async (_what, input, sentence) => {
    const { runWith, secret } = anElavonStage();
    const before = secret('TOKEN');
    const { failure, out, err } = await runWith(input, 'set-secret', 'TOKEN');
    expect(failure?.message).toContain(sentence);
    expect(`${failure?.message}${JSON.stringify(failure?.found)}${out}${err}`).not.toContain('my-secret-word');
    expect(secret('TOKEN')).toEqual(before);
  });

  test.each(['current', 'previous'])(
    'a client id that another profile has as its %s one is refused',
    async (version) => {
      const { runWith, put, secret } = anElavonStage();
      const taken = { clientId: 'taken', clientSecret: LONG, username: 'u', password: LONG };
      put('PASSWORD', { current: { ...taken, clientId: 'later' }, [version]: taken });
      const before = secret('CLIENT');
      const set = (clientId: string) =>
        runWith(JSON.stringify({ clientId, clientSecret: SECOND }), 'set-secret', 'CLIENT');
      expect((await set('taken')).failure?.message).toContain('Profile PASSWORD on dev has this client id');
      expect(secret('CLIENT')).toEqual(before);
      expect((await set('own')).failure).toBeUndefined();
    },
  );

  test('a card number is no profile code', async () => {
    await expect(anElavonStage().run('auth', '4111111111111111')).resolves.toMatchObject({
      misused: expect.any(String),
    });
  });

  test('a profile that is none is told with those that there are', async () => {
    const { run } = anElavonStage();
    expect((await run('set-secret', 'NOBODY', '--generate')).failure?.message).toContain('BASIC, TOKEN, PASSWORD');
  });
});

test('whatever is generated is a secret of its mode, and set', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NOTIFICATION_MODES), (mode) => {
      const first = generated(mode, undefined);
      const second = generated(mode, first);
      expect(problemsOf(mode, first)).toEqual([]);
      expect(Object.keys(first)).toEqual(fieldsOf(mode));
      expect(isSet(first)).toBe(true);
      expect(second).not.toEqual(first);
      expect(second['username']).toBe(first['username']);
      expect(second['clientId']).toBe(first['clientId']);
    }),
  );
});

test('a user name with a colon is no user name of Basic authentication', () => {
  expect(problemsOf('basic', { username: 'a:b', password: LONG })).toEqual([expect.stringContaining('no colon')]);
});

test.each(['+', '%'])('what many clients send without encoding it is in no client id and secret: %s', (sign) => {
  const client = { clientId: `a${sign}b`, clientSecret: `${LONG}${sign}` };
  const user = { username: `u${sign}`, password: `${LONG}${sign}` };
  const problems = ['clientId', 'clientSecret'].map((name) => expect.stringContaining(`${name} may have neither`));
  expect(problemsOf('oauth2_client_credentials', client)).toEqual(problems);
  expect(problemsOf('oauth2_password', { ...client, ...user })).toEqual(problems);
});

describe('end-rotation', () => {
  const rotating = { current: { token: SECOND }, previous: { token: LONG }, currentSinceMs: NOW - DAY_MS };

  test.each([
    ['nothing has come at all', undefined],
    ['Elavon still uses the previous one', { variant: 'v', secret: 'previous' as const, atMs: NOW }],
    [
      'the instance may have meant the old one',
      { variant: 'v', secret: 'current' as const, atMs: NOW - DAY_MS + MINUTE_MS },
    ],
  ])('is refused while %s, and done --anyway', async (_what, note) => {
    const { run, put, notes, secret } = anElavonStage();
    put('TOKEN', rotating);
    if (note !== undefined) notes.set('TOKEN', note);
    expect((await run('end-rotation', 'TOKEN')).failure?.message).toContain('--anyway');
    expect(secret('TOKEN')).toEqual(rotating);
    expect((await run('end-rotation', 'TOKEN', '--anyway')).failure).toBeUndefined();
    expect(secret('TOKEN')).toEqual({ current: { token: SECOND }, currentSinceMs: NOW - DAY_MS });
  });

  test('waits until every instance knows the current one, for a secret that leaked', async () => {
    const { run, put, secret, state } = anElavonStage();
    put('TOKEN', { ...rotating, currentSinceMs: NOW - 1_000 });
    expect((await run('end-rotation', 'TOKEN', '--anyway')).failure).toBeUndefined();
    expect(secret('TOKEN')).not.toHaveProperty('previous');
    expect(state.nowMs).toBe(NOW + 5_000);
  });

  test('is done once pushes come with the current one', async () => {
    const { run, put, notes, secret } = anElavonStage();
    put('TOKEN', rotating);
    notes.set('TOKEN', { variant: 'v', secret: 'current', atMs: NOW - DAY_MS + 5 * MINUTE_MS });
    expect(JSON.parse((await run('--json', 'end-rotation', 'TOKEN')).out)).toEqual({ profile: 'TOKEN', revoked: true });
    expect(secret('TOKEN')).not.toHaveProperty('previous');
  });

  test.each([
    [9 * MINUTE_MS, 'may still hold an access token'],
    [10 * MINUTE_MS, 'done'],
  ])('of an OAuth2 mode, %d ms after the note, it waits for tokens of the old secret', async (agoMs, sentence) => {
    const { run, put, notes } = anElavonStage();
    const client = { clientId: 'own', clientSecret: LONG };
    put('CLIENT', { current: { ...client, clientSecret: SECOND }, previous: client, currentSinceMs: NOW - DAY_MS });
    notes.set('CLIENT', { variant: 'v', secret: 'current', atMs: NOW - agoMs });
    const { failure } = await run('end-rotation', 'CLIENT');
    expect(failure?.message ?? 'done').toContain(sentence);
  });

  test('without a rotation there is nothing to end', async () => {
    const { run, secret } = anElavonStage();
    const before = secret('TOKEN');
    expect((await run('end-rotation', 'TOKEN')).out).toContain('No rotation');
    expect(secret('TOKEN')).toEqual(before);
  });
});

describe('auth', () => {
  test('tells mode, what matched last and the age of each secret, and none of them', async () => {
    const { run, notes, put } = anElavonStage();
    put('TOKEN', { ...rotatingSince(NOW - 3 * DAY_MS), previousSinceMs: NOW - 90 * DAY_MS });
    notes.set('TOKEN', { variant: 'Basic base64', secret: 'previous', atMs: NOW - MINUTE_MS });
    const { out } = await run('--json', 'auth', 'TOKEN');
    expect(JSON.parse(out)).toEqual({
      profile: 'TOKEN',
      mode: 'token',
      lastMatch: { variant: 'Basic base64', secret: 'previous', atMs: NOW - MINUTE_MS },
      secrets: [
        { which: 'current', sinceMs: NOW - 3 * DAY_MS, days: 3 },
        { which: 'previous', sinceMs: NOW - 90 * DAY_MS, days: 90 },
      ],
    });
    const { out: lines } = await run('auth', 'TOKEN');
    expect(lines).toContain('matched last at 2026-11-26T11:59:00Z as Basic base64');
    for (const printed of [out, lines]) expect(printed).not.toContain(SECOND);
  });

  test('a secret that was put in by hand is as old as its version', async () => {
    const { run } = anElavonStage();
    const { secrets } = JSON.parse((await run('--json', 'auth', 'TOKEN')).out);
    expect(secrets).toEqual([{ which: 'current', sinceMs: NOW - 10 * DAY_MS, days: 10 }]);
  });

  test('a profile without a secret is told with the command that makes one', async () => {
    const { run } = anElavonStage();
    expect((await run('auth', 'BASIC')).out).toContain('elavon set-secret BASIC --generate');
  });

  test('a secret that was broken by hand is told, not quoted', async () => {
    const { run, put } = anElavonStage();
    put('TOKEN', { token: SECOND });
    const { failure } = await run('auth', 'TOKEN');
    expect(failure?.message).toContain('is not {"current": {token}}');
    expect(failure?.message).not.toContain(SECOND);
  });

  const rotatingSince = (currentSinceMs: number) => ({
    current: { token: SECOND },
    previous: { token: LONG },
    currentSinceMs,
  });
});

describe('rotate-token-keys', () => {
  test('the key before stays until its tokens are over', async () => {
    const { run, secret, state } = anElavonStage();
    const { out } = await run('rotate-token-keys');
    const { current } = secret('keys') as { current: string };
    expect(secret('keys')).toEqual({ current, previous: 'first-key', rotatedAtMs: NOW });
    expect(current).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(out).not.toContain(current);
    expect((await run('rotate-token-keys')).failure?.message).toContain('under way');

    state.nowMs = NOW + 20 * MINUTE_MS - 1;
    expect((await run('rotate-token-keys', '--finish')).failure?.message).toContain('in 1 s');
    state.nowMs += 1;
    await run('rotate-token-keys', '--finish');
    expect(secret('keys')).toEqual({ current });
    expect((await run('rotate-token-keys', '--finish')).out).toContain('No rotation of the token keys is under way');
    expect(secret('keys')).toEqual({ current });
  });

  test('a key that leaked is forgotten as soon as every instance knows the next one', async () => {
    const { run, secret, state } = anElavonStage();
    await run('rotate-token-keys');
    state.nowMs += 2_000;
    const { out } = await run('rotate-token-keys', '--finish', '--anyway');
    expect(secret('keys')).not.toHaveProperty('previous');
    expect(state.nowMs).toBe(NOW + 6_000);
    expect(out).toContain('refused from now on');
  });
});
