import { createSigningSecrets } from '../../adapters/signing-secrets.ts';
import { createObserver } from '../../functions/spreedly-webhook/observe.ts';
import { aLog } from '../support/log-lines.ts';

/** Secrets whose text a test changes, with a clock that it moves. */
function theSecrets(first: string | Error) {
  const secret = { text: first };
  let nowMs = 0;
  const { lines, log } = aLog();
  const secrets = createSigningSecrets(
    async () => {
      if (secret.text instanceof Error) throw secret.text;
      return secret.text;
    },
    () => nowMs,
    createObserver(log),
  );
  return { secrets, secret, lines, wait: (ms: number) => void (nowMs += ms) };
}

const BOTH = { current: 'new', previous: 'old' };

test('both secrets are read, and go on being used while Secrets Manager fails, marked as stale', async () => {
  const { secrets, secret, lines, wait } = theSecrets(JSON.stringify(BOTH));
  await secrets.load();
  expect(await secrets.read()).toEqual({ secrets: BOTH, isStale: false });
  secret.text = new Error('down');
  wait(5 * 60_000);
  expect(await secrets.read()).toEqual({ secrets: BOTH, isStale: true });
  expect(lines).toMatchObject([{ event: 'SIGNING_SECRET_NOT_FETCHED', metrics: { SigningSecretNotFetched: 1 } }]);
});

test('a new secret is had at once when it is asked for', async () => {
  const { secrets, secret } = theSecrets(JSON.stringify({ current: 'old' }));
  await secrets.load();
  secret.text = JSON.stringify(BOTH);
  await secrets.renew();
  expect(await secrets.read()).toEqual({ secrets: BOTH, isStale: false });
});

test.each(['not set', '{"current":"not set"}'])(
  'the placeholder %p is no secret, and is told of at every reading',
  async (text) => {
    const { secrets, lines } = theSecrets(text);
    expect([await secrets.read(), await secrets.read()]).toEqual([undefined, undefined]);
    expect(lines.map(({ event }) => event)).toEqual(['SIGNING_SECRET_MISSING', 'SIGNING_SECRET_MISSING']);
  },
);

test('a secret that is put in is had at once, and what was found missing does not stand for five minutes', async () => {
  const { secrets, secret } = theSecrets('not set');
  await secrets.load();
  expect(await secrets.read()).toBeUndefined();
  secret.text = JSON.stringify(BOTH);
  expect(await secrets.read()).toEqual({ secrets: BOTH, isStale: false });
});

test.each(['', '{"current":""}', '{"current":"a","previous":""}', 'the bare secret'])(
  '%p is a failure that quotes nothing',
  async (text) => {
    const { secrets, lines } = theSecrets(text);
    expect(await secrets.read()).toBeUndefined();
    expect(lines).toMatchObject([{ event: 'SIGNING_SECRET_NOT_FETCHED' }]);
    expect(JSON.stringify(lines)).not.toContain('bare');
  },
);
