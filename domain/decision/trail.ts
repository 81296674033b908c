import type { Decline } from '../answer.ts';
import { formatMoney } from '../money.ts';
import { type Column, columnName, type Condition, type Value } from '../rules/condition.ts';
import type { LimitRule } from '../rules/rule.ts';
import { wholeCondition } from '../rules/rule-set.ts';
import { describeWindow } from '../windows/describe.ts';
import { type Situation, valueOf } from './facts.ts';
import type { Firing, Verdict } from './judge.ts';

/** One reason as it is stored and told. */
export type Told = {
  /** A rule's id, or what else refused: `card_status`, `account_status`, …, `unknown_transaction_type`. */
  readonly by: string;
  readonly answer: Decline;
  /** The values that were compared. */
  readonly because: string;
};

/** Why the answer is what it is. At most `TRAIL_BYTES_MAX` as JSON. */
export type Trail = {
  readonly ruleSet: string;
  readonly fired: readonly Told[];
  /** How many more refused than `fired` tells. */
  readonly firedMore: number;
  /** What a tenth more, or one more, would have made refuse. */
  readonly near?: readonly Told[];
  /** What the rules in the shadow would have refused; `set` is the shadow set's hash, absent for shadow rules of the live one. */
  readonly shadow?: readonly (Told & { readonly set?: string })[];
  /** How many more of the shadow would have refused than `shadow` tells; absent where there are none. */
  readonly shadowMore?: number;
  /** Of a decline: what would have passed, and when. */
  readonly wayOut?: readonly string[];
};

/** One write unit, so that the row of a decision seldom costs more than two. */
export const TRAIL_BYTES_MAX = 1_024;

/** Of one reason, as JSON: so much of it fits, whatever characters a merchant's name is made of. */
const BECAUSE_BYTES_MAX = 160;
const VALUES_MAX = 4;
const FIRED_MAX = 4;
const NEAR_MAX = 3;
const SHADOW_MAX = 3;

/** What would have refused a request that is a little dearer, or one more like it; and the dearer request. */
export type NearMisses = { readonly fired: readonly Firing[]; readonly situation: Situation };

/** Tells a verdict in few words: the decisive reasons first, and as many others as there is room for. */
export function trailOf(
  ruleSet: string,
  verdict: Verdict,
  near: NearMisses | undefined,
  wayOut: readonly string[],
  situation: Situation,
): Trail {
  const { answer, fired, shadow } = verdict;
  const decisiveFirst = fired.toSorted((a, b) => Number(b.answer === answer) - Number(a.answer === answer));
  const told = decisiveFirst.slice(0, FIRED_MAX).map((firing) => tell(firing, situation));
  const toldNear = near?.fired.slice(0, NEAR_MAX).map((firing) => tell(firing, near.situation)) ?? [];
  const toldShadow = shadow.slice(0, SHADOW_MAX).map((firing) => {
    const set = firing.rule?.set;
    return { ...tell(firing, situation), ...(set !== undefined && set !== ruleSet && { set }) };
  });
  return cut({
    ruleSet,
    fired: told,
    firedMore: fired.length - told.length,
    ...(toldNear.length > 0 && { near: toldNear }),
    ...(toldShadow.length > 0 && { shadow: toldShadow }),
    ...(shadow.length > toldShadow.length && { shadowMore: shadow.length - toldShadow.length }),
    ...(wayOut.length > 0 && { wayOut }),
  });
}

/** Drops what explains least until the rest fits. */
function cut(trail: Trail): Trail {
  if (bytesOf(trail) <= TRAIL_BYTES_MAX) return trail;
  const { near: _near, ...withoutNear } = trail;
  if (trail.near !== undefined) return cut(withoutNear);
  if (trail.fired.length > 1) {
    return cut({ ...trail, fired: trail.fired.slice(0, -1), firedMore: trail.firedMore + 1 });
  }
  const { shadow = [], shadowMore = 0, ...withoutShadow } = trail;
  if (shadow.length > 1) return cut({ ...trail, shadow: shadow.slice(0, -1), shadowMore: shadowMore + 1 });
  const untold = shadow.length + shadowMore;
  return { ...withoutShadow, ...(untold > 0 && { shadowMore: untold }) };
}

