import { LEVELS, type LimitRule } from '../rule.ts';
import { type Box, isWithin } from './box.ts';
import { type Examined, overlaps } from './examined.ts';
import type { Finding } from './finding.ts';
import { holdsAsLong, isNoFiner, isNoNarrower, sameLength, sameWindow, told } from './limits-compared.ts';
import { standsAsFirm } from './sets-aside.ts';

/** Pairs of limits that are looked at before the linter gives up: a second or so. */
const COMPARISONS_MAX = 2_000_000;

/**
 * Limits of a narrower scope above one of a wider scope that goes on refusing, whatever the two answer and do without data:
 * whoever wrote them meant to give some cards more, and they do not get it.
 */
export function* contradicting(all: readonly Examined[], nowMs: number): Generator<Finding> {
  const limits = all
    .filter(isLimit)
    .filter(({ rule }) => rule.mode === 'enforce' && (rule.untilMs ?? Infinity) > nowMs);
  const setters = all.filter(({ rule }) => rule.kind !== 'decline' && rule.overrides.length > 0);
  const byLevel = Map.groupBy(limits, ({ rule }) => rule.scope.level);
  let comparisons = 0;
  for (const inner of limits) {
    const wider = LEVELS.slice(0, LEVELS.indexOf(inner.rule.scope.level));
    for (const outer of wider.flatMap((level) => byLevel.get(level) ?? [])) {
      comparisons += 1;
      if (!isLooser(inner.rule, outer.rule) || inner.rule.overrides.includes(outer.rule.id)) continue;
      if (!overlaps(outer, inner) || !isUnderCondition(inner, outer)) continue;
      if (!standsAsFirm(outer, inner, setters, nowMs)) continue;
      yield findingOf(outer, inner);
      break;
    }
    if (comparisons > COMPARISONS_MAX) {
      const message = `The set is too large to compare every pair of limits; after "${inner.rule.id}", limits that contradict a wider one are not told.`;
      yield { level: 'warning', code: 'not_compared', message };
      return;
    }
  }
}

function isLimit(examined: Examined): examined is Examined<LimitRule> {
  return examined.rule.kind === 'limit';
}

/** True for a limit that a person wrote to give some of the cards more than the others. */
export function isLooser(inner: LimitRule, outer: LimitRule): boolean {
  const isNarrower = LEVELS.indexOf(inner.scope.level) > LEVELS.indexOf(outer.scope.level);
  return isNarrower && isAbove(inner, outer) && isComparable(inner, outer);
}

function isAbove(inner: LimitRule, outer: LimitRule): boolean {
  const isSameMoney = inner.max?.currency === outer.max?.currency;
  return (
    (isSameMoney && (inner.max?.minor ?? 0) > (outer.max?.minor ?? Infinity)) ||
    (inner.count ?? 0) > (outer.count ?? Infinity)
  );
}

function isComparable(inner: LimitRule, outer: LimitRule): boolean {
  const isAtOneTime =
    (inner.fromMs ?? -Infinity) < (outer.untilMs ?? Infinity) &&
    (outer.fromMs ?? -Infinity) < (inner.untilMs ?? Infinity);
  return (
    isAtOneTime &&
    inner.counts === outer.counts &&
    isNoNarrower(outer, inner) &&
    isNoFiner(outer.per.by, inner.per.by) &&
    sameLength(inner.window, outer.window)
  );
}

/** Whether all that the inner counts of the cards of both is what the outer counts. */
function isUnderCondition({ boxes: inner }: Examined, { boxes: outer = [] }: Examined): boolean {
  return inner?.every((box) => outer.some((wide) => isWithin(box, withoutScope(wide)))) === true;
}

function withoutScope(box: Box): Box {
  return new Map([...box].filter(([, { column }]) => !LEVELS.some((level) => level === column.field)));
}

/** Certain where all of the inner is under the outer all the time; else some of it is, or at some times. */
function findingOf(outer: Examined<LimitRule>, inner: Examined<LimitRule>): Finding {
  const [wide, narrow] = [outer.rule, inner.rule];
  const isCertain =
    sameWindow(narrow.window, wide.window) &&
    holdsAsLong(wide, narrow) &&
    (inner.boxes ?? []).every((box) => outer.boxes?.some((around) => isWithin(box, around)));
  const [level, code, are] = isCertain
    ? (['error', 'cannot_loosen', 'are'] as const)
    : (['warning', 'may_not_loosen', 'may be'] as const);
  return {
    level,
    ruleId: narrow.id,
    code,
    message: `"${narrow.id}" allows ${told(narrow)}, but its cards ${are} under "${wide.id}" as well, which stops them at ${told(wide)}. Make "${wide.id}" overridable and write overrides: [${wide.id}], or keep within it.`,
  };
}
