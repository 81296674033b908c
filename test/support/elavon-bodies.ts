import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What no log, message, row or answer may hold: the credentials of the fixtures. */
export const CANARIES = { userId: 'canary-user-7f3a', pin: 'CANARYPIN9931' };

/** A body of test/fixtures/elavon, as text. */
export function elavonFixture(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/elavon/${name}.json`, import.meta.url)), 'utf8');
}

export function bytesOf(body: unknown): Uint8Array {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
