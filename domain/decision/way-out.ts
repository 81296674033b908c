import { formatMoney, type Money } from '../money.ts';
import type { Condition } from '../rules/condition.ts';
import type { FieldName } from '../rules/fields.ts';
import type { CompiledRule, RuleSet } from '../rules/rule-set.ts';
import type { LimitRule } from '../rules/rule.ts';
import { nextRelease } from '../windows/counter.ts';
import { formatLocal } from '../windows/describe.ts';
import type { Situation } from './facts.ts';
import { type Firing, isOf, judge, type UsedBy, type Verdict } from './judge.ts';
import type { LimitState, Used } from './limit-state.ts';
import { nameOf } from './trail.ts';

/** More amounts than this are not tried: each is one more evaluation of all rules. */
const AMOUNTS_TRIED_MAX = 8;

const AMOUNT_FIELDS: readonly FieldName[] = ['amount', 'transaction_amount'];

const NOTHING_USED: Used = { amount: 0, count: 0, fromMs: 0 };

/**
 * What would have let a declined request pass. An amount is only told after the whole set has been asked about it, so that
 * a cardholder who follows it is not declined by the next rule.
 */
export function wayOutOf(
  ruleSet: RuleSet,
  situation: Situation,
  fired: readonly Firing[],
  usedBy: UsedBy,
  stateBy: (limit: CompiledRule<LimitRule>) => LimitState | undefined,
): readonly string[] {
  const [only, ...others] = new Set(fired.map(nameOf));
  return [
    ...passingAmount(ruleSet, situation, fired, usedBy),
    ...fired.flatMap((firing) => release(firing, situation, stateBy, ruleSet.settings.zone ?? 'UTC')).slice(0, 2),
    ...(only !== undefined && others.length === 0 ? [`${only} alone refused it`] : []),
  ];
}

function passingAmount(
  ruleSet: RuleSet,
  situation: Situation,
  fired: readonly Firing[],
  usedBy: UsedBy,
): readonly string[] {
  const { amount } = situation;
  if (amount === undefined) return [];
  const candidates = new Set(fired.flatMap((firing) => thresholds(firing, amount)));
  const below = [...candidates].filter((minor) => minor > 0 && minor < amount.minor).toSorted((a, b) => b - a);
  const judgeAt = (minor: number): Verdict =>
    judge(ruleSet, cheaper(situation, { ...amount, minor }), (limit) => usedAtAnotherAmount(limit, usedBy));
  const passes = (minor: number): boolean => judgeAt(minor).answer === '00';
  const passing = below.slice(0, AMOUNTS_TRIED_MAX).find(passes);
  if (passing === undefined) return [];
  const orLess = passesBelow(ruleSet, { ...amount, minor: passing }, passes) ? ' or less' : '';
  const unread = judgeAt(passing).counted.filter(({ limit, isBinding }) => isBinding && isKeptApartByAmount(limit));
  const [first, ...others] = unread.map(({ limit }) => limit.rule.id);
  if (others.length > 0) return [];
  const unless = first === undefined ? '' : `, unless ${first} has counted that amount before`;
  return [`would pass at ${formatMoney({ ...amount, minor: passing })}${orLess}${unless}`];
}

/** The same request for less money; the merchant asks for less as well, where the two amounts are one. */
function cheaper(situation: Situation, amount: Money): Situation {
  const { request } = situation;
  const { transactionAmount: asked } = request;
  const isOne = asked?.minor === situation.amount?.minor && asked?.currency === amount.currency;
  return { ...situation, amount, ...(isOne && { request: { ...request, transactionAmount: amount } }) };
}

/** The counter of another amount is another counter, and was not read. */
function usedAtAnotherAmount(limit: CompiledRule<LimitRule>, usedBy: UsedBy): Used | undefined {
  const used = usedBy(limit);
  return used && isKeptApartByAmount(limit) ? NOTHING_USED : used;
}

function isKeptApartByAmount({ rule }: CompiledRule<LimitRule>): boolean {
  return rule.per.by.some(({ field }) => field === 'amount');
}

/**
 * Whether every smaller amount passes too. Limits refuse only what is larger; a condition may refuse what is smaller, and
 * changes its mind nowhere but at its bounds.
 */
