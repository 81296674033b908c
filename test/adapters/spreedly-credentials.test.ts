import { createSpreedlyCredentials } from '../../adapters/spreedly-credentials.ts';
import { createSpreedlyLog } from '../../adapters/spreedly-log.ts';
import { aLog } from '../support/log-lines.ts';

const CREDENTIALS = { environmentKey: 'Env1', accessSecret: 's3cret!', gatewayToken: 'Gw1' };

/** A secret that a test changes, with a clock that it moves. */
function aSecret(first: string | Error) {
  const secret = { text: first };
  let nowMs = 0;
  let asked = 0;
  const { lines, log } = aLog();
  const credentials = createSpreedlyCredentials(
    async () => {
      asked += 1;
      if (secret.text instanceof Error) throw secret.text;
      return secret.text;
    },
    () => nowMs,
    createSpreedlyLog(log),
  );
  return { credentials, secret, lines, asked: () => asked, wait: (ms: number) => void (nowMs += ms) };
}

test('what was put in is read, and beyond five minutes while Secrets Manager fails', async () => {
  const { credentials, secret, lines, wait } = aSecret(JSON.stringify(CREDENTIALS));
  await credentials.load();
  secret.text = new Error('down');
  wait(5 * 60_000);
  expect(await credentials.read()).toEqual(CREDENTIALS);
  expect(lines).toMatchObject([
    { event: 'SPREEDLY_CREDENTIALS_NOT_FETCHED', metrics: { SpreedlyCredentialsNotFetched: 1 } },
  ]);
});

test('credentials that were refused are fetched anew', async () => {
  const { credentials, secret } = aSecret(JSON.stringify(CREDENTIALS));
  await credentials.load();
  secret.text = JSON.stringify({ ...CREDENTIALS, accessSecret: 'another' });
  await credentials.renew();
  expect(await credentials.read()).toMatchObject({ accessSecret: 'another' });
});

test.each(['not set', JSON.stringify({ ...CREDENTIALS, accessSecret: 'not set' })])(
  'the placeholder %p is nothing to sign in with, and is told of at every reading',
  async (text) => {
    const { credentials, lines } = aSecret(text);
    expect([await credentials.read(), await credentials.read()]).toEqual([undefined, undefined]);
    expect(lines.map(({ event }) => event)).toEqual(['SPREEDLY_CREDENTIALS_MISSING', 'SPREEDLY_CREDENTIALS_MISSING']);
  },
);

test('what is put in is had at once, and what was found missing does not stand for five minutes', async () => {
  const { credentials, secret } = aSecret('not set');
  await credentials.load();
  expect(await credentials.read()).toBeUndefined();
  secret.text = JSON.stringify(CREDENTIALS);
  expect(await credentials.read()).toEqual(CREDENTIALS);
});

test('while nothing is put in, Secrets Manager is asked now and then, however often it is read', async () => {
  const { credentials, asked, wait } = aSecret('not set');
  for (let reads = 0; reads < 100; reads += 1) await credentials.read();
  const atOnce = asked();
  expect(atOnce).toBeLessThanOrEqual(4);
  wait(2_000);
  for (let reads = 0; reads < 100; reads += 1) await credentials.read();
  expect(asked() - atOnce).toBe(1);
});

test.each(['{"environmentKey":"s3cret!"}', 's3cret!', JSON.stringify({ ...CREDENTIALS, apiUrl: 'http://s3cret!' })])(
  'what is no secret of ours is none, and is not quoted',
  async (text) => {
    const { credentials, lines } = aSecret(text);
    expect(await credentials.read()).toBeUndefined();
    expect(JSON.stringify(lines)).not.toContain('s3cret!');
  },
);

test.each([
  ['unauthorized', { SpreedlyCallFailed: 1, SpreedlyUnauthorized: 1, SpreedlyThrottled: 0 }],
  ['throttled', { SpreedlyCallFailed: 1, SpreedlyUnauthorized: 0, SpreedlyThrottled: 1 }],
  ['unavailable', { SpreedlyCallFailed: 1, SpreedlyUnauthorized: 0, SpreedlyThrottled: 0 }],
  // Anybody can ask for one that nobody knows.
  ['not_found', { SpreedlyCallFailed: 0, SpreedlyUnauthorized: 0, SpreedlyThrottled: 0 }],
] as const)('a call that is %s is told and counted', (reason, metrics) => {
  const { lines, log } = aLog();
  createSpreedlyLog(log).callFailed('show', { kind: 'failed', reason, maybeDone: false, status: 400 });
  expect(lines).toEqual([{ event: 'SPREEDLY_CALL_FAILED', fields: { call: 'show', reason, status: 400 }, metrics }]);
});
