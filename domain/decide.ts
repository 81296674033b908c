import { type Answer, type Decline, strongestDecline } from './answer.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Card, Change } from './card.ts';
import { formatMoney } from './money.ts';
import { type AmountLimit, MISSING, type RuleSet } from './rule-set.ts';

/** One reason to refuse: the rule (or the card's own status) and the values that were compared. */
export type Firing = {
  /** A rule's id, or `card_status`, or the name of the set that refuses while none is published. */
  readonly by: string;
  readonly answer: Decline;
  readonly because: string;
};

/** Why the answer is what it is. */
export type Trail = {
  readonly ruleSet: string;
  readonly fired: readonly Firing[];
  /** How many firings were left out of `fired` to keep the trail small. */
  readonly firedMore: number;
};

export type Decision = {
  readonly answer: Answer;
  readonly trail: Trail;
  /** Empty for a decline: a refused request leaves every counter as it was. */
  readonly changes: readonly Change[];
};

/** What the decision may look at beside the rules: the card, and (later) counters that cards share. */
export type DecisionState = { readonly card: Card; readonly shared: readonly never[] };

/** Six firings of at most 160 characters keep the stored trail under 1 KB, which is one write unit. */
const FIRINGS_KEPT_MAX = 6;

/**
 * Decides one request. Pure: the same arguments give the same decision on any machine at any time, which is what lets
 * the deployed function, `explain`, the backtest and the simulations be the same code.
 */
export function decide(ruleSet: RuleSet, state: DecisionState, request: AuthorizationRequest, nowMs: number): Decision {
  const fired = [...firings(ruleSet, state, request)];
  const decline = strongestDecline(fired.map((firing) => firing.answer));
  return {
    answer: decline ?? '00',
    trail: trailOf(ruleSet.hash, fired, decline),
    changes: decline === undefined ? [{ kind: 'authorization_approved', cardId: request.cardId, atMs: nowMs }] : [],
  };
}

function* firings(ruleSet: RuleSet, { card }: DecisionState, request: AuthorizationRequest): Generator<Firing> {
  if (card.status === 'blocked') yield { by: 'card_status', answer: '05', because: 'the card is blocked' };
  for (const { id, answer } of ruleSet.byCard.get(request.cardId) ?? []) {
    yield { by: id, answer, because: 'the card is on the list' };
  }
  for (const { id, answer } of ruleSet.byMcc.get(request.mcc ?? MISSING) ?? []) {
    yield { by: id, answer, because: onList('mcc', request.mcc) };
  }
  for (const { id, answer } of ruleSet.byCountry.get(request.merchantCountry ?? MISSING) ?? []) {
    yield { by: id, answer, because: onList('merchant country', request.merchantCountry) };
  }
  for (const limit of ruleSet.amountLimits) {
    const because = exceeds(limit, request);
    if (because !== undefined) yield { by: limit.id, answer: limit.answer, because };
  }
  if (ruleSet.otherwise !== 'approve') {
    yield { by: ruleSet.hash, answer: ruleSet.otherwise.decline, because: ruleSet.otherwise.because };
  }
}

function onList(what: string, value: string | undefined): string {
  return value === undefined ? `the request has no ${what}` : `${what} ${value} is on the list`;
}

function exceeds(limit: AmountLimit, { flow, amount }: AuthorizationRequest): string | undefined {
  if (flow === 'in') return undefined;
  if (amount?.currency !== limit.max.currency) {
    return limit.onMissing === 'skip' ? undefined : `no amount in ${limit.max.currency} to compare`;
  }
  if (amount.minor <= limit.max.minor) return undefined;
  return `${formatMoney(amount)} is above ${formatMoney(limit.max)}`;
}

/** Keeps the firing that gave the answer even where the list has to be cut. */
function trailOf(ruleSet: string, fired: readonly Firing[], decline: Decline | undefined): Trail {
  const decisiveFirst = fired.toSorted((a, b) => Number(b.answer === decline) - Number(a.answer === decline));
  const kept = decisiveFirst.slice(0, FIRINGS_KEPT_MAX);
  return { ruleSet, fired: kept, firedMore: fired.length - kept.length };
}
