import { createHmac } from 'node:crypto';
import { proveMember } from '../../../providers/spreedly/prove-member.ts';
import { readCallback } from '../../../providers/spreedly/read-callback.ts';
import { LONG_LIST, said, SECRETS, SHORT_LIST, type Signature, type Values } from './forgery-world.ts';
import { type NaiveMember, readNaively } from './naive-callback.ts';

/** What each transaction says that is taken for signed. */
export type Verifier = (body: Buffer) => readonly string[];

/** Designs by a name that a worker can be told. */
export const FORGERY_DESIGNS = {
  'Spreedly as Cardhook knows it': (body) => {
    const reading = readCallback(body);
    if ('unreadable' in reading) return [];
    return reading.members.flatMap((member) =>
      proveMember(member, SECRETS).kind === 'signed' ? [said(member.texts)] : [],
    );
  },
  'the list of fields that the message names': naive(({ last, signed }) => matches(last, signed)),
  'the algorithm that the message names': naive(
    ({ last, signed }) => isKnown(signed.fields) && !hasSeparator(last) && matches(last, signed),
  ),
  'values with the separator in them': naive(
    ({ last, signed }) => isKnown(signed.fields) && isAllowed(signed.algorithm) && matches(last, signed),
  ),
  'one of two values, and the other acted on': (body) =>
    readNaively(body).flatMap(({ first, last, signed }) => (isSound(last, signed) ? [said(first)] : [])),
  'the first transaction for all': (body) => {
    const members = readNaively(body);
    const [member] = members;
    return member !== undefined && isSound(member.last, member.signed) ? members.map(({ last }) => said(last)) : [];
  },
  'fields of the whole document': (body) => {
    const members = readNaively(body);
    const [member] = members;
    const names = member?.signed.fields.split(' ') ?? [];
    const joined = new Map(names.map((name) => [name, members.map(({ last }) => last.get(name) ?? '').join('')]));
    return member !== undefined && isSound(joined, member.signed) ? members.map(({ last }) => said(last)) : [];
  },
} as const satisfies Readonly<Record<string, Verifier>>;

export type ForgeryDesignName = keyof typeof FORGERY_DESIGNS;

export const OUR_VERIFIER: ForgeryDesignName = 'Spreedly as Cardhook knows it';

/** Designs that a suite worth its zero has to catch. */
export const KNOWN_BAD_VERIFIERS: readonly ForgeryDesignName[] = [
  'the list of fields that the message names',
  'the algorithm that the message names',
  'values with the separator in them',
  'one of two values, and the other acted on',
  'the first transaction for all',
  'fields of the whole document',
];

function naive(accepts: (member: NaiveMember) => boolean): Verifier {
  return (body) => readNaively(body).flatMap((member) => (accepts(member) ? [said(member.last)] : []));
}

function isSound(values: Values, signed: Signature): boolean {
  return isKnown(signed.fields) && isAllowed(signed.algorithm) && !hasSeparator(values) && matches(values, signed);
}

function isKnown(fields: string): boolean {
  return fields === LONG_LIST || fields === SHORT_LIST;
}

function isAllowed(algorithm: string): boolean {
  return algorithm === 'sha1' || algorithm === 'sha256';
}

function hasSeparator(values: Values): boolean {
  return [...values.values()].some((value) => value.includes('|'));
}

/** By whatever algorithm and list of fields stand in the message. */
function matches(values: Values, { fields, algorithm, signature }: Signature): boolean {
  const message = fields
    .split(' ')
    .map((name) => values.get(name) ?? '')
    .join('|');
  return [SECRETS.current, SECRETS.previous].some(
    (secret) => createHmac(algorithm, secret).update(message).digest('hex') === signature,
  );
}
