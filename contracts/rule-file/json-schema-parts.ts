export type Json = { [name: string]: unknown };

const DECIMAL = '[0-9]+(?:\\.[0-9]+)?';
const NOT_NOTHING = '(?!0+(?:\\.0+)?(?: |$))';

export const MONEY = `^${DECIMAL} [A-Z]{3}$`;
export const SIGNED_MONEY = `^-?${DECIMAL} [A-Z]{3}$`;
/** Of a limit, which is more than nothing. */
export const LIMIT_MONEY = `^${NOT_NOTHING}${DECIMAL} [A-Z]{3}$`;
/** The same without its currency. */
export const LIMIT_FIGURE = `^\\s*${NOT_NOTHING}${DECIMAL}\\s*$`;
export const LENGTH_OF_TIME = '^\\d{1,9}[smhd]$';
export const TIME_OF_DAY = '^(?:[01]\\d|2[0-3]):[0-5]\\d$';
export const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?(?:Z|[+-]\\d{2}:\\d{2})$';

/** Exactly one of these fields is there. */
export function exactlyOneOf(names: readonly string[]): Json {
  return { oneOf: names.map((name) => ({ required: [name] })) };
}

/** Not all of these fields are there at once, where they are as told. */
export function notTogether(required: readonly string[], properties: Json): Json {
  return { not: { required, properties } };
}
