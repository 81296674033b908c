import { randomBytes } from 'node:crypto';

const TOKEN_BYTES = 24;
const TOKEN_LENGTH = 27;

/** Written as Spreedly's: 27 letters and digits. */
export function newToken(): string {
  const text = randomBytes(TOKEN_BYTES * 2)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '');
  return text.slice(0, TOKEN_LENGTH);
}
