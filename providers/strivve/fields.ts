import { withoutCardNumbers } from '../../domain/card-numbers.ts';

/** An object of an answer, not yet judged. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields alone: a `__proto__` in an answer lends none. Of several names the first that holds anything. */
export function fieldOf(fields: Fields | undefined, ...names: readonly string[]): unknown {
  const name = names.find((each) => fields !== undefined && Object.hasOwn(fields, each) && fields[each] != null);
  return name === undefined ? undefined : fields?.[name];
}

/** More than any status or its sentence needs; a longer text is cut, and ends with an ellipsis. */
const TEXT_MAX = 1_000;

/** As long as a card number can be with separators, and some. */
const BEYOND_CUT = 64;

/** What terminals obey and nobody sees: all control characters but tab and line breaks, and noncharacters. */
// oxlint-disable-next-line eslint/no-control-regex
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** JSON that came as text once more, opened where it is an object; anything else as it is. */
export function openedIn(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Text, also where it came as a number or a truth value, without anything that could be a card number; undefined for an empty one. */
export function textIn(value: unknown, max = TEXT_MAX): string | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const text = String(value).trim();
  const read = text.length <= max + BEYOND_CUT ? text : text.slice(0, max + BEYOND_CUT).replace(/\d+$/, '');
  const shown = withoutCardNumbers(read).toWellFormed().replace(UNSHOWN, '\ufffd');
  if (shown.length <= max) return shown || undefined;
  return `${shown.slice(0, max - 1).toWellFormed()}…`;
}

/** A number, also where it came as text. */
export function numberIn(value: unknown): number | undefined {
  const isNumeric =
    typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*%?\s*$/.test(value));
  if (!isNumeric) return undefined;
  const number = typeof value === 'number' ? value : Number.parseFloat(value);
  return Number.isFinite(number) ? number : undefined;
}

/** An opaque name of Strivve's, to the letter; undefined for what could be none. */
export function idIn(value: unknown): string | undefined {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof id === 'string' && /^[\x21-\x7e]{1,256}$/.test(id) ? id : undefined;
}

/** What may stand in a header as it is: tokens and keys have no blanks. */
export function headerValueIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,8192}$/.test(value) ? value : undefined;
}