function passesBelow(ruleSet: RuleSet, passing: Money, passes: (minor: number) => boolean): boolean {
  const asked = new Set(ruleSet.matcher.columns.map(({ field }) => field));
  if (asked.has('amount_z_score')) return false;
  const isAsked = AMOUNT_FIELDS.some((field) => asked.has(field));
  const bounds = isAsked ? boundsOf(ruleSet, passing.currency) : [];
  const below = bounds.filter((minor) => minor < passing.minor);
  return below.length <= AMOUNTS_TRIED_MAX && below.every(passes);
}

/** Found once for each set and currency: that takes longer than all the rest of a decline. */
const knownBounds = new WeakMap<RuleSet, Map<string, readonly number[]>>();

/** The bounds of all conditions of a set, from 0 on, each once. */
function boundsOf(ruleSet: RuleSet, currency: string): readonly number[] {
  const known = knownBounds.get(ruleSet) ?? new Map<string, readonly number[]>();
  knownBounds.set(ruleSet, known);
  const found = known.get(currency);
  if (found !== undefined) return found;
  const all = ruleSet.rules.flatMap(({ rule }) => boundsIn(rule.when, currency));
  const bounds = [...new Set(all)].filter((minor) => minor >= 0);
  known.set(currency, bounds);
  return bounds;
}

/** Amounts at which this reason might no longer hold. */
function thresholds({ rule: compiled, reason }: Firing, amount: Money): readonly number[] {
  if (compiled === undefined) return [];
  const { rule } = compiled;
  const ofCondition = boundsIn(rule.when, amount.currency);
  const above = typeof rule.onMissing === 'object' ? [rule.onMissing.above.minor] : [];
  if (reason.why === 'amount' && rule.kind === 'limit' && rule.max !== undefined) {
    return [rule.max.minor - reason.used.amount, ...ofCondition];
  }
  return [...ofCondition, ...above];
}

/** The largest amounts on the lower side of every comparison with the amount. */
function boundsIn(condition: Condition, currency: string): readonly number[] {
  if ('all' in condition) return condition.all.flatMap((part) => boundsIn(part, currency));
  if ('any' in condition) return condition.any.flatMap((part) => boundsIn(part, currency));
  if ('not' in condition) return boundsIn(condition.not, currency);
  if (condition.test !== 'between' || !AMOUNT_FIELDS.includes(condition.column.field)) return [];
  if (condition.column.currency !== currency) return [];
  const { low, lowOpen, high, highOpen } = condition;
  return [lowOpen ? low : low - 1, highOpen ? high - 1 : high].filter(Number.isSafeInteger);
}

function release(
  { rule: compiled, reason }: Firing,
  { amount, nowMs }: Situation,
  stateBy: (limit: CompiledRule<LimitRule>) => LimitState | undefined,
  programZone: string,
): readonly string[] {
  if (compiled === undefined || !isOf(compiled, 'limit') || (reason.why !== 'amount' && reason.why !== 'count'))
    return [];
  const { rule } = compiled;
  const state = stateBy(compiled);
  const [counter, ...slices] = state?.now ?? [];
  if (counter === undefined || rule.window.kind === 'transaction') return [];
  // A spread limit of a calendar window is freed all at once; for a trailing one the slices would have to be merged.
  if (slices.length > 0 && rule.window.kind === 'trailing') return [];
  const needed =
    reason.why === 'count'
      ? { count: reason.used.count + 1 - (rule.count ?? 0) }
      : { amount: reason.used.amount + (amount?.minor ?? 0) - (rule.max?.minor ?? 0) };
  // More than has been counted can never be freed: the amount alone is above the limit.
  if ((needed.amount ?? 0) > reason.used.amount || (needed.count ?? 0) > reason.used.count) return [];
  const whole = { ...counter, amount: state?.used.amount ?? 0, count: state?.used.count ?? 0 };
  const freed = nextRelease(rule.window, whole, nowMs, needed);
  if (freed === undefined) return [];
  const zone = rule.window.kind === 'calendar' ? rule.window.zone : programZone;
  const what =
    reason.why === 'count' || rule.max === undefined
      ? `${freed.count} more`
      : formatMoney({ minor: freed.amount, currency: rule.max.currency });
  return [`${what} frees at ${formatLocal(zone, freed.atMs)}`];
}
