import { DECLINES, type Decline } from '../../answer.ts';
import type { Window } from '../../windows/window.ts';
import type { LimitRule, Rule } from '../rule.ts';
import { type Box, isWithin } from './box.ts';
import { isLooser } from './contradicting.ts';
import type { Examined } from './examined.ts';
import type { Finding } from './finding.ts';
import { holdsAsLong, isNoFiner, isNoNarrower, sameWindow } from './limits-compared.ts';
import { standsAsFirm } from './sets-aside.ts';

/** Pairs of rules that are compared before the linter gives up: a second or two. */
const COMPARISONS_MAX = 2_000_000;

/**
 * Rules that never matter, because another refuses everything that they would. Only pairs that could cover each other are
 * compared: a rule with listed values can only cover one whose first value it lists.
 */
export function* covered(all: readonly Examined[], nowMs: number): Generator<Finding> {
  const rules = all.filter(({ rule, boxes }) => rule.mode === 'enforce' && boxes !== undefined && boxes.length > 0);
  const setters = all.filter(({ rule }) => rule.kind !== 'decline' && rule.overrides.length > 0);
  const firm = (outer: Examined, inner: Examined): boolean => standsAsFirm(outer, inner, setters, nowMs);
  const index = indexOf(rules);
  let comparisons = 0;
  for (const inner of rules) {
    for (const outer of candidatesFor(inner, index)) {
      comparisons += 1;
      if (!covers(outer, inner) || isContradicted(outer, inner) || !firm(outer, inner)) continue;
      yield findingOf(outer.rule, inner.rule);
      break;
    }
    if (comparisons > COMPARISONS_MAX) {
      const message = `The set is too large to compare every pair of rules; after "${inner.rule.id}", rules that others cover are not told.`;
      yield { level: 'warning', code: 'not_compared', message };
      return;
    }
  }
}

function findingOf(outer: Rule, inner: Rule): Finding {
  return {
    level: 'warning',
    ruleId: inner.id,
    code: 'covered',
    message: `"${inner.id}" never makes a difference: "${outer.id}" refuses everything that it would. Take one of them out.`,
  };
}

/** Told as a contradiction: it was meant to make a difference. */
function isContradicted({ rule: outer }: Examined, { rule: inner }: Examined): boolean {
  return outer.kind === 'limit' && inner.kind === 'limit' && isLooser(inner, outer);
}

function covers(outer: Examined, inner: Examined): boolean {
  if (outer === inner || !refusesWhatever(inner, outer)) return false;
  // Of two that cover each other, the later one is told.
  return outer.index < inner.index || !refusesWhatever(outer, inner);
}

/** Whether the outer rule refuses whatever the inner one refuses. */
function refusesWhatever(inner: Examined, outer: Examined): boolean {
  const [a, b] = [inner.rule, outer.rule];
  return fitsAround(outer, inner) && refusesAsMuch(b, a) && holdsAsLong(b, a) && refusesMissing(outer, inner);
}

function fitsAround({ boxes: outer = [] }: Examined, { boxes: inner = [] }: Examined): boolean {
  return inner.every((box) => outer.some((wide) => isWithin(box, wide)));
}

function refusesAsMuch(outer: Rule, inner: Rule): boolean {
  if (outer.kind === 'decline') {
    if (inner.kind === 'limit')
      return inner.overrides.length === 0 && answersOf(inner).every((one) => isAsStrong(outer.answer, one));
    return inner.kind === 'decline' && isAsStrong(outer.answer, inner.answer) && (outer.isBlock || !inner.isBlock);
  }
  return outer.kind === 'limit' && inner.kind === 'limit' && limitsAsMuch(outer, inner);
}

/** Whether the outer limit's counter is never below the inner one's, and its maximum never above. */
function limitsAsMuch(outer: LimitRule, inner: LimitRule): boolean {
  return (
    inner.overrides.length === 0 &&
    outer.counts === inner.counts &&
    isNoNarrower(outer, inner) &&
    isNoFiner(outer.per.by, inner.per.by) &&
    isWithinWindow(inner.window, outer.window) &&
    (inner.max === undefined || isAtMost(outer, inner, inner.max.minor)) &&
    (inner.count === undefined ||
      (outer.count !== undefined &&
        outer.count <= inner.count &&
        isAsStrong(outer.answer ?? '65', inner.answer ?? '65')))
  );
}

