import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a ciphertext is bound to besides its key: opened with any other, it does not open. */
export type EncryptionContext = Readonly<Record<string, string>>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A ciphertext as the twin's KMS gives it out: the ARN of its key, which KMS reads from it too, then AES-256-GCM. */
export function sealBlob(keyArn: string, master: Buffer, plaintext: Buffer, context: EncryptionContext): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master, nonce);
  cipher.setAAD(canonical(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const name = Buffer.from(keyArn);
  return Buffer.concat([Buffer.from([name.length]), name, nonce, cipher.getAuthTag(), sealed]);
}

/** The ARN of the key that a blob names; undefined for what is none. */
export function keyArnOfBlob(blob: Buffer): string | undefined {
  const length = blob[0] ?? 0;
  const name = blob.subarray(1, 1 + length).toString('utf8');
  return name.startsWith('arn:aws:kms:') && name.length === length ? name : undefined;
}

/** The plaintext; undefined where the blob was changed, or sealed under another key or context. */
export function openBlob(blob: Buffer, master: Buffer, context: EncryptionContext): Buffer | undefined {
  const rest = blob.subarray(1 + (blob[0] ?? 0));
  const tag = rest.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  if (tag.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', master, rest.subarray(0, NONCE_BYTES));
  decipher.setAAD(canonical(context));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(rest.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** KMS takes a context in any order of its names. */
function canonical(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
