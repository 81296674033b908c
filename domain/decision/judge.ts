import { type Answer, type Decline, strongestDecline } from '../answer.ts';
import {
  type AllowRule,
  type DeclineRule,
  type Level,
  LEVELS,
  type LimitRule,
  type OnMissing,
  type Rule,
} from '../rules/rule.ts';
import type { CompiledRule, RuleSet } from '../rules/rule-set.ts';
import type { Status } from '../card.ts';
import { type Situation, valueOf } from './facts.ts';
import type { Used } from './limit-state.ts';

/** Why something refuses; the numbers that were compared are in it. */
export type Reason =
  | { readonly why: 'condition' }
  | { readonly why: 'missing' }
  | { readonly why: 'amount'; readonly used: Used }
  | { readonly why: 'count'; readonly used: Used }
  /** It refuses nothing yet, and would refuse the next one. */
  | { readonly why: 'last' }
  | { readonly why: 'status'; readonly level: Level; readonly status: Status }
  | { readonly why: 'flow_unknown' }
  | { readonly why: 'card_full' }
  | { readonly why: 'no_rule_set'; readonly because: string };

/** One reason to refuse: by a rule, or by the card's standing, a setting or the absence of rules. */
export type Firing = { readonly rule?: CompiledRule; readonly answer: Decline; readonly reason: Reason };

/** What the rules make of a situation. */
export type Verdict = {
  readonly answer: Answer;
  /** Everything that refuses. */
  readonly fired: readonly Firing[];
  /** What would refuse if the rules in the shadow were live. */
  readonly shadow: readonly Firing[];
  /** Limits that this request counts against; of those in the shadow that count approvals, only where they would accept it. */
  readonly counted: readonly Counted[];
};

export type Counted = {
  readonly limit: CompiledRule<LimitRule>;
  /** An approval must keep within it: it is live, and no other rule sets it aside. */
  readonly isBinding: boolean;
};

/** Undefined where it cannot be told whose counter is meant. */
export type UsedBy = (limit: CompiledRule<LimitRule>) => Used | undefined;

/**
 * Judges a situation by the rules. Pure, and all it knows is in its arguments: the same situation and the same counters
 * give the same verdict, which is how a stored decision is made again.
 */
export function judge(ruleSet: RuleSet, situation: Situation, usedBy: UsedBy): Verdict {
  const { matcher, rules, otherwise, settings } = ruleSet;
  const values = matcher.columns.map((column) => valueOf(column, situation));
  const { fitting, unknown } = matcher.match(values);
  const matched = [
    ...fitting.map((index) => ({ compiled: rules[index], isUnknown: false })),
    ...unknown.map((index) => ({ compiled: rules[index], isUnknown: true })),
  ];
  const declines: Firing[] = [...standing(situation)];
  const limits: { compiled: CompiledRule<LimitRule>; isUnknown: boolean }[] = [];
  const allows: CompiledRule<AllowRule>[] = [];
  for (const { compiled, isUnknown } of matched) {
    if (compiled === undefined || !isInForce(compiled.rule, situation.nowMs)) continue;
    if (isOf(compiled, 'limit')) limits.push({ compiled, isUnknown });
    else if (isOf(compiled, 'decline')) declines.push(...declineFirings(compiled, isUnknown, situation));
    else if (isOf(compiled, 'allow') && !isUnknown) allows.push(compiled);
  }
  if (situation.request.flow === 'unknown' && settings.unknownTransactionType === 'decline') {
    declines.push({ answer: '05', reason: { why: 'flow_unknown' } });
  }
  if (otherwise !== 'approve') {
    declines.push({ answer: otherwise.decline, reason: { why: 'no_rule_set', because: otherwise.because } });
  }
  const overs = limits.flatMap(({ compiled, isUnknown }) => [...limitFirings(compiled, isUnknown, situation, usedBy)]);
  const told = limits.filter(({ compiled, isUnknown }) => !isUnknown && isTold(compiled, situation, usedBy));
  const setters = [...allows, ...told.map(({ compiled }) => compiled)];
  const isAside = (compiled: CompiledRule): boolean => isSetAside(compiled, setters, situation.nowMs);
  const refusing = [...declines, ...overs].filter(({ rule }) => rule === undefined || !isAside(rule));
  const fired = refusing.filter(({ rule }) => rule?.rule.mode !== 'shadow');
  const shadow = refusing.filter(({ rule }) => rule?.rule.mode === 'shadow');
  const refusingShadows = new Set(shadow.map(({ rule }) => rule));
  return {
    answer: strongestDecline(fired.map((firing) => firing.answer)) ?? '00',
    fired,
    shadow,
    counted: limits
      // A try counts whoever refuses it, a shadow too.
      .filter(({ compiled, isUnknown }) => {
        return !isUnknown && (compiled.rule.counts === 'tries' || !refusingShadows.has(compiled));
      })
      .map(({ compiled }) => ({
        limit: compiled,
        isBinding: compiled.rule.mode === 'enforce' && !isAside(compiled),
      })),
  };
}

