import { withoutCardNumbers } from '../../domain/card-numbers.ts';

/**
 * Readers of single fields: what a field should be comes out, anything else is undefined. Plain functions and not a zod
 * schema each, because a body has fifty of these and every authorization pays for them.
 */
export type Reader<T> = (value: unknown) => T | undefined;

type Readings<R extends Readonly<Record<string, Reader<unknown>>>> = {
  readonly [K in keyof R]: ReturnType<R[K]> | undefined;
};

/** More than any field of the documented bodies needs. */
const TEXT_MAX = 256;

/** Reads the named fields of an object and drops the rest unread. */
export function object<R extends Readonly<Record<string, Reader<unknown>>>>(readers: R): Reader<Readings<R>> {
  const entries = Object.entries(readers);
  return (value) => {
    if (!isObject(value)) return undefined;
    const readings: Record<string, unknown> = {};
    for (const [name, read] of entries) readings[name] = read(value[name]);
    return readings as Readings<R>;
  };
}

/** Reads the first `max` entries of a list; what is no entry is left out. */
export function list<T>(read: Reader<T>, max: number): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    return value
      .slice(0, max)
      .map(read)
      .filter((entry) => entry !== undefined);
  };
}

/** Text or a number of this pattern, blanks around it gone and otherwise as sent. */
export function spelt(pattern: RegExp): Reader<string> {
  return (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    const trimmed = String(value).trim();
    return pattern.test(trimmed) ? trimmed : undefined;
  };
}

/** A code: in upper case, and with the leading zeros that it lost if it came as a number. */
export function code(pattern: RegExp, digits = 0): Reader<string> {
  return (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    const normal = String(value).trim().toUpperCase();
    if (normal === '') return undefined;
    const padded = normal.padStart(digits, '0');
    return pattern.test(padded) ? padded : undefined;
  };
}

/**
 * As `read`, for a field of which "cannot be read" must not pass for "not told": there is something, and it comes out as
 * `unreadable`.
 */
export function present<T, U>(read: Reader<T>, unreadable: U): Reader<T | U> {
  return (value) => {
    const isBlank = value == null || (typeof value === 'string' && value.trim() === '');
    return isBlank ? undefined : (read(value) ?? unreadable);
  };
}

/** Any other short text, a name or a date as the sender wrote it, without anything that could be a card number. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= TEXT_MAX ? withoutCardNumbers(value) : undefined;
}

/**
 * A merchant's id, ISO 8583 data element 42: fifteen characters, often all digits. Almost half of all numbers that long
 * hold thirteen digits which pass the Luhn check, so ids would be taken for card numbers and merchants for each other. But
 * the card numbers that fit into fifteen digits, those of American Express and Diners Club, begin with 3.
 */
export function merchantId(value: unknown): string | undefined {
  const isNumber = typeof value === 'string' && /^ *(?!3\d{13})\d{1,15} *$/.test(value);
  return isNumber && value.length <= TEXT_MAX ? value : text(value);
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A figure is kept unjudged: `translate` tells an absent amount from an unusable one. */
export function unjudged(value: unknown): unknown {
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
