import type { PaymentHistoryEntry } from '../../../domain/payment/ports.ts';
import { aMember, aSpreedlyStage, CREDENTIALS, MINUTE_MS, NOW, SIGNED, SIGNING_SECRET } from './a-spreedly-stage.ts';

const PREVIOUS = 'planted-secret-of-before'.padEnd(64, 'x');

describe('set-signing-secret', () => {
  test('the first one has no previous one, and is shown nowhere', async () => {
    for (const json of [[], ['--json']]) {
      const { runWith, secret } = aSpreedlyStage();
      const { out, err } = await runWith(`${SIGNING_SECRET}\n`, 'set-signing-secret', ...json);
      expect(secret('arn:signing')).toEqual({ current: SIGNING_SECRET, currentSinceMs: NOW });
      expect(out + err).not.toContain('planted');
    }
  });

  test('the one before goes on working', async () => {
    const { runWith, put, secret } = aSpreedlyStage();
    put('arn:signing', { current: PREVIOUS });
    const { out } = await runWith(SIGNING_SECRET, 'set-signing-secret');
    expect(out).toContain('--end-rotation');
    expect(secret('arn:signing')).toEqual({ current: SIGNING_SECRET, previous: PREVIOUS, currentSinceMs: NOW });
  });

  test('a second rotation waits for the end of the first', async () => {
    const { runWith, put, secret } = aSpreedlyStage();
    const rotating = { current: PREVIOUS, previous: 'p' };
    put('arn:signing', rotating);
    expect((await runWith(SIGNING_SECRET, 'set-signing-secret')).failure?.message).toContain('--end-rotation');
    expect(secret('arn:signing')).toEqual(rotating);
  });

  test.each([
    ['nothing', '', 'There is no signing secret'],
    ['a piece of one', 'planted', 'no signing secret'],
    ['one with a blank', `planted ${SIGNING_SECRET}`, 'no signing secret'],
    ['two lines', `${SIGNING_SECRET}\n${SIGNING_SECRET}`, 'no signing secret'],
    ['the placeholder', 'not set', 'nothing is put in'],
    ['the one that is there', PREVIOUS, 'has this one already'],
  ])('%s is refused in a sentence that quotes none of it', async (_what, input, sentence) => {
    const { runWith, put, secret } = aSpreedlyStage();
    put('arn:signing', { current: PREVIOUS });
    const { failure, out, err } = await runWith(input, 'set-signing-secret');
    expect(failure?.message).toContain(sentence);
    expect(`${failure?.message}${out}${err}`).not.toContain('planted');
    expect(secret('arn:signing')).toEqual({ current: PREVIOUS });
  });

  test('a secret that somebody broke by hand is not overwritten, nor quoted', async () => {
    const { runWith, put } = aSpreedlyStage();
    put('arn:signing', { curent: 'planted' });
    const { failure } = await runWith(SIGNING_SECRET, 'set-signing-secret');
    expect(failure?.message).toContain('SpreedlySigningSecret');
    expect(failure?.message).not.toContain('planted');
  });
});

describe('set-signing-secret --end-rotation', () => {
  const SINCE = NOW - 30 * MINUTE_MS;
  const rotating = { current: SIGNING_SECRET, previous: PREVIOUS, currentSinceMs: SINCE };
  const came = (atMs: number, changes: Parameters<typeof aMember>[0] = {}): readonly PaymentHistoryEntry[] => [
    { sequence: 1, atMs, kind: 'callback', member: aMember(changes) },
  ];

  test.each([
    ['nothing has come', []],
    ['Spreedly still signs with the previous one', came(NOW, { proof: { ...SIGNED, secret: 'previous' } })],
    ['what came was not proven', came(NOW, { proof: { kind: 'unproven', reason: 'signature_wrong' } })],
    ['the instance may have meant the old one', came(SINCE + MINUTE_MS)],
    ['it was only replayed', came(NOW, { isReplay: true })],
  ])('is refused while %s, and done --anyway', async (_what, timeline) => {
    const { run, put, secret } = aSpreedlyStage({ timeline });
    put('arn:signing', rotating);
    expect((await run('set-signing-secret', '--end-rotation')).failure?.message).toContain('--anyway');
    expect(secret('arn:signing')).toEqual(rotating);
    await run('set-signing-secret', '--end-rotation', '--anyway');
    expect(secret('arn:signing')).toEqual({ current: SIGNING_SECRET, currentSinceMs: SINCE });
  });

  test('is done once callbacks come with the current one', async () => {
    const { run, put, secret } = aSpreedlyStage({ timeline: came(SINCE + 5 * MINUTE_MS) });
    put('arn:signing', rotating);
    expect(JSON.parse((await run('set-signing-secret', '--end-rotation', '--json')).out)).toEqual({ revoked: true });
    expect(secret('arn:signing')).not.toHaveProperty('previous');
  });

  test('without a rotation there is nothing to end', async () => {
    const { run } = aSpreedlyStage();
    expect(JSON.parse((await run('set-signing-secret', '--end-rotation', '--json')).out)).toEqual({ revoked: false });
  });
});

describe('set-credentials', () => {
  test('they are put into the secret, and the access secret is not shown', async () => {
    for (const json of [[], ['--json']]) {
      const { runWith, secret } = aSpreedlyStage();
      const { out, err } = await runWith(JSON.stringify(CREDENTIALS), 'set-credentials', ...json);
      expect(out).toContain('https://core.spreedly.com');
      expect(out + err).not.toContain('planted');
      expect(secret('arn:credentials')).toEqual(CREDENTIALS);
    }
  });

  test('a simulator on this machine needs no TLS', async () => {
    const { runWith, secret } = aSpreedlyStage();
    const simulated = { ...CREDENTIALS, apiUrl: 'http://127.0.0.1:8500' };
    expect((await runWith(JSON.stringify(simulated), 'set-credentials')).out).toContain('http://127.0.0.1:8500');
    expect(secret('arn:credentials')).toEqual(simulated);
  });

  test.each([
    ['nothing', '', 'There are no credentials'],
    ['no JSON', 'planted', 'no JSON object'],
    ['one too few', JSON.stringify({ ...CREDENTIALS, gatewayToken: undefined }), 'gatewayToken is missing.'],
    ['one too many', JSON.stringify({ ...CREDENTIALS, signingSecret: 'planted' }), 'nothing else'],
    [
      'the placeholder',
      JSON.stringify({ ...CREDENTIALS, accessSecret: 'not set' }),
      'accessSecret is what stands there',
    ],
    ['a blank', JSON.stringify({ ...CREDENTIALS, accessSecret: 'planted \n' }), 'accessSecret may have'],
    ['a colon', JSON.stringify({ ...CREDENTIALS, environmentKey: 'planted:x' }), 'environmentKey may have no colon'],
    ['no TLS', JSON.stringify({ ...CREDENTIALS, apiUrl: 'http://127.0.0.1.example.com' }), 'apiUrl is no address'],
  ])('%s is refused, and nothing of it is quoted', async (_what, typed, sentence) => {
    const { runWith, secret } = aSpreedlyStage();
    const { failure } = await runWith(typed, 'set-credentials');
    expect(failure?.message).toContain(sentence);
    expect(failure?.message).not.toContain('planted');
    expect(secret('arn:credentials')).toBeNull();
  });
});
