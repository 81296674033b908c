import { type AuthoredRuleFile, ruleFileSchema, toRuleSetContent } from '../../../contracts/rule-file.ts';
import { compileRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import type { HistoryKind } from './draw-history.ts';

type AuthoredRule = AuthoredRuleFile['rules'][number];

/** Declined by the rules of every history, whatever was spent. */
export const DECLINED_MCC = '7995';

const MUCH = '9000000.00 USD';
const DAY = { calendar: 'day', zone: 'America/New_York' } as const;

/** None of them is ever reached: what they count is to be seen, and no answer is to depend on the order. */
const BY_THE_DAY: readonly AuthoredRule[] = [
  { id: 'no', kind: 'decline', when: { field: 'mcc', in: [DECLINED_MCC] } },
  { id: 'day', kind: 'limit', window: DAY, max: MUCH, count: 1_000 },
  { id: 'ever', kind: 'limit', window: 'lifetime', flow: 'any', max: MUCH },
  { id: 'uses', kind: 'limit', window: DAY, count: 1_000, afterwards: { reversedUses: 'keep' } },
  { id: 'asked', kind: 'limit', window: DAY, max: MUCH, count: 1_000, afterwards: { forced: 'ignore' } },
  { id: 'tries', kind: 'limit', window: DAY, count: 1_000, counts: 'tries' },
  { id: 'mcc', kind: 'limit', window: DAY, max: MUCH, per: ['card', 'mcc'] },
  { id: 'program', kind: 'limit', window: DAY, max: MUCH, per: 'program', slices: 2 },
];
const TRAILING: AuthoredRule = { id: 'trail', kind: 'limit', window: { trailing: '10m' }, max: MUCH, count: 1_000 };
const REFUNDABLE: AuthoredRule = {
  id: 'refundable',
  kind: 'limit',
  window: DAY,
  max: MUCH,
  count: 1_000,
  afterwards: { refunds: 'give_back' },
};

/** The same for a stage. */
export const RULES_THAT_COUNT: AuthoredRuleFile = { format: 1, rules: [...BY_THE_DAY, TRAILING, REFUNDABLE] };

function compiled(rules: readonly AuthoredRule[]): RuleSet {
  const file: AuthoredRuleFile = { format: 1, rules: [...rules] };
  return compileRuleSet('histories', toRuleSetContent(ruleFileSchema.parse(file)));
}

/**
 * A trailing window counts what becomes known late where it becomes known, and a refund that gives back frees what is counted
 * then: with them the order shows wherever time passes.
 */
export const LIMITS_OF: Readonly<Record<HistoryKind, RuleSet>> = {
  'at one time': compiled([...BY_THE_DAY, TRAILING]),
  'of a day': compiled(BY_THE_DAY),
  'of two days': compiled([...BY_THE_DAY, TRAILING, REFUNDABLE]),
};
