import { type Column, columnName, type Condition, type Test } from '../condition.ts';
import { type NumberRange, outside, rangeOf } from '../matching/number-range.ts';

/** One test, negated or not, in a form that can be compared with others of its column. Flags are texts here. */
export type Literal = { readonly name: string; readonly column: Column } & (
  | { readonly kind: 'values'; readonly values: ReadonlySet<string>; readonly isListed: boolean }
  | { readonly kind: 'range'; readonly range: NumberRange }
  /** A test that only values can be put to: a prefix, a pattern, a part. Equal keys are equal tests. */
  | { readonly kind: 'text'; readonly test: Test; readonly isNegated: boolean; readonly key: string }
);

/** Literals that all have to hold. */
export type Conjunction = readonly Literal[];

/** A condition that comes to more cases than this is not looked into. */
const CASES_MAX = 64;

/**
 * The cases in which a condition holds: one of them is true if and only if it is. Undefined where there are too many to
 * look into; none where it is always false. Kleene's logic allows it: `unknown` stays `unknown`.
 */
export function casesOf(condition: Condition, isNegated = false): readonly Conjunction[] | undefined {
  if ('not' in condition) return casesOf(condition.not, !isNegated);
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    return 'all' in condition === isNegated ? eitherOf(parts, isNegated) : bothOf(parts, isNegated);
  }
  return casesOfTest(condition, isNegated);
}

function eitherOf(parts: readonly Condition[], isNegated: boolean): readonly Conjunction[] | undefined {
  const cases: Conjunction[] = [];
  for (const part of parts) {
    const more = casesOf(part, isNegated);
    if (more === undefined || cases.length + more.length > CASES_MAX) return undefined;
    cases.push(...more);
  }
  return cases;
}

function bothOf(parts: readonly Condition[], isNegated: boolean): readonly Conjunction[] | undefined {
  let cases: readonly Conjunction[] = [[]];
  for (const part of parts) {
    const more = casesOf(part, isNegated);
    if (more === undefined || cases.length * more.length > CASES_MAX) return undefined;
    cases = cases.flatMap((one) => more.map((other) => [...one, ...other]));
  }
  return cases;
}

function casesOfTest(test: Test, isNegated: boolean): readonly Conjunction[] {
  const { column } = test;
  const name = columnName(column);
  switch (test.test) {
    case 'in':
      return [[{ name, column, kind: 'values', values: setOf(test.values), isListed: !isNegated }]];
    case 'is':
      return [[{ name, column, kind: 'values', values: new Set([String(test.flag)]), isListed: !isNegated }]];
    case 'between': {
      const range = rangeOf(test);
      const ranges = isNegated ? outside(range) : [range];
      return ranges.map((one) => [{ name, column, kind: 'range', range: one }]);
    }
    case 'starts_with':
    case 'matches':
    case 'contains_any':
    case 'contains_all':
      return [[{ name, column, kind: 'text', test, isNegated, key: JSON.stringify(test) }]];
  }
}

/** Rules that use one named list share its array, and so its set. */
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

function setOf(values: readonly string[]): ReadonlySet<string> {
  const known = sets.get(values);
  if (known !== undefined) return known;
  const set = new Set(values);
  sets.set(values, set);
  return set;
}
