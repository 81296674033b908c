import { spellsCardNumber, withoutCardNumbers } from '../../domain/card-numbers.ts';

/** An object of the body, not yet judged. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields alone: a `__proto__` in the body lends none. */
export function fieldOf(fields: Fields | undefined, name: string): unknown {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** An object, also where it came as the only entry of a list. */
export function fieldsIn(value: unknown): Fields | undefined {
  const object = Array.isArray(value) ? value.find(isFields) : value;
  return isFields(object) ? object : undefined;
}

/** A list, also where its only entry came without one; empty where there is nothing. */
export function listIn(value: unknown): readonly unknown[] {
  if (value == null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The longest id of the page is `uniqueId` with 32 characters. A longer one than this is left out: cut, it would be another. */
const ID_MAX = 128;

/** Nothing that is unseen, unassigned or half a character (Unicode category C), which could also break a key or a log. */
const ID = new RegExp(`^[^\\p{C}]{1,${ID_MAX}}$`, 'u');

/**
 * A short text that names something. Not judged by Luhn windows as texts are: a `uniqueId` with a time in milliseconds would
 * lose it every tenth time. Only what is a card number as a whole is none of the ids.
 */
export function idIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const id = value.trim().normalize('NFC');
  return ID.test(id) && (UUID.test(id) || !spellsCardNumber(id)) ? id : undefined;
}

/** Packet ids are such; one in some ten thousand holds digits that look like a card number. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One of the page's words in whatever case; another one as it came. */
export function wordIn(words: readonly string[]): (value: unknown) => string | undefined {
  return (value) => {
    const word = idIn(value);
    const listed = word?.toUpperCase();
    return listed !== undefined && words.includes(listed) ? listed : word;
  };
}

/** More than any mail template or underwriter's note needs; a longer one is cut, and ends with an ellipsis. */
const TEXT_MAX = 1_000;

/** As long as a card number can be with separators, and some. */
const BEYOND_CUT = 64;

/** What SQS refuses, terminals obey and nobody sees: all control characters but tab and line breaks, and noncharacters. */
// oxlint-disable-next-line eslint/no-control-regex
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** Free text without anything that could be a card number. */
export function textIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = withoutDisguisedCardNumbers(beginning(value.trim()));
  const shown = text.toWellFormed().replace(UNSHOWN, '\ufffd');
  if (shown.length <= TEXT_MAX) return shown || undefined;
  return `${shown.slice(0, TEXT_MAX - 1).toWellFormed()}…`;
}

/** Enough of a long text, and not the first part of a number at its end. */
function beginning(text: string): string {
  return text.length <= TEXT_MAX + BEYOND_CUT ? text : text.slice(0, TEXT_MAX + BEYOND_CUT).replace(/[^\p{L}]*$/u, '…');
}

/** Digits of other scripts, invisible characters and unusual dashes and blanks do not hide a card number. */
function withoutDisguisedCardNumbers(text: string): string {
  const plain = text
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\p{Zs}/gu, ' ')
    .replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) % 16));
  const cleaned = withoutCardNumbers(plain);
  return cleaned === plain ? text : cleaned;
}

/** Arabic-Indic, extended Arabic-Indic and full-width: the last four bits of their code points are their values. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;

/** A user's name and a PIN of Converge have a dozen characters. A longer one than this is no credential. */
const CREDENTIAL_MAX = 256;

/** As it came, to the letter: somebody has to sign in with it. */
export function credentialIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > CREDENTIAL_MAX) return undefined;
  return value.toWellFormed();
}
