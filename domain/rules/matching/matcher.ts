import type { Column, Condition, Value } from '../condition.ts';
import { normalize, numberColumns } from './normal-form.ts';
import { indexTerms } from './term-index.ts';
import { type Term, termsOf } from './terms.ts';
import { TRUE, truthOfAll, UNKNOWN } from './truth.ts';

/** A rule as the matcher sees it: `ask` reports it also where data is missing to tell, `skip` only where it fits. */
export type MatchedRule = { readonly when: Condition; readonly missing: 'skip' | 'ask' };

export type Matcher = {
  /** The columns that the rules look at. */
  readonly columns: readonly Column[];
  /**
   * `values[i]` is what `columns[i]` holds; numbers are finite. A call runs to its end before another can begin, and leaves
   * nothing behind but rows for the values that it met: evaluations that overlap do not meet.
   */
  readonly match: (values: readonly Value[]) => Matches;
};

/** Places of rules in the list that was compiled, ascending. No later call changes them. */
export type Matches = {
  /** Rules whose condition is true. */
  readonly fitting: readonly number[];
  /** Rules with `ask` whose condition is neither true nor false. */
  readonly unknown: readonly number[];
};

const NO_MATCHES: Matches = Object.freeze({ fitting: Object.freeze([]), unknown: Object.freeze([]) });

/** What all rows of single merchants, cards and the like may take. */
const ROW_BYTES_MAX = 8_000_000;

/**
 * Prepares rules for finding those that fit a request in time that hardly grows with their number. Every rule becomes
 * terms (tests that must hold together), every term a bit, every value of a column a row of the terms that it allows:
 * only terms whose bit is set in the rows of all the request's values are looked at.
 */
export function compileMatcher(rules: readonly MatchedRule[], rowBytesMax = ROW_BYTES_MAX): Matcher {
  const numbers = numberColumns();
  const terms = rules.flatMap(({ when, missing }, rule) =>
    termsOf(normalize(when, numbers)).map((clauses) => ({ rule, clauses, asks: missing === 'ask' })),
  );
  const index = indexTerms(terms, rowBytesMax);
  const unverified = terms.map(({ rule, asks, clauses }) => ({
    rule,
    unsettled: clauses.filter((clause) => !index.settles(clause)),
    clauses: asks ? clauses : undefined,
  }));
  return {
    columns: numbers.columns,
    match: (values) => {
      const candidates = index.candidates(values);
      return candidates.length === 0 ? NO_MATCHES : verify(candidates, unverified, values);
    },
  };
}

/** What is left to ask of a term whose bit is set. */
type UnverifiedTerm = {
  readonly rule: number;
  readonly unsettled: Term;
  /** All of it, if the rule asks: a bit that is set because a column is undefined settles nothing. */
  readonly clauses: Term | undefined;
};

/** A rule fits if any of its terms does, and cannot be told if none does but one of them cannot be told. */
function verify(candidates: readonly number[], terms: readonly UnverifiedTerm[], values: readonly Value[]): Matches {
  const fitting: number[] = [];
  const unknown: number[] = [];
  for (const candidate of candidates) {
    const term = terms[candidate];
    if (term === undefined || fitting.at(-1) === term.rule) continue;
    const { rule, unsettled, clauses } = term;
    const truth = truthOfAll(clauses !== undefined && values.includes(undefined) ? clauses : unsettled, values);
    if (truth === TRUE) {
      if (unknown.at(-1) === rule) unknown.pop();
      fitting.push(rule);
    } else if (truth === UNKNOWN && clauses !== undefined && unknown.at(-1) !== rule) {
      unknown.push(rule);
    }
  }
  return { fitting, unknown };
}
