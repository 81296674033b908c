import type { Column, Condition, Value } from '../condition.ts';
import { normalize, numberColumns } from './normal-form.ts';
import { type IndexedTerm, indexTerms, type TermIndex } from './term-index.ts';
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
    termsOf(normalize(when, numbers)).map((clauses): RuleTerm => ({
      rule,
      clauses,
      asks: missing === 'ask',
      unsettled: undefined,
    })),
  );
  const index = indexTerms(terms, rowBytesMax);
  return {
    columns: numbers.columns,
    match: (values) => {
      const candidates = index.candidates(values);
      return candidates.length === 0 ? NO_MATCHES : verify(candidates, terms, index, values);
    },
  };
}

type RuleTerm = IndexedTerm & {
  readonly rule: number;
  /** What is left to ask when its bit is set, once somebody has: most terms of a large set never get there. */
  unsettled: Term | undefined;
};

/** A rule fits if any of its terms does, and cannot be told if none does but one of them cannot be told. */
function verify(
  candidates: readonly number[],
  terms: readonly RuleTerm[],
  { settles }: TermIndex,
  values: readonly Value[],
): Matches {
  const fitting: number[] = [];
  const unknown: number[] = [];
  for (const candidate of candidates) {
    const term = terms[candidate];
    if (term === undefined || fitting.at(-1) === term.rule) continue;
    const { rule, clauses, asks } = term;
    term.unsettled ??= clauses.filter((clause) => !settles(clause));
    // Where a column is undefined, a bit that is set for a rule that asks settles nothing.
    const truth = truthOfAll(asks && values.includes(undefined) ? clauses : term.unsettled, values);
    if (truth === TRUE) {
      if (unknown.at(-1) === rule) unknown.pop();
      fitting.push(rule);
    } else if (truth === UNKNOWN && asks && unknown.at(-1) !== rule) {
      unknown.push(rule);
    }
  }
  return { fitting, unknown };
}
