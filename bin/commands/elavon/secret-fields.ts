import {
  type NotificationMode,
  SECRET_FIELDS,
  type SecretFieldKind,
} from '../../../domain/merchant-application/notification-profile.ts';
import { NOT_SET } from '../../../domain/placeholder.ts';
import { newKey } from '../new-key.ts';

/** One secret of a profile: what Elavon proves itself with, by field. */
export type SecretFields = Readonly<Record<string, string>>;

/** Compared by their digests and without a slow hash, which is sound for what no dictionary has. */
const MACHINE_MADE_MIN = 32;

/** A header of ours has room for more; Elavon's form is not known to. */
const CHARACTERS_MAX = 256;

export function fieldsOf(mode: NotificationMode): readonly string[] {
  return Object.keys(SECRET_FIELDS[mode]);
}

/** Whether somebody has put something in yet. */
export function isSet(fields: SecretFields): boolean {
  return !Object.values(fields).includes(NOT_SET);
}

/** What is wrong with a secret that somebody typed, in sentences that quote nothing of it; empty where all is well. */
export function problemsOf(mode: NotificationMode, value: unknown): readonly string[] {
  const known = SECRET_FIELDS[mode];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`It is no JSON object of ${list(mode)}.`];
  const strangers = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
  return [
    ...(strangers.length > 0 ? [`A secret of this mode has ${list(mode)} and nothing else.`] : []),
    ...Object.entries(known).flatMap(([name, kind]) => {
      const problem = problemOf(name, kind, (value as Record<string, unknown>)[name]);
      return problem === undefined ? [] : [`${name} ${problem}.`];
    }),
  ];
}

function problemOf(name: string, kind: SecretFieldKind, text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '') return 'is missing';
  if (text === NOT_SET) return 'is what stands there while nothing is put in';
  if (text.length > CHARACTERS_MAX) return `has more than ${CHARACTERS_MAX} characters`;
  if (!/^[\u0021-\u007e]+( [\u0021-\u007e]+)*$/.test(text))
    return 'may have letters, digits, signs and single blanks between them';
  if (name === 'username' && text.includes(':')) return 'may have no colon: Basic authentication ends it there';
  // RFC 6749 has both form-encoded before Basic joins them. Many clients do not, and these two would arrive as something else.
  if (name.startsWith('client') && /[+%]/.test(text))
    return 'may have neither + nor %: many clients do not encode them';
  if (kind === 'machine_made' && text.length < MACHINE_MADE_MIN)
    return `is made by a machine and has at least ${MACHINE_MADE_MIN} characters; --generate makes one`;
  return undefined;
}

/** A new secret. Names stay as they are where there are any: only what nobody may guess is exchanged. */
export function generated(mode: NotificationMode, before: SecretFields | undefined): SecretFields {
  return Object.fromEntries(
    Object.entries(SECRET_FIELDS[mode]).map(([name, kind]) => [
      name,
      kind === 'machine_made' ? newKey() : (before?.[name] ?? `elavon-${newKey().slice(0, 12)}`),
    ]),
  );
}

/** Which fields are secret, and say the same in both. */
export function unchangedFields(mode: NotificationMode, before: SecretFields, next: SecretFields): readonly string[] {
  return Object.entries(SECRET_FIELDS[mode])
    .filter(([name, kind]) => kind === 'machine_made' && before[name] === next[name])
    .map(([name]) => name);
}

function list(mode: NotificationMode): string {
  return fieldsOf(mode).join(', ');
}
