import type { TermConstraint, Constraint } from './necessary.ts';
import type { RangeLiteral, ValuesLiteral } from './normal-form.ts';
import { Postings } from './postings.ts';
import { Scale } from './scale.ts';

/** One column with all that terms ask of it, where a value can be looked up to find the terms that it allows. */
export type Axis = ValuesAxis | RangeAxis;

export type ValuesAxis = {
  readonly column: number;
  readonly constraints: readonly TermConstraint<ValuesLiteral>[];
  readonly postings: Postings;
};

export type RangeAxis = {
  readonly column: number;
  readonly constraints: readonly TermConstraint<RangeLiteral>[];
  readonly scale: Scale;
};

/** Every axis takes a look-up for each request, and rows: what few terms ask is verified instead. */
const AXES_MAX = 64;

/** The axes that most terms ask about; `needs` are what each term needs. */
export function axesOf(needs: readonly (readonly Constraint[])[]): readonly Axis[] {
  const values = new Map<number, TermConstraint<ValuesLiteral>[]>();
  const ranges = new Map<number, TermConstraint<RangeLiteral>[]>();
  for (const [term, constraints] of needs.entries()) {
    for (const constraint of constraints) {
      if ('range' in constraint) append(ranges, constraint.column, { term, constraint });
      else append(values, constraint.column, { term, constraint });
    }
  }
  return [...Array.from(values, valuesAxis), ...Array.from(ranges, rangeAxis)]
    .toSorted((a, b) => b.constraints.length - a.constraints.length)
    .slice(0, AXES_MAX);
}

function valuesAxis([column, constraints]: [number, TermConstraint<ValuesLiteral>[]]): ValuesAxis {
  return { column, constraints, postings: new Postings(constraints) };
}

function rangeAxis([column, constraints]: [number, TermConstraint<RangeLiteral>[]]): RangeAxis {
  return { column, constraints, scale: new Scale(constraints.map(({ constraint }) => constraint.range)) };
}

/** Of the terms that an axis constrains: number and what follows of one stand at the same place. */
export type Shares = {
  readonly term: Int32Array;
  /** Which part of the axis' values the term allows, 0 to 1: the less, the better the axis tells it apart. */
  readonly share: Float64Array;
  /** Terms with places close to each other are likely to allow the same values. */
  readonly place: Float64Array;
};

export function shares(axis: Axis): Shares {
  const { length } = axis.constraints;
  const all = { term: new Int32Array(length), share: new Float64Array(length), place: new Float64Array(length) };
  if ('scale' in axis) fillFromScale(axis, all);
  else fillFromPostings(axis, all);
  return all;
}

// Plain loops: a new version of a large set is compiled by code that nothing has made fast yet, where iterators cost most.
function fillFromScale({ constraints, scale }: RangeAxis, { term, share, place }: Shares): void {
  let index = 0;
  for (const { term: number, constraint } of constraints) {
    const { first, behind } = scale.bucketsOf(constraint.range);
    term[index] = number;
    share[index] = scale.share(first, behind);
    place[index] = first;
    index += 1;
  }
}

function fillFromPostings({ constraints, postings }: ValuesAxis, { term, share, place }: Shares): void {
  let index = 0;
  for (const { term: number, constraint } of constraints) {
    term[index] = number;
    share[index] = postings.share(constraint);
    place[index] = postings.placeOf(constraint);
    index += 1;
  }
}

function append<Item>(lists: Map<number, Item[]>, key: number, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
