import type { Answer } from './answer.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Card } from './card.ts';
import { isFarFromFull, isTooLarge } from './decision/card-size.ts';
import { approvalOf, changedCard, type Changes, declineOf, folding } from './decision/change.ts';
import { countChanges } from './decision/count.ts';
import type { CounterChange } from './decision/counter-change.ts';
import { type CardFacts, isUse, type Situation, situationOf, valueOf } from './decision/facts.ts';
import { type Counted, type Firing, isInForce, judge, type UsedBy, type Verdict } from './decision/judge.ts';
import { type LimitState, limitStateOf, type Used } from './decision/limit-state.ts';
import { type DecisionState, factsOf } from './decision/reading.ts';
import { type NearMisses, type Trail, trailOf } from './decision/trail.ts';
import { wayOutOf } from './decision/way-out.ts';
import { changesOfLateRequest, factOfRequest, lifeWithRequest, takenOutFor } from './life/request-in-life.ts';
import type { RequestFact } from './life/facts.ts';
import { type Life, lifeAt } from './life/life.ts';
import { interpret } from './rules/matching/interpret.ts';
import { type CompiledRule, conditionOfAnyCard, type RuleSet } from './rules/rule-set.ts';
import type { LimitRule } from './rules/rule.ts';
import { isInScope } from './rules/scope.ts';
import { earliestMs } from './windows/counter.ts';

/** Raised whenever the same rule set and reading could lead to another answer than before. */
export const ENGINE_VERSION = 2;

/** Everything the answer was made from beside the request, the rule set and the clock: enough to make it again. */
export type Reading = {
  readonly card: CardFacts;
  /** What each limit that applies had counted, by counter id. */
  readonly used: Readonly<Record<string, Used>>;
  /** The rules approved, and the card's row had no room for what that adds. */
  readonly isCardFull?: true;
};

export type Decision = {
  /**
   * The date the decision bears, epoch milliseconds: now, or later where a counter has been moved on by a faster clock, so
   * that by these dates no window ever holds more than its limit.
   */
  readonly decidedAtMs: number;
  readonly answer: Answer;
  readonly trail: Trail;
  readonly reading: Reading;
  /** The set that ran in the shadow, where one did: without it nobody could tell again what it would have refused. */
  readonly shadow?: NonNullable<RuleSet['shadow']>;
  readonly changes: Changes;
};

/**
 * Decides one request. Pure: the same arguments give the same decision on any machine at any time, which is what lets
 * the deployed function, `explain`, the backtest and the simulations be the same code.
 */
export function decide(ruleSet: RuleSet, state: DecisionState, request: AuthorizationRequest, nowMs: number): Decision {
  const life = lifeAt(state.life, request, nowMs);
  const taken = life.version === 0 ? undefined : takenOutFor(life, state, factIn(ruleSet, state, request, '00', nowMs));
  const inAdvance = decideOn(ruleSet, taken?.state ?? state, request, nowMs);
  if (!taken) return withLife(ruleSet, state, request, life, inAdvance);
  const isApproved = inAdvance.answer === '00';
  // A decline does not take the place of what was counted without it.
  const decision = isApproved ? inAdvance : decideOn(ruleSet, state, request, nowMs);
  const fact = factIn(ruleSet, state, request, decision.answer, decision.decidedAtMs);
  const out = isApproved ? taken : { state, entries: life.entries, counters: [] };
  return { ...decision, changes: changesOfLateRequest(state, out, life, fact, decision.changes) };
}

function withLife(
  ruleSet: RuleSet,
  state: DecisionState,
  request: AuthorizationRequest,
  life: Life,
  decision: Decision,
): Decision {
  const fact = factIn(ruleSet, state, request, decision.answer, decision.decidedAtMs);
  return {
    ...decision,
    changes: { ...decision.changes, life: lifeWithRequest(life, fact, decision.changes) },
  };
}

function factIn(
  { settings }: RuleSet,
  { card: { status, currency } }: DecisionState,
  request: AuthorizationRequest,
  answer: Answer,
  atMs: number,
): RequestFact {
  const card = { status, ...(currency !== undefined && { currency }) };
  return factOfRequest(situationOf(settings, card, request, atMs), settings, answer, atMs);
}

