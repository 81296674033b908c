import type { Value } from '../../domain/rules/condition.ts';
import { interpret } from '../../domain/rules/matching/interpret.ts';
import { compileMatcher, type MatchedRule, type Matcher, type Matches } from '../../domain/rules/matching/matcher.ts';
import { generateSet, generateValues } from './generated-rules.ts';
import { SeededRandom } from './seeded-random.ts';

/** Where two ways to evaluate the same rules part. `seed` alone generates the rule set and its transactions again. */
export type Difference = {
  readonly seed: number;
  readonly rules: readonly MatchedRule[];
  readonly values: Readonly<Record<string, Value>>;
  readonly expected: Matches;
  readonly actual: Matches;
};

export type Comparison = {
  /** Rule sets times their transactions. */
  readonly pairs: number;
  readonly differences: number;
  readonly first: Difference | undefined;
};

type Compile = (rules: readonly MatchedRule[], rowBytesMax?: number) => Matcher;

/** Room for so few rows that values have to make way for each other all the time. */
const ROW_BYTES_FEW = 32;

/**
 * Compares the matcher with the plain interpreter on generated rule sets and transactions. Two matchers take turns, and
 * every answer is looked at only when all have been given: what an evaluation leaves behind for another would show.
 * `compile` is what is compared, `compileMatcher` unless something else is put to the test.
 */
export function compareEvaluators({
  pairs,
  seed,
  transactionsEach = 10,
  onProgress,
  compile = compileMatcher,
}: {
  readonly pairs: number;
  readonly seed: number;
  /** Of each rule set. */
  readonly transactionsEach?: number;
  readonly onProgress?: (pairsDone: number) => void;
  readonly compile?: Compile;
}): Comparison {
  let done = 0;
  let differences = 0;
  let first: Difference | undefined;
  for (let set = seed; done < pairs; set += 2) {
    for (const checked of takeTurns(
      [set, set + 1].map((seedOfSet) => evaluation(seedOfSet, transactionsEach, compile)),
    )) {
      done += 1;
      if (checked === undefined) continue;
      differences += 1;
      first ??= checked;
    }
    onProgress?.(done);
  }
  return { pairs: done, differences, first };
}

type Evaluation = ReturnType<typeof evaluation>;

function evaluation(seed: number, transactionsEach: number, compile: Compile) {
  const random = new SeededRandom(seed);
  const { rules, columns } = generateSet(random);
  const transactions = Array.from({ length: transactionsEach }, () => generateValues(random, columns));
  const matcher = random.chance(0.5) ? compile(rules) : compile(rules, ROW_BYTES_FEW);
  return { seed, rules, transactions, matcher };
}

/** One entry a pair: undefined, or how its answer differs. */
function takeTurns(evaluations: readonly Evaluation[]): readonly (Difference | undefined)[] {
  const turns = [...(evaluations[0]?.transactions.keys() ?? [])];
  const answered = turns.flatMap((turn) =>
    evaluations.flatMap((one) => {
      const valueOf = one.transactions[turn];
      if (valueOf === undefined) return [];
      const { columns, match } = one.matcher;
      return [{ one, valueOf, actual: match(columns.map(valueOf)) }];
    }),
  );
  return answered.map(({ one: { seed, rules, matcher }, valueOf, actual }) => {
    const expected = interpretAll(rules, valueOf);
    if (isSame(expected, actual)) return undefined;
    const values = Object.fromEntries(matcher.columns.map((column) => [JSON.stringify(column), valueOf(column)]));
    return { seed, rules, values, expected, actual };
  });
}

function interpretAll(rules: readonly MatchedRule[], valueOf: Parameters<typeof interpret>[1]): Matches {
  const truths = rules.map(({ when }) => interpret(when, valueOf));
  const places = [...rules.keys()];
  return {
    fitting: places.filter((place) => truths[place] === 'true'),
    unknown: places.filter((place) => truths[place] === 'unknown' && rules[place]?.missing === 'ask'),
  };
}

function isSame(a: Matches, b: Matches): boolean {
  return String(a.fitting) === String(b.fitting) && String(a.unknown) === String(b.unknown);
}
