import type { Rule, RuleSetContent } from '../rules/rule.ts';
import { compileRuleSet, type RuleSet } from '../rules/rule-set.ts';

/**
 * The live set for a world in which requests come one after the other: shared limits need no slices, what only watches is
 * left out, and every counter counts from the first request on. It gives the same answers.
 */
export function compileForBacktest(hash: string, { settings, rules }: RuleSetContent): RuleSet {
  return compileRuleSet(hash, { settings, rules: rules.filter(isEnforced).map(unsliced) });
}

/**
 * The same of a candidate, for a publication at `nowMs`. The history is in the past, so a rule that begins now or later
 * would never be in force in it: what a new or changed rule refuses is asked of the whole history, as if it had no dates. A
 * rule that `live` has to the letter stays as it is.
 */
export function compileCandidate(
  hash: string,
  { settings, rules }: RuleSetContent,
  live: RuleSet,
  nowMs: number,
): RuleSet {
  const known = new Set(live.rules.map(({ rule }) => JSON.stringify(rule)));
  const asked = rules.filter(isEnforced).map(unsliced);
  return compileRuleSet(hash, {
    settings,
    rules: asked.flatMap((rule) => (known.has(JSON.stringify(rule)) ? [rule] : withoutDates(rule, nowMs))),
  });
}

function isEnforced({ mode }: Rule): boolean {
  return mode === 'enforce';
}

function unsliced(rule: Rule): Rule {
  return rule.kind === 'limit' ? { ...rule, slices: 1 } : rule;
}

/** In force always, or never where its time is over. What loosens does so as on the day of the publication. */
function withoutDates(dated: Rule, nowMs: number): readonly Rule[] {
  const { fromMs = -Infinity, untilMs = Infinity, overridableUntilMs = -Infinity, ...rule } = dated;
  const isWaiting = fromMs > nowMs;
  if (untilMs <= nowMs || (isWaiting && rule.kind === 'allow')) return [];
  const yielding = overridableUntilMs > nowMs ? { ...rule, overridableUntilMs: Infinity } : rule;
  return [isWaiting && yielding.kind === 'limit' ? { ...yielding, overrides: [] } : yielding];
}