function decideOn(ruleSet: RuleSet, state: DecisionState, request: AuthorizationRequest, nowMs: number): Decision {
  const { situation, limits, stateBy, usedBy, isCardFull, verdict, changes } = consider(ruleSet, state, request, nowMs);
  const decidedAtMs = latestOf(limits, nowMs);
  if (decidedAtMs > nowMs) return decideOn(ruleSet, state, request, decidedAtMs);
  const isDeclined = verdict.answer !== '00';
  const wayOut = isDeclined ? wayOutOf(ruleSet, situation, verdict.fired, usedBy, stateBy) : [];
  const near = isDeclined ? undefined : nearMisses(ruleSet, situation, verdict, usedBy);
  return {
    decidedAtMs,
    answer: verdict.answer,
    trail: trailOf(ruleSet.hash, verdict, near, wayOut, situation),
    reading: { card: situation.card, used: usedIn(limits), ...(isCardFull && { isCardFull }) },
    ...(ruleSet.shadow && { shadow: ruleSet.shadow }),
    changes,
  };
}

/**
 * The answer and what it changes, without what is told of it: a backtest asks for that only where answers differ. With
 * `given`, the changes are those of that answer: everything is counted as these rules count, and no limit stands in its way.
 */
export function answerOf(
  ruleSet: RuleSet,
  state: DecisionState,
  request: AuthorizationRequest,
  nowMs: number,
  given?: Answer,
): { readonly answer: Answer; readonly changes: Changes } {
  const { situation, stateBy, verdict, changes } = consider(ruleSet, state, request, nowMs);
  const { answer } = verdict;
  if (given === undefined || (given === '00') === (answer === '00')) return { answer, changes };
  const counted = verdict.counted.map(({ limit }) => ({ limit, isBinding: false }));
  return { answer, changes: changesOf(ruleSet, state, situation, { ...verdict, answer: given, counted }, stateBy) };
}

/** What an approval of this request counts, whatever the rules would say to it: no limit stands in its way. */
export function changesIfApproved(
  ruleSet: RuleSet,
  state: DecisionState,
  request: AuthorizationRequest,
  nowMs: number,
): Changes {
  const { situation, stateBy, verdict } = consider(ruleSet, state, request, nowMs);
  // Not as a limit with room would count it: gathering its slices changes those too that count nothing of this.
  const counted = verdict.counted.map(({ limit }) => ({ limit, isBinding: false }));
  return changesOf(ruleSet, state, situation, { ...verdict, answer: '00', counted }, stateBy);
}

/** A request as the rules see it, what they make of it and change by it, and the counters they looked at for that. */
function consider(ruleSet: RuleSet, state: DecisionState, request: AuthorizationRequest, nowMs: number) {
  const situation = situationOf(ruleSet.settings, factsOf(state, request, ruleSet), request, nowMs);
  const limits = new Map<CompiledRule<LimitRule>, LimitState | undefined>();
  const stateBy = (limit: CompiledRule<LimitRule>): LimitState | undefined => {
    if (!limits.has(limit)) limits.set(limit, limitStateOf(limit, situation, state.card, state.shared));
    return limits.get(limit);
  };
  const usedBy: UsedBy = (limit) => stateBy(limit)?.used;
  const judged = judge(ruleSet, situation, usedBy);
  const considered = { situation, limits, stateBy, usedBy };
  const fitting = fittingChanges(state, changesOf(ruleSet, state, situation, judged, stateBy));
  if (fitting !== undefined) return { ...considered, isCardFull: false, verdict: judged, changes: fitting };
  const verdict = refusedForSize(judged);
  return { ...considered, isCardFull: true, verdict, changes: changesOf(ruleSet, state, situation, verdict, stateBy) };
}

/** The changes, with as many old holds folded as it takes; undefined where the card's row has no room even so. */
function fittingChanges({ card }: DecisionState, changes: Changes): Changes | undefined {
  if (changes.card?.isApproved !== true || isFarFromFull(card, changes.card.counters)) return changes;
  if (hasRoom(card, changes)) return changes;
  const folded = folding(changes, card);
  return hasRoom(card, folded) ? folded : undefined;
}

function hasRoom(card: Card, changes: Changes): boolean {
  const after = changes.card && changedCard(card, changes.card);
  return after !== undefined && after !== 'moved' && !isTooLarge(after, card);
}

/** The answer and reasons that a stored reading leads to. Equal to what was answered, or something is wrong. */
export function decideAgain(
  ruleSet: RuleSet,
  { card, used, isCardFull }: Reading,
  request: AuthorizationRequest,
  nowMs: number,
): Verdict {
  const situation = situationOf(ruleSet.settings, card, request, nowMs);
  const verdict = judge(ruleSet, situation, ({ counterId }) => used[counterId]);
  return isCardFull === true && verdict.answer === '00' ? refusedForSize(verdict) : verdict;
}

