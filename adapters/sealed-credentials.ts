import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import type { TerminalCredentials } from '../domain/merchant-application/push.ts';

/** A key for AES-256-GCM, and the same as only KMS can open it. */
export type DataKey = { readonly key: Uint8Array; readonly wrapped: Uint8Array };

/**
 * What a sealed text is made of, in Base64: format (1 byte), length of the wrapped data key (2 bytes, big endian), the wrapped
 * data key, nonce (12), tag (16), ciphertext.
 */
const FORMAT = 1;
const WRAPPED_AT = 3;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Bound to every ciphertext: one that is moved to where another thing is expected does not open. */
const ABOUT = Buffer.from('cardhook terminal-credentials 1');

const credentialsSchema = z.strictObject({ userId: z.exactOptional(z.string()), pin: z.exactOptional(z.string()) });

export function encrypt(credentials: TerminalCredentials, { key, wrapped }: DataKey): string {
  // Random nonces of 96 bits are safe for some four billion uses of a key (NIST SP 800-38D, 8.3).
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(ABOUT);
  const ciphertext = [cipher.update(JSON.stringify(credentials), 'utf8'), cipher.final()];
  const head = Buffer.alloc(WRAPPED_AT);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt16BE(wrapped.byteLength, 1);
  return Buffer.concat([head, wrapped, nonce, cipher.getAuthTag(), ...ciphertext]).toString('base64');
}

/** Throws, without quoting anything, for what was sealed with another key, was changed, or is no sealed text. */
export function decrypt(sealed: string, key: Uint8Array): TerminalCredentials {
  const { nonce, tag, ciphertext } = partsOf(sealed);
  let text: string;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(ABOUT).setAuthTag(tag);
    text = Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
  } catch {
    throw new Error('A sealed text does not open: it was changed, or sealed with another key.');
  }
  return credentialsSchema.parse(JSON.parse(text));
}

export function wrappedKeyOf(sealed: string): Buffer {
  return partsOf(sealed).wrapped;
}

function partsOf(sealed: string) {
  const bytes = Buffer.from(sealed, 'base64');
  const nonceAt = WRAPPED_AT + (bytes.byteLength < WRAPPED_AT ? 0 : bytes.readUInt16BE(1));
  const tagAt = nonceAt + NONCE_BYTES;
  const ciphertextAt = tagAt + TAG_BYTES;
  if (bytes[0] !== FORMAT || bytes.byteLength < ciphertextAt) throw new Error('A sealed text is not one of ours.');
  return {
    wrapped: bytes.subarray(WRAPPED_AT, nonceAt),
    nonce: bytes.subarray(nonceAt, tagAt),
    tag: bytes.subarray(tagAt, ciphertextAt),
    ciphertext: bytes.subarray(ciphertextAt),
  };
}