/** As JSON, in UTF-8. */
function bytesOf(value: Trail | string): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function tell(firing: Firing, situation: Situation): Told {
  return { by: nameOf(firing), answer: firing.answer, because: shortened(because(firing, situation)) };
}

/** As many whole characters as there is room for; half a character, which a request may hold, becomes a whole one. */
function shortened(text: string): string {
  const whole = text.toWellFormed();
  if (bytesOf(whole) <= BECAUSE_BYTES_MAX) return whole;
  const quotes = bytesOf('');
  let bytes = quotes;
  let length = 0;
  for (const character of whole) {
    bytes += bytesOf(character) - quotes;
    if (bytes > BECAUSE_BYTES_MAX) break;
    length += character.length;
  }
  return whole.slice(0, length);
}

export function nameOf({ rule, reason }: Firing): string {
  if (rule !== undefined) return rule.rule.id;
  if (reason.why === 'status') return `${reason.level}_status`;
  return reason.why === 'flow_unknown' ? 'unknown_transaction_type' : reason.why;
}

function because({ rule: compiled, reason }: Firing, situation: Situation): string {
  switch (reason.why) {
    case 'status':
      return `the ${reason.level} is ${reason.status}`;
    case 'flow_unknown':
      return situation.request.transactionType === undefined
        ? 'no transaction type is told, or none that can be read'
        : `transaction type ${situation.request.transactionType} is in no table`;
    case 'no_rule_set':
      return reason.because;
    case 'card_full':
      return 'the card has more counters and holds than one row takes';
    case 'missing':
      return compiled === undefined ? '' : missingIn(compiled.rule.when, situation, compiled.rule.kind === 'limit');
    case 'condition':
      return compiled === undefined ? '' : comparedIn(wholeCondition(compiled.rule), situation);
    case 'amount':
    case 'count':
      return compiled?.rule.kind === 'limit' ? overLimit(compiled.rule, reason, situation) : '';
    case 'last':
      return compiled?.rule.kind === 'limit' ? lastOf(compiled.rule) : '';
  }
}

function overLimit(rule: LimitRule, reason: Firing['reason'], { amount }: Situation): string {
  if (reason.why === 'count' && rule.count !== undefined) {
    return `${reason.used.count} before this one, ${rule.count} allowed ${describeWindow(rule.window)}`;
  }
  if (reason.why !== 'amount' || rule.max === undefined || amount === undefined) return '';
  const before =
    rule.window.kind === 'transaction' ? '' : ` after ${formatMoney({ ...amount, minor: reason.used.amount })}`;
  return `${formatMoney(amount)}${before} is above ${formatMoney(rule.max)} ${describeWindow(rule.window)}`;
}

function lastOf({ count = 1, window }: LimitRule): string {
  return `this was the last of ${count} ${describeWindow(window)}`;
}

function comparedIn(condition: Condition, situation: Situation): string {
  const columns = columnsOf(condition).slice(0, VALUES_MAX);
  const told = columns.map((column) => `${column.field} ${spell(valueOf(column, situation), column)}`);
  return told.length === 0 ? 'it refuses everything' : told.join(', ');
}

function missingIn(condition: Condition, situation: Situation, isLimit: boolean): string {
  const missing = columnsOf(condition).find((column) => valueOf(column, situation) === undefined);
  if (missing !== undefined) return `the request does not say its ${missing.field}`;
  return isLimit ? 'no amount in the currency of the limit, or nothing says whose limit it is' : 'data is missing';
}

/** Every column a condition asks about, once, in the order of reading. */
function columnsOf(condition: Condition): Column[] {
  const found = new Map<string, Column>();
  const visit = (node: Condition): void => {
    if ('all' in node) node.all.forEach(visit);
    else if ('any' in node) node.any.forEach(visit);
    else if ('not' in node) visit(node.not);
    else found.set(columnName(node.column), node.column);
  };
  visit(condition);
  return [...found.values()];
}

function spell(value: Value, { currency }: Column): string {
  if (value === undefined) return 'unknown';
  if (typeof value === 'number' && currency !== undefined) return formatMoney({ minor: value, currency });
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return typeof value === 'object' ? value.join(' ') : String(value);
}
