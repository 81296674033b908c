import { costFindings, worstCaseCost } from './cost.ts';
import { contradicting } from './lint/contradicting.ts';
import { covered } from './lint/covered.ts';
import { examine } from './lint/examined.ts';
import type { Finding } from './lint/finding.ts';
import { allowsNothing, approvesEverything, neverResets, over } from './lint/lasting.ts';
import { neverApproved } from './lint/never-approved.ts';
import { overriding } from './lint/overriding.ts';
import { unreachable } from './lint/unreachable.ts';
import { oftenUntold } from './lint/untold.ts';
import { type ListOfCodes, unknownCodes, unknownInList } from './lint/vocabulary.ts';
import type { RuleSetContent } from './rule.ts';

export type { Finding } from './lint/finding.ts';
export type { ListOfCodes } from './lint/vocabulary.ts';

type LintOptions = {
  readonly nowMs: number;
  /** Of the file: what is in them is in none of the rules. */
  readonly unusedLists?: readonly ListOfCodes[];
};

/**
 * Everything that can be told of a rule set without a single request: rules that can never do what they say, and a cost
 * that no decision could pay. Errors first, then in the order of the rules. Says nothing where it is not certain, except
 * about codes that no table knows.
 */
export function lint(content: RuleSetContent, { nowMs, unusedLists = [] }: LintOptions): readonly Finding[] {
  const { rules } = content;
  const examined = rules.map(examine);
  const findings = [
    ...examined.flatMap((one) => [
      ...over(one.rule, nowMs),
      ...unreachable(one),
      ...allowsNothing(one),
      ...neverResets(one.rule),
      ...unknownCodes(one.rule),
      ...oftenUntold(one.rule),
    ]),
    ...approvesEverything(rules),
    ...unusedLists.flatMap((list) => [...unknownInList(list)]),
    ...covered(examined, nowMs),
    ...contradicting(examined, nowMs),
    ...overriding(examined, nowMs),
    ...neverApproved(examined, nowMs),
    ...costFindings(worstCaseCost(content)),
  ];
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  const place = ({ level, ruleId }: Finding): number =>
    (level === 'error' ? 0 : rules.length + 1) + (ruleId === undefined ? -1 : (places.get(ruleId) ?? 0));
  return findings.toSorted((a, b) => place(a) - place(b));
}
