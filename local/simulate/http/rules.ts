import { type AuthoredRuleFile, ruleFileSchema, toRuleSetContent } from '../../../contracts/rule-file.ts';
import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import { expectedOf, MINOR_MEAN, type TrafficPlan } from './traffic.ts';

/** What the limits of the simulation allow, minor units of USD and times. */
export type Limits = {
  readonly card: number;
  readonly hotCard: number;
  readonly program: number;
  readonly tries: number;
};

/** Limits that are reached in the second half of the traffic, each by itself. */
export function limitsFor(plan: TrafficPlan): Limits {
  const { usual, hot } = expectedOf(plan);
  const each = usual / plan.cards.length;
  return {
    card: Math.ceil(each * MINOR_MEAN * 0.6),
    hotCard: Math.ceil(hot * MINOR_MEAN * 0.6),
    program: Math.ceil((usual + hot) * MINOR_MEAN * 0.55),
    tries: Math.ceil(each * 0.9),
  };
}

const RULE_IDS = {
  card: 'simulate-card',
  hotCard: 'simulate-hot-card',
  program: 'simulate-program',
  tries: 'simulate-tries',
} as const satisfies Record<keyof Limits, string>;

/** A limit per card, a larger one for the hot card, one that all share on slices, and one that counts tries. */
export function rulesFor({ hotCard }: TrafficPlan, limits: Limits): AuthoredRuleFile {
  return {
    format: 1,
    rules: [
      { id: RULE_IDS.card, kind: 'limit', window: 'lifetime', max: usd(limits.card), overridable: true },
      {
        id: RULE_IDS.hotCard,
        kind: 'limit',
        scope: { cards: [hotCard] },
        window: 'lifetime',
        max: usd(limits.hotCard),
        overrides: [RULE_IDS.card],
      },
      { id: RULE_IDS.program, kind: 'limit', per: 'program', slices: 8, window: 'lifetime', max: usd(limits.program) },
      {
        id: RULE_IDS.tries,
        kind: 'limit',
        // The hot card is asked far more often.
        scope: { except: { cards: [hotCard] } },
        counts: 'tries',
        window: { trailing: '12h' },
        count: limits.tries,
      },
    ],
  };
}

function usd(minor: number): string {
  return `${(minor / 100).toFixed(2)} USD`;
}

/** The names of the counters of those rules. */
export function counterIdsOf(rules: AuthoredRuleFile): Readonly<Record<keyof Limits, string>> {
  const compiled = toRuleSetContent(ruleFileSchema.parse(rules)).rules;
  const idOf = (ruleId: string): string => {
    const rule = compiled.find(({ id }) => id === ruleId);
    if (rule === undefined) throw new Error(`There is no rule ${ruleId}.`);
    return counterIdOf(rule);
  };
  return {
    card: idOf(RULE_IDS.card),
    hotCard: idOf(RULE_IDS.hotCard),
    program: idOf(RULE_IDS.program),
    tries: idOf(RULE_IDS.tries),
  };
}
