import { agreeOnKey, passwordProof, seal, sign, unseal } from '../../../../local/simulators/strivve/sealing.ts';

const KEY = 'OkzxB4HQit43k3OEbSYTAPG5hf96erAAlhb4prAjH/I=';

/** Known answers: of the tests of Strivve's Java SDK. */
test('signs and proves a password as Strivve’s Java SDK does', async () => {
  const asciiOfTheSalt = Buffer.from('Ouz/hj6TER8Sf+nI2t8h3PICweZ0Jb2o8c4OySIjIIU=').toString('base64');

  expect(await sign(KEY, 'This is a string to test')).toBe('/G/EmFauLHppkvXkX7wN2amzGCMGEV4CS0I37L1jG5Q=');
  expect(await passwordProof('username', 'password', asciiOfTheSalt)).toBe(
    'BCWnfGG2Hb70aFXne6A2pFCZgn8NCSjENwOZVf8L9ko=',
  );
});

test('what is sealed is unsealed by the same key and by no other', async () => {
  const sealed = JSON.parse(await seal(KEY, '{"ä":1}')) as { encrypted_body: string };
  const { sessionKey } = await agreeOnKey((await agreeOnKey(A_POINT)).serverPublicKey);

  expect(sealed.encrypted_body.split('$')[1]).toHaveLength(24);
  expect(await unseal(KEY, sealed.encrypted_body)).toBe('{"ä":1}');
  expect(await unseal(sessionKey, sealed.encrypted_body).catch(() => 'unreadable')).not.toBe('{"ä":1}');
  expect(Buffer.from(sessionKey, 'base64')).toHaveLength(32);
});

/** The generator of P-256. */
const A_POINT = Buffer.from(
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
).toString('base64');
