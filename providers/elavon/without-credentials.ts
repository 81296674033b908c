import { MESSAGE_KINDS } from '../../domain/merchant-application/push.ts';
import { type Fields, isFields } from './fields.ts';

/** Shorter ones are in every other text. */
const CREDENTIAL_MIN = 4;

const REMOVED = '[credential removed]';

const CREDENTIALS: ReadonlySet<string> = new Set(['userId', 'pin']);

/** What is kept in the clear and may quote something. Ids are not among it: a PIN may be a part of one. */
const QUOTING: ReadonlySet<string> = new Set([
  ...MESSAGE_KINDS,
  'typeCode',
  'code',
  'description',
  'error',
  'errorText',
  'welcomeUrl',
  'virtualId',
]);

/**
 * The body with its own credentials gone from its texts, as whole words: an error about a user or a PIN may quote it, and
 * texts are not sealed. Before anything is read, for a text that is cut may end with a part of one, and one that is left out
 * beyond a cap is as secret as the others.
 */
export function withoutCredentials(fields: Fields): Fields {
  const credentials = new Set(
    [...textsBelow(fields, CREDENTIALS)].map((text) => text.trim()).filter((text) => text.length >= CREDENTIAL_MIN),
  );
  if (credentials.size === 0) return fields;
  // The longest first: where one begins as another does, nothing of it is left over.
  const words = [...credentials].toSorted((one, other) => other.length - one.length).map(literally);
  const quoted = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  return cleanedFields(fields, (text) => text.replace(quoted, REMOVED));
}

/** The texts that have one of these names, also in a list. `readPushBody` bounds how deep this can go. */
function* textsBelow(value: unknown, names: ReadonlySet<string>, name = ''): Generator<string> {
  if (typeof value === 'string' && names.has(name)) yield value;
  if (Array.isArray(value)) for (const entry of value) yield* textsBelow(entry, names, name);
  if (isFields(value)) for (const [own, below] of Object.entries(value)) yield* textsBelow(below, names, own);
}

function cleanedFields(fields: Fields, cleaned: (text: string) => string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleanedValue(value, cleaned, name)]));
}

function cleanedValue(value: unknown, cleaned: (text: string) => string, name: string): unknown {
  if (typeof value === 'string') return QUOTING.has(name) ? cleaned(value) : value;
  if (Array.isArray(value)) return value.map((entry) => cleanedValue(entry, cleaned, name));
  return isFields(value) ? cleanedFields(value, cleaned) : value;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
