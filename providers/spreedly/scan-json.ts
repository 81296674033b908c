import { DEPTH_MAX } from './written-member.ts';

/** What of a JSON text JSON.parse would not tell. */
export type JsonScan = {
  /** Positions in the batch of what has, somewhere inside, a watched name twice in one object or a number spelt oddly. */
  readonly ambiguous: ReadonlySet<number>;
  /** The same of the object around the batch. */
  readonly isOutsideAmbiguous: boolean;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** A number that follows a name: `1400.0` and `1.4e3` are 1400 to JSON.parse, and another text to whoever signs. */
const NUMBER = /[ \t\r\n]*:[ \t\r\n]*(-?\d[\d.eE+-]*)/y;
const PLAIN_NUMBER = /^(?:0|-?[1-9]\d*)$/;

/**
 * Looks through a text that need not be JSON, for 31 watched names at most. The batch is the list that the text is, or that
 * is directly in the object that it is.
 */
export function scanJson(text: string, watched: readonly string[]): JsonScan | 'nested_too_deep' {
  const bitOf = new Map(watched.map((name, index) => [name, 1 << index]));
  const ambiguous = new Set<number>();
  let isOutsideAmbiguous = false;
  let depth = 0;
  let position = 0;
  let expectsName = false;
  // By depth: whether it is an object, and which of the watched names it has had.
  const isObject: boolean[] = [false];
  const seen: number[] = [0];

  /** A list at depth 1, or at 2 where an object is around it. */
  const isBatch = (): boolean => isObject[depth] === false && (depth === 1 || (depth === 2 && isObject[1] === true));

  function lookAt(name: string, end: number): void {
    const bit = bitOf.get(name);
    if (bit === undefined) return;
    const isRepeated = ((seen[depth] ?? 0) & bit) !== 0;
    seen[depth] = (seen[depth] ?? 0) | bit;
    NUMBER.lastIndex = end + 1;
    const number = NUMBER.exec(text)?.[1];
    if (!isRepeated && (number === undefined || PLAIN_NUMBER.test(number))) return;
    if (depth === 1) isOutsideAmbiguous = true;
    else ambiguous.add(position);
  }

  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (expectsName) lookAt(nameOf(text.slice(at + 1, end)), end);
        expectsName = false;
        at = end;
        break;
      }
      case COMMA:
        expectsName = isObject[depth] === true;
        if (isBatch()) position += 1;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        if (depth > DEPTH_MAX) return 'nested_too_deep';
        isObject[depth] = text.charCodeAt(at) === OPEN_OBJECT;
        seen[depth] = 0;
        expectsName = isObject[depth] === true;
        if (isBatch()) position = 0;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        // What comes behind a list that may have been the batch is in none: it is the one transaction, or nothing that counts.
        if (isBatch()) position = 0;
        // Below nothing it is no JSON, which JSON.parse will say.
        depth = Math.max(0, depth - 1);
        expectsName = false;
        break;
      default:
    }
  }
  return { ambiguous, isOutsideAmbiguous };
}

/** Where the string that begins at `start` ends; the end of the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** `"to\u006ben"` is the name `token`. */
function nameOf(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written;
  }
}
