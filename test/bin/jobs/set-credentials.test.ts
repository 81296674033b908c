import { aStrivveStage } from './a-strivve-stage.ts';

const CREDENTIALS = {
  integratorName: 'acme',
  integratorKey: Buffer.alloc(32, 7).toString('base64'),
  username: 'acme-user',
  password: 'planted-password',
};

const COMMAND = ['strivve', 'set-credentials', 'main'];

test('they are put into the secret of the connection, and none of the secret parts is shown', async () => {
  const { runWith, secret } = await aStrivveStage();
  for (const json of [[], ['--json']]) {
    const { out, err } = await runWith(JSON.stringify(CREDENTIALS), ...json, ...COMMAND);
    expect(out).toContain('https://api.simulator.cardsavr.io');
    for (const hidden of [CREDENTIALS.password, CREDENTIALS.integratorKey]) expect(out + err).not.toContain(hidden);
  }
  expect(secret('arn:main')).toEqual(CREDENTIALS);
  expect(secret('arn:other')).toBeNull();
});

test.each([
  ['nothing', '', 'There are no credentials'],
  ['no JSON', 'planted-password', 'no JSON object'],
  ['a list', '["planted-password"]', 'no JSON object'],
  ['one too few', JSON.stringify({ ...CREDENTIALS, username: undefined }), 'username is missing.'],
  ['one too many', JSON.stringify({ ...CREDENTIALS, pin: 'planted-password' }), 'nothing else'],
  ['a short key', JSON.stringify({ ...CREDENTIALS, integratorKey: 'cGxhbnRlZA==' }), 'integratorKey is not 32 bytes'],
  ['the placeholder', JSON.stringify({ ...CREDENTIALS, password: 'not set' }), 'password is what stands there'],
  ['no TLS', JSON.stringify({ ...CREDENTIALS, apiUrl: 'http://127.0.0.1:1' }), 'apiUrl is no address'],
])('%s is refused, and nothing of it is quoted', async (_what, typed, sentence) => {
  const { runWith, secret } = await aStrivveStage();
  const { failure } = await runWith(typed, ...COMMAND);
  expect(failure?.message).toContain(sentence);
  expect(failure?.message).not.toContain('planted-password');
  expect(secret('arn:main')).toBeNull();
});

test('a connection that the stage does not have is told', async () => {
  const { runWith } = await aStrivveStage();
  const { failure } = await runWith(JSON.stringify(CREDENTIALS), 'strivve', 'set-credentials', 'nobody');
  expect(failure?.message).toContain('There are: main, other.');
});
