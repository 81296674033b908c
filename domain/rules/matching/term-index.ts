import type { Value } from '../condition.ts';
import { axesOf } from './axes.ts';
import { Candidates } from './candidates.ts';
import { indexesOf } from './indexes.ts';
import { layOut } from './layout.ts';
import { necessary } from './necessary.ts';
import type { Clause, Term } from './terms.ts';

export type IndexedTerm = {
  readonly clauses: Term;
  /** Whether it is a candidate also where only missing data could rule it out. */
  readonly asks: boolean;
};

export type TermIndex = {
  /** Numbers of the terms that the values do not rule out, ascending. */
  readonly candidates: (values: readonly Value[]) => readonly number[];
  /** Whether a clause holds of every candidate whose column is not undefined, so that it need not be verified. */
  readonly settles: (clause: Clause) => boolean;
};

/** `rowBytesMax` is what may be kept of rows for single values such as merchants and cards. */
export function indexTerms(terms: readonly IndexedTerm[], rowBytesMax: number): TermIndex {
  const axes = axesOf(terms.map(({ clauses }) => necessary(clauses)));
  const layout = layOut(terms.length, axes);
  const indexes = indexesOf(axes, layout, (term) => terms[term]?.asks ?? false, rowBytesMax);
  const candidates = new Candidates(indexes, layout);
  const indexed = new Set(axes.flatMap((axis) => ('postings' in axis ? [axis.column] : [])));
  const scales = new Map(axes.flatMap((axis) => ('scale' in axis ? [[axis.column, axis.scale] as const] : [])));
  return {
    candidates: (values) => candidates.of(values),
    settles: (clause) =>
      ('values' in clause && indexed.has(clause.column)) ||
      ('range' in clause && scales.get(clause.column)?.isExact(clause.range) === true),
  };
}
