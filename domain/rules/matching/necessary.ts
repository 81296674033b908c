import type { Normal, RangeLiteral, ValuesLiteral } from './normal-form.ts';
import { common, hull } from './number-range.ts';
import { ValueList } from './value-list.ts';

/** What an index can know of a column: whether a value allows a term at all. */
export type Constraint = ValuesLiteral | RangeLiteral;

/** What the term of this number needs of a column. */
export type TermConstraint<Kind extends Constraint = Constraint> = { readonly term: number; readonly constraint: Kind };

/**
 * What must hold of single columns for all of some parts to hold, at most one constraint of a kind for a column. Where
 * its column is undefined, the whole is not true; where its column has another value, the whole is false.
 */
export function necessary(parts: readonly Normal[]): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const part of parts) {
    if ('all' in part || 'any' in part) {
      const needs =
        'all' in part ? necessary(part.all) : inEach(part.any.map((alternative) => necessary([alternative])));
      for (const constraint of needs) add(constraint, constraints);
    } else if (!('holds' in part)) add(part, constraints);
  }
  return constraints;
}

function add(constraint: Constraint, constraints: Constraint[]): void {
  const place = constraints.findIndex((other) => isOfSameKind(other, constraint));
  const other = constraints[place];
  if (other === undefined) constraints.push(constraint);
  else constraints[place] = both(other, constraint);
}

/** The columns that every alternative constrains, with what any of them allows. */
function inEach([first = [], ...others]: readonly (readonly Constraint[])[]): readonly Constraint[] {
  return first.flatMap((constraint) => {
    let widest: Constraint | undefined = constraint;
    for (const other of others) {
      const same = other.find((candidate) => isOfSameKind(candidate, constraint));
      widest = same && widest && either(widest, same);
    }
    return widest === undefined ? [] : [widest];
  });
}

function isOfSameKind(a: Constraint, b: Constraint): boolean {
  return a.column === b.column && 'range' in a === 'range' in b;
}

function both(a: Constraint, b: Constraint): Constraint {
  if ('range' in a) return 'range' in b ? { column: a.column, range: common(a.range, b.range) } : a;
  return 'range' in b ? a : bothValues(a, b);
}

function either(a: Constraint, b: Constraint): Constraint | undefined {
  if ('range' in a) return 'range' in b ? { column: a.column, range: hull(a.range, b.range) } : undefined;
  return 'range' in b ? undefined : complement(bothValues(complement(a), complement(b)));
}

function complement(literal: ValuesLiteral): ValuesLiteral {
  return { ...literal, isListed: !literal.isListed };
}

function bothValues(a: ValuesLiteral, b: ValuesLiteral): ValuesLiteral {
  if (a.isListed) {
    return { ...a, values: new ValueList(a.values.items.filter((value) => b.values.has(value) === b.isListed)) };
  }
  return b.isListed ? bothValues(b, a) : { ...a, values: new ValueList([...a.values.items, ...b.values.items]) };
}
