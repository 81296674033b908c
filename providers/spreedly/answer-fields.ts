import { withoutLongNumbers } from '../../domain/card-numbers.ts';

/** An object of an answer, not yet judged. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields alone: a `__proto__` in an answer lends none. Undefined for null too. */
export function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
}

/** More than any message needs; a longer text is cut, and ends with an ellipsis. */
const TEXT_MAX = 500;

/** What of a longer text is looked at before it is cut: a number that the cut would shorten is seen whole. */
const READ_MAX = TEXT_MAX + 64;

const EMAIL = /[^\s@<>"']{1,64}@[^\s@<>"']{1,255}/g;

/** What terminals obey and nobody sees. */
const UNSHOWN = /\p{Cc}/gu;

/** A text of Spreedly's or a gateway's, without long numbers and e-mail addresses; undefined for an empty one. */
export function textIn(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const read = String(value).trim().slice(0, READ_MAX).toWellFormed().replace(UNSHOWN, ' ');
  const shown = withoutLongNumbers(read).replace(EMAIL, '[e-mail removed]');
  return shown.length <= TEXT_MAX ? shown || undefined : `${shown.slice(0, TEXT_MAX - 1).toWellFormed()}…`;
}

/** A word that a program goes by, such as a state or a code, to the letter. */
export function wordIn(value: unknown): string | undefined {
  const word = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof word === 'string' && /^[\w.:/-]{1,64}$/.test(word) && withoutLongNumbers(word) === word
    ? word
    : undefined;
}

/** Also where it came as a word. */
export function flagIn(value: unknown): boolean | undefined {
  if (value === 'true' || value === 'false') return value === 'true';
  return typeof value === 'boolean' ? value : undefined;
}

/** A whole number, also where it came as text. */
export function integerIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
