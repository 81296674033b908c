import { formatMoney } from '../../money.ts';
import type { CalendarWindow, Window } from '../../windows/window.ts';
import { type Column, columnName } from '../condition.ts';
import { LEVELS, type LimitRule, type Rule } from '../rule.ts';

/** Whether everything that the inner's owner spends is the outer's owner's too. A card need not be of a group or account. */
export function isNoNarrower(outer: LimitRule, inner: LimitRule): boolean {
  const [wide, narrow] = [outer.per.owner, inner.per.owner];
  if (LEVELS.indexOf(wide) > LEVELS.indexOf(narrow)) return false;
  return wide === narrow || wide === 'program' || outer.onMissing === 'decline';
}

export function isNoFiner(outer: readonly Column[], inner: readonly Column[]): boolean {
  const finer = new Set(inner.map(columnName));
  return outer.every((column) => finer.has(columnName(column)));
}

export function sameWindow(a: Window, b: Window): boolean {
  if (a.kind === 'calendar' && b.kind === 'calendar') return calendarName(a) === calendarName(b);
  return sameLength(a, b);
}

/** The same kind of window and as long, whatever its zone and wherever it begins. */
export function sameLength(a: Window, b: Window): boolean {
  if (a.kind === 'calendar' && b.kind === 'calendar') return a.unit === b.unit;
  if (a.kind === 'trailing' && b.kind === 'trailing') return a.lengthMs === b.lengthMs;
  return a.kind === b.kind;
}

function calendarName({ unit, zone, startsAtMinute, weekday = 1, dayOfMonth = 1, month = 1 }: CalendarWindow): string {
  return [unit, zone, startsAtMinute, weekday, dayOfMonth, month].join(' ');
}

export function holdsAsLong(outer: Rule, inner: Rule): boolean {
  return (
    (outer.fromMs ?? -Infinity) <= (inner.fromMs ?? -Infinity) &&
    (outer.untilMs ?? Infinity) >= (inner.untilMs ?? Infinity)
  );
}

export function told({ max, count }: LimitRule): string {
  return [max && formatMoney(max), count !== undefined && `${count} times`].filter(Boolean).join(' and ');
}
