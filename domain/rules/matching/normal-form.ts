import { type Column, type Condition, columnName, type Test, type Value } from '../condition.ts';
import { type NumberRange, outside, rangeOf } from './number-range.ts';
import { textTest } from './text-test.ts';
import { ValueList } from './value-list.ts';

/** A condition with every `not` pushed down into its tests, which Kleene's logic allows. Columns are numbers here. */
export type Normal = All | Any | Literal;

export type All = { readonly all: readonly Normal[] };
export type Any = { readonly any: readonly Normal[] };

/** One test, negated or not. Unknown where the column is undefined, whatever it asks. */
export type Literal = ValuesLiteral | RangeLiteral | TextLiteral;

/** One of `values` if `isListed`, else none of them. */
export type ValuesLiteral = {
  readonly column: number;
  readonly values: ValueList;
  readonly isListed: boolean;
};

export type RangeLiteral = { readonly column: number; readonly range: NumberRange };

/** What no index knows: prefixes, patterns, parts. */
export type TextLiteral = { readonly column: number; readonly holds: (value: Value) => boolean };

/** Numbers columns in the order in which they are first asked about. */
export type ColumnNumbers = { readonly columns: readonly Column[]; readonly numberOf: (column: Column) => number };

export function numberColumns(): ColumnNumbers {
  const columns: Column[] = [];
  const numbers = new Map<string, number>();
  return {
    columns,
    numberOf: (column) => {
      const name = columnName(column);
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, columns.length);
      return columns.push(column) - 1;
    },
  };
}

export function normalize(condition: Condition, numbers: ColumnNumbers, isNegated = false): Normal {
  if ('not' in condition) return normalize(condition.not, numbers, !isNegated);
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    const normal = parts.map((part) => normalize(part, numbers, isNegated));
    return 'all' in condition === isNegated ? anyOf(normal) : allOf(normal);
  }
  return literal(condition, numbers.numberOf(condition.column), isNegated);
}

/** Nested lists of the same kind become one. */
function allOf(parts: readonly Normal[]): All {
  if (!parts.some((part) => 'all' in part)) return { all: parts };
  return { all: parts.flatMap((part) => ('all' in part ? part.all : [part])) };
}

function anyOf(parts: readonly Normal[]): Any {
  if (!parts.some((part) => 'any' in part)) return { any: parts };
  return { any: parts.flatMap((part) => ('any' in part ? part.any : [part])) };
}

function literal(test: Test, column: number, isNegated: boolean): Normal {
  switch (test.test) {
    case 'in':
      return { column, values: new ValueList(test.values), isListed: !isNegated };
    case 'is':
      return { column, values: new ValueList([test.flag]), isListed: !isNegated };
    case 'between': {
      const range = rangeOf(test);
      if (!isNegated) return { column, range };
      const sides = outside(range).map((side) => ({ column, range: side }));
      return sides.length === 1 && sides[0] !== undefined ? sides[0] : { any: sides };
    }
    case 'starts_with':
    case 'matches':
    case 'contains_any':
    case 'contains_all': {
      const holds = textTest(test);
      return { column, holds: isNegated ? (value) => !holds(value) : holds };
    }
  }
}
