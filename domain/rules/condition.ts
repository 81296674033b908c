import type { FieldName } from './fields.ts';

/**
 * One value a condition can look at: a field, with the parameter that makes it definite. Two tests of the same column look
 * at the same value, so a column is computed once a decision, and only if a rule of the set asks for it.
 */
export type Column = {
  readonly field: FieldName;
  /** Of a `money` field: the currency the test is written in. An amount in any other is missing data, never converted. */
  readonly currency?: string;
  /** Of a `local` field: the IANA zone whose clock is meant. */
  readonly zone?: string;
  /** Of a `windowed` field: how far back to look, milliseconds. */
  readonly withinMs?: number;
};

/** What a column holds for one request; undefined where the request, the card or its history does not say. */
export type Value = string | number | boolean | readonly string[] | undefined;

/**
 * A question about one column. All operators a person may write come down to these; `not_in`, `is_not` and the like are
 * `not` around one.
 */
export type Test =
  /** `code` and `text` columns: one of these, to the letter. */
  | { readonly column: Column; readonly test: 'in'; readonly values: readonly string[] }
  /** `money` (minor units) and `number` columns. An open end excludes its bound; -Infinity and Infinity are no bound. */
  | {
      readonly column: Column;
      readonly test: 'between';
      readonly low: number;
      readonly high: number;
      readonly lowOpen?: boolean;
      readonly highOpen?: boolean;
    }
  /** `flag` columns. */
  | { readonly column: Column; readonly test: 'is'; readonly flag: boolean }
  /** `code` and `text` columns. */
  | { readonly column: Column; readonly test: 'starts_with'; readonly prefixes: readonly string[] }
  /**
   * `text` columns, letter case ignored: `*` is any run of characters and `?` any one; all else is itself. At most 64
   * characters and 4 stars, matched in time linear in the text for each star, so that no pattern can blow up.
   */
  | { readonly column: Column; readonly test: 'matches'; readonly pattern: string }
  /** `texts` columns: members of the set. `text` columns: words or parts anywhere in it, letter case ignored. */
  | { readonly column: Column; readonly test: 'contains_any' | 'contains_all'; readonly values: readonly string[] };

/** A tree of tests. `all: []` is true and `any: []` is false. */
export type Condition =
  { readonly all: readonly Condition[] } | { readonly any: readonly Condition[] } | { readonly not: Condition } | Test;

export const ALWAYS: Condition = { all: [] };

/**
 * What a rule makes of a condition that cannot be told because data is missing (Kleene's three-valued logic: `unknown` is
 * neither true nor false; `all` with one false is false, `any` with one true is true, whatever else is unknown).
 */
export type Truth = 'true' | 'false' | 'unknown';

/** Whether a condition asks about this field, in whatever part of it. */
export function asksAbout(condition: Condition, field: FieldName): boolean {
  if ('not' in condition) return asksAbout(condition.not, field);
  if ('all' in condition) return condition.all.some((part) => asksAbout(part, field));
  if ('any' in condition) return condition.any.some((part) => asksAbout(part, field));
  return condition.column.field === field;
}

/** Names a column: the same text for the same column. */
export function columnName({ field, currency, zone, withinMs }: Column): string {
  // Most have nothing but their field, and a large set asks for ten thousands of names.
  if (currency === undefined && zone === undefined && withinMs === undefined) return field;
  return [field, currency, zone, withinMs].filter((part) => part !== undefined).join('@');
}
