import type { Money } from '../money.ts';
import type { Told } from '../decision/trail.ts';
import type { Example, Side } from './report.ts';

/** Of each sort, direct and cascade: enough to see what it is about. */
const EXAMPLES_MAX = 5;

/** Collects what goes over to one side. */
export type SideTally = {
  /** `money` is what would have gone out. */
  add(example: Omit<Example, 'because'>, refusals: readonly Told[], money: Money | undefined): void;
  result(): Side;
};

export function createSide(): SideTally {
  const count = { direct: 0, cascade: 0, withoutMoney: 0 };
  const sums = new Map<string, number>();
  const rules = new Map<string, number>();
  const examples: { readonly direct: Example[]; readonly cascade: Example[] } = { direct: [], cascade: [] };
  return {
    add(example, refusals, money) {
      const sort = example.isCascade ? 'cascade' : 'direct';
      count[sort] += 1;
      if (money === undefined) count.withoutMoney += 1;
      else sums.set(money.currency, (sums.get(money.currency) ?? 0) + money.minor);
      for (const by of new Set(refusals.map((told) => told.by))) rules.set(by, (rules.get(by) ?? 0) + 1);
      if (examples[sort].length >= EXAMPLES_MAX) return;
      examples[sort].push({ ...example, because: refusals.map(({ by, because }) => `${by}: ${because}`) });
    },
    result: () => ({
      count: count.direct + count.cascade,
      cascade: count.cascade,
      money: Object.fromEntries(sums),
      withoutMoney: count.withoutMoney,
      byRule: Object.fromEntries([...rules].toSorted(([, a], [, b]) => b - a)),
      examples: [...examples.direct, ...examples.cascade],
    }),
  };
}
