import { createHash } from 'node:crypto';

/** 36 to the power of 26 is more than 2 to the power of 134. */
const ID_CHARACTERS = 26;

/**
 * The payment id of an idempotency key (domain/payment/start.ts): the same key is the same start, in one stage. `stage`: the
 * environment at Spreedly may be shared, and then the order ids of all stages are in one list.
 */
export function paymentIdOf(stage: string, idempotencyKey: string): string {
  const number = BigInt(`0x${sha256(JSON.stringify([stage, idempotencyKey]))}`);
  return `pay_${number.toString(36).padStart(ID_CHARACTERS, '0').slice(-ID_CHARACTERS)}`;
}

/** The same for requests that ask the same, in whatever order their fields stand. */
export function digestOf(request: object): string {
  return sha256(JSON.stringify(request, sortedFields));
}

function sortedFields(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
