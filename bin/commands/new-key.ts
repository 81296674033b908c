import { randomInt } from 'node:crypto';

/** As the stack makes its own (lib/webhook-key.ts): 64 letters and digits, which a path and a header take as they are. */
const KEY_LENGTH = 64;
const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A secret that no person has to remember. */
export function newKey(): string {
  return Array.from({ length: KEY_LENGTH }, () => KEY_ALPHABET[randomInt(KEY_ALPHABET.length)]).join('');
}