/** Tells the kind of a compiled rule to the type checker too. */
export function isOf<K extends Rule['kind']>(
  compiled: CompiledRule,
  kind: K,
): compiled is CompiledRule<Extract<Rule, { kind: K }>> {
  return compiled.rule.kind === kind;
}

export function isInForce({ fromMs, untilMs }: Rule, nowMs: number): boolean {
  return (fromMs === undefined || nowMs >= fromMs) && (untilMs === undefined || nowMs < untilMs);
}

/** What is blocked refuses everything; what is frozen refuses all but money that comes in. */
function* standing({ card, flow }: Situation): Generator<Firing> {
  for (const { level, status } of [{ level: 'card' as const, status: card.status }, ...(card.above ?? [])]) {
    if (status === 'blocked' || (status === 'frozen' && flow !== 'in')) {
      yield { answer: '05', reason: { why: 'status', level, status } };
    }
  }
}

function* declineFirings(
  compiled: CompiledRule<DeclineRule>,
  isUnknown: boolean,
  situation: Situation,
): Generator<Firing> {
  const { rule } = compiled;
  if (!isUnknown) yield { rule: compiled, answer: rule.answer, reason: { why: 'condition' } };
  else if (declinesWithout(rule.onMissing, situation)) {
    yield { rule: compiled, answer: rule.answer, reason: { why: 'missing' } };
  }
}

function* limitFirings(
  compiled: CompiledRule<LimitRule>,
  isUnknown: boolean,
  situation: Situation,
  usedBy: UsedBy,
): Generator<Firing> {
  const { rule } = compiled;
  const { amount } = situation;
  const missing = {
    rule: compiled,
    answer: answerOf(rule, rule.max ? '61' : '65'),
    reason: { why: 'missing' },
  } as const;
  if (isUnknown) {
    if (declinesWithout(rule.onMissing, situation)) yield missing;
    return;
  }
  const used = rule.window.kind === 'transaction' ? { amount: 0, count: 0, fromMs: 0 } : usedBy(compiled);
  if (used === undefined) {
    if (declinesWithout(rule.onMissing, situation)) yield missing;
    return;
  }
  if (rule.max !== undefined) {
    if (amount?.currency !== rule.max.currency) {
      if (declinesWithout(rule.onMissing, situation)) yield missing;
    } else if (used.amount + amount.minor > rule.max.minor) {
      yield { rule: compiled, answer: answerOf(rule, '61'), reason: { why: 'amount', used } };
    }
  }
  if (rule.count !== undefined && used.count + 1 > rule.count) {
    yield { rule: compiled, answer: answerOf(rule, '65'), reason: { why: 'count', used } };
  }
}

/**
 * Whether a limit can be told for this request: its amount is in the limit's currency, and something says whose it is. One
 * that cannot takes the place of none: between a child that skips euros and a parent in dollars, nothing would be left.
 */
function isTold(compiled: CompiledRule<LimitRule>, { amount }: Situation, usedBy: UsedBy): boolean {
  const { max, window } = compiled.rule;
  if (max !== undefined && amount?.currency !== max.currency) return false;
  return window.kind === 'transaction' || usedBy(compiled) !== undefined;
}

function answerOf(rule: LimitRule, usual: Decline): Decline {
  return rule.answer ?? usual;
}

/** Whether a rule refuses a request that does not say what the rule asks. */
function declinesWithout(onMissing: OnMissing, { amount }: Situation): boolean {
  if (typeof onMissing === 'string') return onMissing === 'decline';
  return amount?.currency !== onMissing.above.currency || amount.minor > onMissing.above.minor;
}

/** A rule of the same or a wider scope may set another aside; a narrower one only while the other says so. */
function isSetAside(target: CompiledRule, setters: readonly CompiledRule<AllowRule | LimitRule>[], nowMs: number) {
  return setters.some(
    (setter) => setter !== target && isAimedAt(setter, target) && mayLoosen(setter.rule, target.rule, nowMs),
  );
}

function isAimedAt({ rule: setter, set }: CompiledRule<AllowRule | LimitRule>, target: CompiledRule): boolean {
  // A shadow changes no answer, and a live rule is none of the shadow's.
  if (set !== target.set || (setter.mode === 'shadow' && target.rule.mode !== 'shadow')) return false;
  if (setter.overrides === 'conditions') return target.rule.kind === 'decline' && !target.rule.isBlock;
  if (target.rule.kind === 'decline' && target.rule.isBlock) return false;
  return setter.overrides.includes(target.rule.id);
}

export function mayLoosen(setter: Rule, target: Rule, nowMs: number): boolean {
  const isNarrower = LEVELS.indexOf(setter.scope.level) > LEVELS.indexOf(target.scope.level);
  return !isNarrower || nowMs < (target.overridableUntilMs ?? Number.NEGATIVE_INFINITY);
}
