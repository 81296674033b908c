import type { RuleSetContent } from '../rules/rule.ts';
import { compileRuleSet, type RuleSet } from '../rules/rule-set.ts';

/**
 * A rule set for a world in which requests come one after the other: shared limits need no slices, what only watches is
 * left out, and every counter counts from the first request on. It gives the same answers.
 */
export function compileForBacktest(hash: string, { settings, rules }: RuleSetContent): RuleSet {
  const enforced = rules.filter(({ mode }) => mode === 'enforce');
  return compileRuleSet(hash, {
    settings,
    rules: enforced.map((rule) => (rule.kind === 'limit' ? { ...rule, slices: 1 } : rule)),
  });
}
