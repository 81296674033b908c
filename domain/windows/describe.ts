import type { CalendarWindow, Window } from './window.ts';
import { localTime } from './zone.ts';

/** A few words that follow an amount or a number of times: `in 10 minutes`, `a day from 04:00 in America/New_York`. */
export function describeWindow(window: Window): string {
  switch (window.kind) {
    case 'transaction':
      return 'a transaction';
    case 'trailing':
      return `in ${describeLength(window.lengthMs)}`;
    case 'calendar':
      return describePeriod(window);
    case 'lifetime':
      return 'in all';
  }
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

/** In the largest unit that comes out even: `90 minutes`, `1 day`. */
function describeLength(lengthMs: number): string {
  const [unit, unitMs] = UNITS.find(([, ms]) => lengthMs % ms === 0) ?? ['millisecond', 1];
  const number = lengthMs / unitMs;
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

/** Leaves out what goes without saying: midnight, and the first of the month or year. */
function describePeriod(window: CalendarWindow): string {
  const day = anchorDay(window);
  const time = window.startsAtMinute === 0 ? '' : clock(window.startsAtMinute);
  const from = [day, time].filter((part) => part !== '').join(' at ');
  return `a ${window.unit}${from === '' ? '' : ` from ${from}`} in ${window.zone}`;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

function anchorDay({ unit, weekday = 1, dayOfMonth = 1, month = 1 }: CalendarWindow): string {
  if (unit === 'day') return '';
  if (unit === 'week') return WEEKDAYS[weekday - 1] ?? '';
  if (unit === 'month') return dayOfMonth === 1 ? '' : dayOfMonth === 31 ? 'its last day' : `day ${dayOfMonth}`;
  return dayOfMonth === 1 && month === 1 ? '' : `${dayOfMonth} ${MONTHS[month - 1] ?? ''}`;
}

/**
 * An instant as the zone's clock shows it: `14:05 on 2026-03-09 in America/New_York`, or `14:05:31 …` off the minute. A
 * begun second counts as whole, so that nothing is promised for earlier than it is. Throws RangeError for an unknown zone.
 */
export function formatLocal(zone: string, atMs: number): string {
  const seconds = Math.ceil(atMs / 1_000);
  const { year, month, day, minuteOfDay } = localTime(zone, seconds * 1_000);
  const second = seconds % 60;
  const time = second === 0 ? clock(minuteOfDay) : `${clock(minuteOfDay)}:${twoDigits(second)}`;
  return `${time} on ${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)} in ${zone}`;
}

function clock(minuteOfDay: number): string {
  return `${twoDigits(Math.floor(minuteOfDay / 60))}:${twoDigits(minuteOfDay % 60)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
