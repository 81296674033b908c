import * as fc from 'fast-check';
import { Encryption, Keys, Signing } from '@strivve/strivve-sdk/lib/cardsavr/CardsavrSessionCrypto.js';
import {
  createKeyExchange,
  isSignedWith,
  openBody,
  passwordProof,
  sealBody,
  sign,
} from '../../../providers/strivve/crypto.ts';

/** Of the tests of Strivve's Java SDK (`EncryptionTest`), as the vectors below. */
const KEY_TEXT = 'OkzxB4HQit43k3OEbSYTAPG5hf96erAAlhb4prAjH/I=';
const KEY = Buffer.from(KEY_TEXT, 'base64');

describe('vectors of the Java SDK', () => {
  test('an HMAC', () => {
    expect(sign(KEY, 'This is a string to test')).toBe('/G/EmFauLHppkvXkX7wN2amzGCMGEV4CS0I37L1jG5Q=');
  });

  test('a password proof; that test has the text of a key in place of its bytes', () => {
    const salt = Buffer.from('Ouz/hj6TER8Sf+nI2t8h3PICweZ0Jb2o8c4OySIjIIU=', 'ascii');
    expect(passwordProof('username', 'password', salt)).toBe('BCWnfGG2Hb70aFXne6A2pFCZgn8NCSjENwOZVf8L9ko=');
  });

  test('the signature of a real webhook (`SigningTest`)', () => {
    const key = Buffer.from('Gp0nCuj+XiA0pb8AFKUzqbx5JL1GzBexbzds4oqahAc=', 'base64');
    const body =
      '{"jobs":[{"job_id":228,"completed_on":"2023-09-28T06:53:22.505Z","merchant_site":{"id":1,"host":"synthetic-sites-server.vercel.app/index.html","name":"SS Standard Login"},"termination_type":"BILLABLE","job_status_message":"Your card was placed successfully.","job_status":"SUCCESSFUL","custom_data":null,"card_customer_key":"C111jwNWwu0YW6f4qN4UDBExKnNs="}],"financial_institution_id":2,"financial_institution":"Default","trace":{"key":"iiodknpfk33i57zmghij"},"custom_data":null,"cuid":"iiodknpfk33i57zmghij","username":"iiodknpfk33i57zmghij"}';
    const signed =
      'https://synthetic-sites-server.vercel.app/webhook' +
      'SWCH-HMAC-SHA256 Credentials=cardupdatr_ux_integrator' +
      `1695884151469${body}`;
    expect(isSignedWith(key, signed, 'IvP5sku4yDw9ALA3hkaqodHNNCmPqYEYzfGtwY2ZdNE=')).toBe(true);
    expect(isSignedWith(key, `${signed} `, 'IvP5sku4yDw9ALA3hkaqodHNNCmPqYEYzfGtwY2ZdNE=')).toBe(false);
  });
});

describe("Strivve's own SDK", () => {
  test('opens what we seal, and we open what it seals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        expect(await Encryption.decryptResponse(KEY_TEXT, sealBody(KEY, json))).toEqual(JSON.parse(json));
        const theirs = await Encryption.encryptRequest(KEY_TEXT, JSON.parse(json));
        expect(JSON.parse(openBody(KEY, theirs))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('comes to the same key', async () => {
    const ours = createKeyExchange();
    const theirs: unknown = await Keys.makeECDHkeyPair();
    const theirSecret: unknown = await Keys.makeECDHSecretKey(ours.publicKey, theirs);
    expect(Buffer.from(ours.publicKey, 'base64')).toHaveLength(65);
    const key = ours.sharedKey(String(await Keys.makeECDHPublicKey(theirs)));
    expect(key).toHaveLength(32);
    expect(key.toString('base64')).toBe(theirSecret);
  });

  test('proves a password as we do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (username, password) => {
        const theirs = await Signing.signSaltWithPasswordKey(
          KEY_TEXT,
          await Keys.generatePasswordKey(username, password),
        );
        expect(passwordProof(username, password, KEY)).toBe(theirs);
      }),
      { numRuns: 10 },
    );
  });
});

test('no text is sealed the same way twice', () => {
  expect(sealBody(KEY, '{}').encrypted_body).not.toBe(sealBody(KEY, '{}').encrypted_body);
});

test.each(['', '$', 'AAAA', 'AAAA$AAAA', `${'A'.repeat(22)}==$${'A'.repeat(22)}==`])('%j is not opened', (sealed) => {
  expect(() => openBody(KEY, { encrypted_body: sealed })).toThrow(/no initialisation vector|decrypt/);
});

test('a signature with any of its characters changed is none', () => {
  const signature = sign(KEY, 'text');
  for (let at = 0; at < signature.length; at += 1) {
    const changed = `${signature.slice(0, at)}${signature[at] === 'A' ? 'B' : 'A'}${signature.slice(at + 1)}`;
    expect(isSignedWith(KEY, 'text', changed)).toBe(false);
  }
  expect(isSignedWith(KEY, 'text', '')).toBe(false);
  expect(isSignedWith(KEY, 'text', `${signature} `)).toBe(false);
});