/** What would be approved is refused, and the reason says so: nothing that the card has spent may be forgotten. */
function refusedForSize(verdict: Verdict): Verdict {
  return { ...verdict, answer: '05', fired: [{ answer: '05', reason: { why: 'card_full' } }] };
}

/** What a tenth more, or one more of the same, would have made refuse. */
function nearMisses(ruleSet: RuleSet, situation: Situation, { counted }: Verdict, usedBy: UsedBy): NearMisses {
  const { amount } = situation;
  const last = counted.filter((one) => isLast(one, usedBy)).map(({ limit }): Firing => lastFiring(limit));
  if (amount === undefined || amount.minor === 0) return { fired: last, situation };
  const dearer = { ...situation, amount: { ...amount, minor: amount.minor + Math.ceil(amount.minor / 10) } };
  return { fired: [...last, ...judge(ruleSet, dearer, usedBy).fired], situation: dearer };
}

/** Counts alone tell it: it takes no second evaluation. */
function isLast({ limit, isBinding }: Counted, usedBy: UsedBy): boolean {
  const { count } = limit.rule;
  return isBinding && count !== undefined && (usedBy(limit)?.count ?? 0) + 1 === count;
}

function lastFiring(limit: CompiledRule<LimitRule>): Firing {
  return { rule: limit, answer: limit.rule.answer ?? '65', reason: { why: 'last' } };
}

/**
 * Now, or the earliest date that all counters allow where one of them is ahead. Those of a shadow have no say: another date
 * could be another answer.
 */
function latestOf(limits: ReadonlyMap<CompiledRule<LimitRule>, LimitState | undefined>, nowMs: number): number {
  let atMs = nowMs;
  for (const [{ rule }, state] of limits) {
    if (rule.mode === 'shadow') continue;
    for (const counter of state?.now ?? []) atMs = Math.max(atMs, earliestMs(rule.window, counter));
  }
  return atMs;
}

function usedIn(limits: ReadonlyMap<CompiledRule, LimitState | undefined>): Readonly<Record<string, Used>> {
  return Object.fromEntries([...limits].flatMap(([limit, state]) => (state ? [[limit.counterId, state.used]] : [])));
}

function changesOf(
  ruleSet: RuleSet,
  state: DecisionState,
  situation: Situation,
  { answer, counted, fired }: Verdict,
  stateBy: (limit: CompiledRule<LimitRule>) => LimitState | undefined,
): Changes {
  const isApproved = answer === '00';
  const moved = [...counted, ...goingOn(ruleSet, state.card, situation)]
    .filter(({ limit: { rule } }) => rule.window.kind !== 'transaction' && (isApproved || rule.counts === 'tries'))
    .flatMap(({ limit, isBinding }) => {
      const limitState = stateBy(limit);
      // A decline keeps within nothing: it spends nothing.
      return limitState === undefined ? [] : countChanges(limit, limitState, situation, isBinding && isApproved);
    });
  const onCard = moved.filter(({ address }) => address === undefined);
  const counters: readonly CounterChange[] = moved.filter(({ address }) => address !== undefined);
  if (!isApproved) {
    const card = declineOf(ruleSet, state, situation, fired, onCard);
    return { ...(card && { card }), counters };
  }
  const { merchantId } = situation.request;
  const isNewMerchant = ruleSet.needs.merchants && isUse(situation) && state.shared.isKnownMerchant !== true;
  return {
    card: approvalOf(ruleSet, state, situation, onCard),
    counters,
    ...(isNewMerchant && merchantId !== undefined && { merchantId }),
  };
}

/**
 * Counters that the card already has go on while it is out of their limit's scope, so that nothing it spends meanwhile is
 * missing when it comes back. They bind nothing.
 */
function goingOn({ limitsInCard }: RuleSet, card: Card, situation: Situation): readonly Counted[] {
  const found: Counted[] = [];
  for (const counterId of card.counters.keys()) {
    const limit = limitsInCard.get(counterId);
    if (limit === undefined || isInScope(limit.rule.scope, card) || !isInForce(limit.rule, situation.nowMs)) continue;
    const truth = interpret(conditionOfAnyCard(limit.rule), (column) => valueOf(column, situation));
    if (truth === 'true') found.push({ limit, isBinding: false });
  }
  return found;
}
