import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/*
 * The cryptography of CardSavr, as its SDK has it. Keys are 32 bytes. Source: README.md beside.
 */

/** What stands in a body in place of the JSON: ciphertext and initialisation vector, each in base64, with a `$` between. */
export type SealedBody = { readonly encrypted_body: string };

/** 16 bytes as base64. */
const VECTOR = /^[A-Za-z0-9+/]{22}==$/;

/** AES-256-CBC with PKCS #7 padding, under a vector of its own each time. */
export function sealBody(key: Buffer, text: string): SealedBody {
  const vector = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, vector);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { encrypted_body: `${sealed.toString('base64')}$${vector.toString('base64')}` };
}

/** Throws for what was not sealed with this key. */
export function openBody(key: Buffer, { encrypted_body: sealed }: SealedBody): string {
  const [ciphertext = '', vector = ''] = sealed.split('$');
  if (!VECTOR.test(vector)) throw new Error('The body has no initialisation vector.');
  const decipher = createDecipheriv('aes-256-cbc', key, Buffer.from(vector, 'base64'));
  return Buffer.concat([decipher.update(ciphertext, 'base64'), decipher.final()]).toString('utf8');
}

/** HMAC-SHA256 in base64. */
export function sign(key: Buffer, text: string | Buffer): string {
  return createHmac('sha256', key).update(text).digest('base64');
}

/** In constant time, and false for a signature of another length. */
export function isSignedWith(key: Buffer, text: string, signature: string): boolean {
  const expected = Buffer.from(sign(key, text));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Shows that we know the password without telling it: an HMAC of the integrator key with a key derived from the password.
 * Takes some milliseconds, once a login.
 */
export function passwordProof(username: string, password: string, integratorKey: Buffer): string {
  const salt = createHash('sha256').update(username).digest();
  return sign(pbkdf2Sync(password, salt, 5_000, 32, 'sha256'), integratorKey);
}

/** Our half of a key that both sides come to and nobody sends: ECDH on P-256. */
export type KeyExchange = {
  /** Uncompressed point in base64, 65 bytes. */
  readonly publicKey: string;
  /** The shared point's first coordinate, 32 bytes. Throws for what is no point of the curve. */
  sharedKey(theirPublicKey: string): Buffer;
};

export function createKeyExchange(): KeyExchange {
  const ours = createECDH('prime256v1');
  return {
    publicKey: ours.generateKeys('base64', 'uncompressed'),
    sharedKey: (theirPublicKey) => ours.computeSecret(theirPublicKey, 'base64'),
  };
}
