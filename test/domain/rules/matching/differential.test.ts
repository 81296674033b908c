import type { Column, Condition, Value } from '../../../../domain/rules/condition.ts';
import { interpret } from '../../../../domain/rules/matching/interpret.ts';
import { compileMatcher, type MatchedRule, type Matcher } from '../../../../domain/rules/matching/matcher.ts';
import { normalize, numberColumns } from '../../../../domain/rules/matching/normal-form.ts';
import { indexTerms } from '../../../../domain/rules/matching/term-index.ts';
import { termsOf } from '../../../../domain/rules/matching/terms.ts';
import { compareEvaluators } from '../../../../local/simulate/rules-differential.ts';

test('the matcher and the interpreter agree on 2,000 generated rule sets, evaluated in turns', () => {
  const { pairs, first } = compareEvaluators({ pairs: 10_000, transactionsEach: 5, seed: 1 });
  expect(first).toBeUndefined();
  expect(pairs).toBe(10_000);
});

describe('the same comparison catches', () => {
  const caught = (compile: (rules: readonly MatchedRule[]) => Matcher) =>
    compareEvaluators({ pairs: 2_000, seed: 1, compile }).differences;

  test('an evaluator that takes missing data for false', () => {
    expect(caught(missingIsFalse)).toBeGreaterThan(0);
  });

  test('a matcher that does not verify what its index lets pass', () => {
    expect(caught(unverified)).toBeGreaterThan(0);
  });

  test('a matcher that gives every answer in the same list', () => {
    expect(caught(oneListForAll)).toBeGreaterThan(0);
  });
});

/** As most rule engines do. */
function missingIsFalse(rules: readonly MatchedRule[]): Matcher {
  const { columns } = compileMatcher(rules);
  const names = columns.map((column) => JSON.stringify(column));
  return {
    columns,
    match: (values) => {
      const valueOf = (column: Column): Value => values[names.indexOf(JSON.stringify(column))];
      return { fitting: placesOf(rules, ({ when }) => holds(when, valueOf)), unknown: [] };
    },
  };
}

function holds(condition: Condition, valueOf: (column: Column) => Value): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, valueOf));
  if ('any' in condition) return condition.any.some((part) => holds(part, valueOf));
  if ('not' in condition) return !holds(condition.not, valueOf);
  return interpret(condition, valueOf) === 'true';
}

function unverified(rules: readonly MatchedRule[]): Matcher {
  const numbers = numberColumns();
  const terms = rules.flatMap(({ when, missing }, rule) =>
    termsOf(normalize(when, numbers)).map((clauses) => ({ rule, clauses, asks: missing === 'ask' })),
  );
  const { candidates } = indexTerms(terms, 1_000_000);
  return {
    columns: numbers.columns,
    match: (values) => {
      const found = new Set(candidates(values).map((term) => terms[term]?.rule));
      return { fitting: [...rules.keys()].filter((place) => found.has(place)), unknown: [] };
    },
  };
}

function oneListForAll(rules: readonly MatchedRule[]): Matcher {
  const { columns, match } = compileMatcher(rules);
  const fitting: number[] = [];
  return {
    columns,
    match: (values) => {
      const { fitting: found, unknown } = match(values);
      fitting.splice(0, Infinity, ...found);
      return { fitting, unknown };
    },
  };
}

function placesOf(rules: readonly MatchedRule[], isFitting: (rule: MatchedRule) => boolean): number[] {
  return [...rules.entries()].flatMap(([place, rule]) => (isFitting(rule) ? [place] : []));
}
