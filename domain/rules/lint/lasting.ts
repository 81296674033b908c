import { formatMoney } from '../../money.ts';
import { columnName } from '../condition.ts';
import type { LimitRule, Rule } from '../rule.ts';
import type { Examined } from './examined.ts';
import type { Finding } from './finding.ts';

/** Rules whose time is over. */
export function* over({ id, untilMs }: Rule, nowMs: number): Generator<Finding> {
  if (untilMs === undefined || untilMs > nowMs) return;
  const message = `"${id}" ended at ${new Date(untilMs).toISOString()} and does nothing any more. Take it out, or extend it.`;
  yield { level: 'warning', ruleId: id, code: 'over', message };
}

/** Sets without a rule. */
export function* approvesEverything(rules: readonly Rule[]): Generator<Finding> {
  if (rules.length > 0) return;
  const message =
    'There are no rules: this set approves everything that a card’s status allows. Write rules, unless that is meant.';
  yield { level: 'warning', code: 'approves_everything', message };
}

/** Limits that fill up once and for all. A `max_use` is meant to. */
export function* neverResets(rule: Rule): Generator<Finding> {
  if (rule.kind !== 'limit' || rule.window.kind !== 'lifetime' || rule.writtenAs === 'max_use') return;
  const { id, per, max, count } = rule;
  const what = [max && formatMoney(max), count !== undefined && `${count} times`].filter(Boolean).join(' or ');
  yield {
    level: 'warning',
    ruleId: id,
    code: 'never_resets',
    message: `"${id}" never resets: after ${what} it refuses for the rest of the ${per.owner}'s life. Give it a calendar or trailing window, unless that is meant.`,
  };
}

/** Limits that only count what is above their own maximum. */
export function* allowsNothing({ rule, boxes = [] }: Examined): Generator<Finding> {
  if (rule.kind !== 'limit' || rule.max === undefined || boxes.length === 0) return;
  const least = Math.min(...boxes.map((box) => leastAmount(box, rule)));
  if (least <= rule.max.minor) return;
  yield {
    level: 'warning',
    ruleId: rule.id,
    code: 'allows_nothing',
    message: `"${rule.id}" lets nothing through: it only counts amounts above its own maximum of ${formatMoney(rule.max)}. Raise the maximum, or write a decline.`,
  };
}

function leastAmount(box: NonNullable<Examined['boxes']>[number], { max }: LimitRule): number {
  const name = columnName({ field: 'amount', ...(max && { currency: max.currency }) });
  return box.get(name)?.range?.from ?? 0;
}
