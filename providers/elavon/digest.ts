import { createHash } from 'node:crypto';

/** SHA-256: equal lengths are what `timingSafeEqual` needs, and the time of a comparison says nothing of the text. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
