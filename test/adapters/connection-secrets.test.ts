import { createConnectionLog } from '../../adapters/connection-log.ts';
import { createConnectionSecret } from '../../adapters/connection-secrets.ts';
import { aLog } from '../support/log-lines.ts';

const CREDENTIALS = {
  integratorName: 'acme',
  integratorKey: Buffer.alloc(32, 7).toString('base64'),
  username: 'cardhook',
  password: 'p4ssw0rd!',
};

/** A connection whose secret a test changes, with a clock that it moves. */
function aConnection(first: string | Error) {
  const secret = { text: first };
  let nowMs = 0;
  let fetches = 0;
  const { lines, log } = aLog();
  const connection = createConnectionSecret(
    { name: 'main', instance: 'acme', secretArn: 'arn' },
    async () => {
      fetches += 1;
      if (secret.text instanceof Error) throw secret.text;
      return secret.text;
    },
    () => nowMs,
    createConnectionLog(log),
  );
  return { connection, secret, lines, fetches: () => fetches, wait: (ms: number) => void (nowMs += ms) };
}

test('what was put in is read, kept for five minutes, and beyond them while Secrets Manager fails', async () => {
  const { connection, secret, lines, fetches, wait } = aConnection(JSON.stringify(CREDENTIALS));
  await connection.load();
  expect([await connection.read(), await connection.read(), fetches()]).toEqual([CREDENTIALS, CREDENTIALS, 1]);
  secret.text = new Error('down');
  wait(5 * 60_000);
  expect(await connection.read()).toEqual(CREDENTIALS);
  expect(lines).toMatchObject([
    {
      event: 'CONNECTION_SECRETS_NOT_FETCHED',
      fields: { connection: 'main' },
      metrics: { ConnectionSecretsNotFetched: 1 },
    },
  ]);
});

test('credentials that were refused are fetched anew', async () => {
  const { connection, secret } = aConnection(JSON.stringify(CREDENTIALS));
  await connection.load();
  secret.text = JSON.stringify({ ...CREDENTIALS, password: 'another' });
  await connection.renew();
  expect(await connection.read()).toMatchObject({ password: 'another' });
});

test('what is put in after it was found not set is read at the next reading', async () => {
  const { connection, secret } = aConnection('not set');
  await connection.load();
  expect(await connection.read()).toBeUndefined();
  secret.text = JSON.stringify(CREDENTIALS);
  expect(await connection.read()).toEqual(CREDENTIALS);
});

test.each(['not set', JSON.stringify({ ...CREDENTIALS, integratorKey: 'not set' })])(
  'the placeholder %p is nothing to sign in with, and is told of at every reading',
  async (text) => {
    const { connection, lines } = aConnection(text);
    expect([await connection.read(), await connection.read()]).toEqual([undefined, undefined]);
    expect(lines.map(({ event }) => event)).toEqual(['CONNECTION_SECRET_MISSING', 'CONNECTION_SECRET_MISSING']);
  },
);

test('no failure quotes any of the secret', async () => {
  const { password, ...rest } = CREDENTIALS;
  for (const text of [`{'password':'${password}'}`, JSON.stringify({ ...rest, Password: password })]) {
    const { connection, lines } = aConnection(text);
    expect(await connection.read()).toBeUndefined();
    expect(lines).toMatchObject([{ event: 'CONNECTION_SECRETS_NOT_FETCHED' }]);
    expect(JSON.stringify(lines)).not.toContain(password);
  }
});