function isAtMost(outer: LimitRule, inner: LimitRule, minor: number): boolean {
  const { max } = outer;
  if (max === undefined || max.currency !== inner.max?.currency || max.minor > minor) return false;
  return isAsStrong(outer.answer ?? '61', inner.answer ?? '61');
}

/** Whether whatever counts in `inner` counts in `outer` as well. */
function isWithinWindow(inner: Window, outer: Window): boolean {
  if (inner.kind === 'transaction' || outer.kind === 'lifetime' || sameWindow(inner, outer)) return true;
  if (inner.kind === 'trailing') return outer.kind === 'trailing' && outer.lengthMs >= inner.lengthMs;
  if (inner.kind !== 'calendar' || outer.kind !== 'calendar' || inner.unit !== 'day') return false;
  return inner.zone === outer.zone && inner.startsAtMinute === outer.startsAtMinute;
}

function answersOf({ answer, max, count }: LimitRule): readonly Decline[] {
  if (answer !== undefined) return [answer];
  return [...(max === undefined ? [] : (['61'] as const)), ...(count === undefined ? [] : (['65'] as const))];
}

function isAsStrong(answer: Decline, other: Decline): boolean {
  return DECLINES.indexOf(answer) <= DECLINES.indexOf(other);
}

/** What the inner refuses for want of data, the outer refuses as well. */
function refusesMissing(outer: Examined, inner: Examined): boolean {
  if (inner.rule.onMissing === 'skip') return true;
  // A case that cannot be is none of the boxes, and yet unknown, not false, where what it asks is not told.
  return outer.rule.onMissing === 'decline' && inner.nothingLeftOf.length === 0;
}

type Index = { readonly byValue: ReadonlyMap<string, readonly Examined[]>; readonly others: readonly Examined[] };

/** Rules by a value that whatever they cover has to list; the rest lists nothing. */
function indexOf(rules: readonly Examined[]): Index {
  const frequencies = new Map<string, number>();
  for (const { boxes = [] } of rules) {
    for (const key of boxes.flatMap((box) => [...box].flatMap(([name, { listed }]) => keysOf(name, listed)))) {
      frequencies.set(key, (frequencies.get(key) ?? 0) + 1);
    }
  }
  const byValue = new Map<string, Examined[]>();
  const others: Examined[] = [];
  for (const examined of rules) {
    const { boxes = [] } = examined;
    const anchors = boxes.map((box) => anchorOf(box, frequencies));
    if (anchors.includes(undefined)) others.push(examined);
    else for (const key of new Set(anchors.flat())) if (key !== undefined) append(byValue, key, examined);
  }
  return { byValue, others };
}

/** The values of the column that the fewest other rules list as well. */
function anchorOf(box: Box, frequencies: ReadonlyMap<string, number>): readonly string[] | undefined {
  let anchor: readonly string[] | undefined;
  let least = Infinity;
  for (const [name, { listed }] of box) {
    const keys = keysOf(name, listed);
    const weight = keys.reduce((total, key) => total + (frequencies.get(key) ?? 0), 0);
    if (keys.length > 0 && weight < least) [anchor, least] = [keys, weight];
  }
  return anchor;
}

function keysOf(name: string, listed: ReadonlySet<string> | undefined): readonly string[] {
  return [...(listed ?? [])].map((value) => `${name}=${value}`);
}

/** Whoever covers a rule lists the first value of a column that it lists itself, or lists nothing. */
function* candidatesFor({ boxes = [] }: Examined, { byValue, others }: Index): Generator<Examined> {
  for (const [name, { listed }] of boxes[0] ?? []) {
    const [first] = listed ?? [];
    if (first !== undefined) yield* byValue.get(`${name}=${first}`) ?? [];
  }
  yield* others;
}

function append<Entry>(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const entries = map.get(key);
  if (entries === undefined) map.set(key, [entry]);
  else entries.push(entry);
}
