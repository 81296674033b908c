import type { SeededRandom } from '../seeded-random.ts';

const CHARACTERS = Array.from('ABCXYZabcxyz0129+/=-_.:% \t\n\0é');

/** The same text with one thing done to it; never the same text. */
export function mutate(random: SeededRandom, text: string): string {
  const at = random.integer(0, Math.max(0, text.length - 1));
  const [before, one, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  const mutated = random.pick<() => string>([
    // A bit of what goes over the wire as ASCII.
    () => before + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.integer(0, 6))) + after,
    () => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ (1 << random.integer(0, 2))),
    () => before + after,
    () => before + one + random.pick(CHARACTERS) + after,
    () => before + random.pick(CHARACTERS) + after,
    () => before + (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()) + after,
    () => before,
    () => after,
    () => text + text,
    () => text + random.pick(CHARACTERS),
    () => random.pick(CHARACTERS) + text,
    () => text.toUpperCase(),
    () => Array.from(text).toReversed().join(''),
    () => Buffer.from(text).toString('base64url'),
    () => '',
  ])();
  // Blanks before it belong to the scheme word: any number of them may stand there (RFC 6750, section 2.1).
  return mutated.replace(/^ +/, '') === text ? `${text}~` : mutated;
}
