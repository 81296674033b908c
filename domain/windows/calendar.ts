import type { CalendarWindow } from './window.ts';
import { instantOf, type LocalDate, localTime } from './zone.ts';

/** From `startMs` on, and before `endMs`, which is the start of the next; epoch milliseconds. */
export type Period = { readonly startMs: number; readonly endMs: number };

/** The last period asked for of each window: nearly every decision falls into it again. */
const lastPeriods = new WeakMap<CalendarWindow, Period>();

/**
 * The period of the window that an instant falls into. Periods tile time: each ends where the next begins, whatever the
 * zone's clock does meanwhile, so a day is 23, 24 or 25 hours long and a local day that a zone skips has no period. A
 * start that the clock skips is the first instant after the gap; one that comes twice is the first of the two.
 */
export function periodAt(window: CalendarWindow, atMs: number): Period {
  const last = lastPeriods.get(window);
  if (last !== undefined && last.startMs <= atMs && atMs < last.endMs) return last;
  const period = findPeriod(window, atMs);
  lastPeriods.set(window, period);
  return period;
}

/**
 * The local date leads to the period or next to it: the anchor may be later in that month or day, and a clock that is
 * set back shows the date before again.
 */
function findPeriod(window: CalendarWindow, atMs: number): Period {
  let index = indexOn(window, localTime(window.zone, atMs));
  while (startOf(window, index) > atMs) index -= 1;
  while (startOf(window, index + 1) <= atMs) index += 1;
  return { startMs: startOf(window, index), endMs: startOf(window, index + 1) };
}

/** The number of the period that begins in the given month, or on the given day, or before; they count up without end. */
function indexOn(window: CalendarWindow, date: LocalDate): number {
  const { inMonths, length, shift } = stepOf(window);
  const position = inMonths ? date.year * 12 + date.month - 1 : dayNumber(date);
  return Math.floor((position - shift) / length);
}

function startOf(window: CalendarWindow, index: number): number {
  const { inMonths, length, shift } = stepOf(window);
  const position = index * length + shift;
  const date = inMonths ? anchorIn(window, position) : dateOf(position);
  return instantOf(window.zone, date, window.startsAtMinute);
}

/** How many months or days a period has, and at which remainder of that it begins. */
type Step = { readonly inMonths: boolean; readonly length: number; readonly shift: number };

function stepOf({ unit, weekday = 1, month = 1 }: CalendarWindow): Step {
  switch (unit) {
    case 'day':
      return { inMonths: false, length: 1, shift: 0 };
    case 'week':
      // Day 4 of the epoch, 5 January 1970, was a Monday.
      return { inMonths: false, length: 7, shift: weekday + 3 };
    case 'month':
      return { inMonths: true, length: 1, shift: 0 };
    case 'quarter':
      return { inMonths: true, length: 3, shift: (month - 1) % 3 };
    case 'year':
      return { inMonths: true, length: 12, shift: month - 1 };
  }
}

/** `months` since January of the year 0. */
function anchorIn({ dayOfMonth = 1 }: CalendarWindow, months: number): LocalDate {
  const year = Math.floor(months / 12);
  const month = (months % 12) + 1;
  return { year, month, day: Math.min(dayOfMonth, daysIn(year, month)) };
}

/** The day before the first of the next month, which may be the 13th of this year. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const DAY_MS = 86_400_000;

/** Days since 1 January 1970. */
function dayNumber({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function dateOf(days: number): LocalDate {
  const date = new Date(days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
