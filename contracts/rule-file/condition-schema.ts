import * as z from 'zod/mini';
import { FIELDS, type Field, type FieldName } from '../../domain/rules/fields.ts';

/** Keeps a rule's row below DynamoDB's 400 KB, and a person able to read it. */
export const VALUES_MAX = 5_000;

/** What a text with a lone surrogate is told: no UTF-8 has it, so it could not be stored as it was written. */
export const HALF_A_CHARACTER = 'a text holds half a character (a lone surrogate, such as \\ud800); write it whole';

export const FIELD_NAMES = Object.keys(FIELDS) as [FieldName, ...FieldName[]];

/** A code or text as a person writes it; what it may be depends on its field, and is checked with it. */
export const textSchema = z.string('write it as text, in quotes if it looks like a number');

/** One or more values, or `list:name`. */
export const valuesSchema = z.union(
  [
    z
      .array(textSchema)
      .check(
        z.minLength(1, 'an empty list fits nothing'),
        z.maxLength(VALUES_MAX, `a list has ${VALUES_MAX} values at most`),
      ),
    textSchema,
  ],
  'write a value, a list of values, or "list:" and the name of one',
);

/** Which operators go with which type of field. */
export const OPERATORS_OF = {
  code: ['is', 'is_not', 'in', 'not_in', 'starts_with'],
  text: ['is', 'is_not', 'in', 'not_in', 'starts_with', 'matches', 'contains_any', 'contains_all', 'contains_none'],
  texts: ['contains_any', 'contains_all', 'contains_none'],
  money: ['is', 'is_not', 'above', 'at_least', 'below', 'at_most', 'between'],
  number: ['is', 'is_not', 'above', 'at_least', 'below', 'at_most', 'between'],
  flag: ['is', 'is_not'],
} as const satisfies Readonly<Record<Field['type'], readonly string[]>>;

export type Operator = (typeof OPERATORS_OF)[Field['type']][number];

type Values = string | readonly string[];
type Bound = number | string;

/** What a person writes behind each operator. */
type Operands = {
  is: string | number | boolean;
  is_not: string | number | boolean;
  in: Values;
  not_in: Values;
  above: Bound;
  at_least: Bound;
  below: Bound;
  at_most: Bound;
  between: readonly [Bound, Bound];
  starts_with: Values;
  matches: string;
  contains_any: Values;
  contains_all: Values;
  contains_none: Values;
};

type WrittenTest = {
  field: FieldName;
  /** Of a field that is told by a local clock: the IANA zone. */
  zone?: string;
  /** Of a field that looks back: how far. */
  within?: string;
} & { [Name in Operator]?: Operands[Name] };

/** A condition as a person writes it: `all`, `any` or `not` of others, or a test of a field with one operator. */
export type WrittenCondition =
  { all: readonly WrittenCondition[] } | { any: readonly WrittenCondition[] } | { not: WrittenCondition } | WrittenTest;

/**
 * Only that it is an object: everything else is checked as it is translated (condition.ts). A set of 10,000 rules is
 * read inside a decision's budget, and conditions are most of it; zod/mini takes ten times as long over them. What an
 * editor knows of them is in the exported JSON Schema.
 */
export const conditionSchema = z.custom<WrittenCondition>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'write a condition: all, any, not, or a test of a field',
);
