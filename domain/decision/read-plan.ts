import type { AuthorizationRequest } from '../authorization-request.ts';
import { type Card, PROGRAM } from '../card.ts';
import type { Value } from '../rules/condition.ts';
import { fieldOf } from '../rules/fields.ts';
import type { CompiledRule, RuleSet } from '../rules/rule-set.ts';
import type { LimitRule } from '../rules/rule.ts';
import { type Situation, situationOf, valueOf } from './facts.ts';
import { addressesOf, detailsOf } from './limit-state.ts';
import { holdersOf, type ReadPlan } from './reading.ts';

/**
 * The rows beside the card's own that deciding this request takes. Without the card: those that can be told before it is
 * read, so that most decisions read once; what belongs to the card's account or group takes a second read.
 */
export function readPlanOf(
  ruleSet: RuleSet,
  request: AuthorizationRequest,
  card: Card | undefined,
  nowMs: number,
): ReadPlan {
  const currency = card?.currency;
  const facts = { status: 'active' as const, ...(currency !== undefined && { currency }) };
  const situation = situationOf(ruleSet.settings, facts, request, nowMs);
  const { merchantId } = request;
  return {
    counters: limitsElsewhere(ruleSet, situation).flatMap(
      (limit) => addressesOf(limit, situation, detailsOf(limit, situation), card ?? {}) ?? [],
    ),
    holders: card === undefined ? [PROGRAM] : holdersOf(card),
    ...(ruleSet.needs.merchants && merchantId !== undefined && { merchantId }),
  };
}

/** Every limit with rows of its own that may apply, whatever the card turns out to be. */
function limitsElsewhere(ruleSet: RuleSet, situation: Situation): CompiledRule<LimitRule>[] {
  const { limitsElsewhere: limits, limitsElsewhereMatcher: matcher } = ruleSet;
  if (limits.length === 0) return [];
  const values = matcher.columns.map((column): Value => {
    const { source } = fieldOf(column.field);
    return source === 'card' || source === 'history' ? undefined : valueOf(column, situation);
  });
  const { fitting, unknown } = matcher.match(values);
  return [...fitting, ...unknown].flatMap((index) => limits[index] ?? []);
}
