import { SIGNATURE_PARTS, type SignaturePart, SIGNED_FIELDS, type SignedField } from './signed-fields.ts';
import { scanJson } from './scan-json.ts';
import { MEMBERS_MAX, type WrittenMember } from './written-member.ts';

/** Why JSON is not taken. */
export type JsonProblem = 'not_json' | 'nested_too_deep' | 'names_repeated' | 'not_transactions' | 'too_many_members';

type Fields = Readonly<Record<string, unknown>>;

const WATCHED: readonly string[] = [...SIGNED_FIELDS, ...SIGNATURE_PARTS, 'signed', 'transaction', 'transactions'];

/**
 * The transactions of a callback in any of the shapes in which Spreedly's lists and transactions are written: `{"transactions":
 * [{…}]}`, `{"transaction": {…}}`, and a list of either's transactions. What JSON.parse would hide is looked at before it: names
 * that are there twice, numbers that are not spelt as Spreedly spells them, and how deep it is. Never throws.
 */
export function readJson(text: string): readonly WrittenMember[] | JsonProblem {
  const scan = scanJson(text, WATCHED);
  if (scan === 'nested_too_deep') return scan;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  if (scan.isOutsideAmbiguous) return 'names_repeated';
  const members = membersIn(value);
  if (members === undefined) return 'not_transactions';
  if (members.length > MEMBERS_MAX) return 'too_many_members';
  return members.map((member, position) => writtenIn(member, scan.ambiguous.has(position)));
}

function membersIn(value: unknown): readonly unknown[] | undefined {
  const batch = Array.isArray(value) ? value : fieldOf(value, 'transactions');
  if (Array.isArray(batch)) return batch.map((member: unknown) => fieldOf(member, 'transaction') ?? member);
  const one = fieldOf(value, 'transaction');
  return isFields(one) ? [one] : undefined;
}

function writtenIn(member: unknown, isScannedAmbiguous: boolean): WrittenMember {
  const texts = new Map<SignedField | SignaturePart, string>();
  const signed = fieldOf(member, 'signed') ?? {};
  let isAmbiguous = isScannedAmbiguous || !isFields(signed);

  function read(from: unknown, name: SignedField | SignaturePart): void {
    const value = fieldOf(from, name) ?? undefined;
    if (value === undefined) return;
    const text = textOf(value);
    if (text === undefined) isAmbiguous = true;
    else texts.set(name, text);
  }

  for (const field of SIGNED_FIELDS) read(member, field);
  for (const part of SIGNATURE_PARTS) read(signed, part);
  return { texts, isAmbiguous };
}

/** Half a character is another one in what a signature is of: two values would have the same. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields alone: a `__proto__` in the body lends none. */
function fieldOf(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
