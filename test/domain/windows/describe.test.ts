import { describeWindow, formatLocal } from '../../../domain/windows/describe.ts';
import type { CalendarWindow, Window } from '../../../domain/windows/window.ts';

const zone = 'America/New_York';

function calendar(anchor: Omit<CalendarWindow, 'kind' | 'zone' | 'startsAtMinute'>, startsAtMinute = 0): Window {
  return { kind: 'calendar', zone, startsAtMinute, ...anchor };
}

test.each<[Window, string]>([
  [{ kind: 'transaction' }, 'a transaction'],
  [{ kind: 'lifetime' }, 'in all'],
  [{ kind: 'trailing', lengthMs: 10_000 }, 'in 10 seconds'],
  [{ kind: 'trailing', lengthMs: 600_000 }, 'in 10 minutes'],
  [{ kind: 'trailing', lengthMs: 5_400_000 }, 'in 90 minutes'],
  [{ kind: 'trailing', lengthMs: 3_600_000 }, 'in 1 hour'],
  [{ kind: 'trailing', lengthMs: 90 * 86_400_000 }, 'in 90 days'],
  [{ kind: 'trailing', lengthMs: 10_001 }, 'in 10001 milliseconds'],
  [calendar({ unit: 'day' }), 'a day in America/New_York'],
  [calendar({ unit: 'day' }, 240), 'a day from 04:00 in America/New_York'],
  [calendar({ unit: 'week' }), 'a week from Monday in America/New_York'],
  [calendar({ unit: 'week', weekday: 7 }, 245), 'a week from Sunday at 04:05 in America/New_York'],
  [calendar({ unit: 'month' }), 'a month in America/New_York'],
  [calendar({ unit: 'month', dayOfMonth: 15 }), 'a month from day 15 in America/New_York'],
  [calendar({ unit: 'month', dayOfMonth: 31 }), 'a month from its last day in America/New_York'],
  [calendar({ unit: 'quarter' }, 1_439), 'a quarter from 23:59 in America/New_York'],
  [calendar({ unit: 'quarter', month: 2, dayOfMonth: 15 }), 'a quarter from 15 February in America/New_York'],
  [calendar({ unit: 'year', month: 1, dayOfMonth: 1 }), 'a year in America/New_York'],
  [calendar({ unit: 'year', month: 4, dayOfMonth: 6 }, 60), 'a year from 6 April at 01:00 in America/New_York'],
  [calendar({ unit: 'year', month: 4 }), 'a year from 1 April in America/New_York'],
])('%j is %p', (window, text) => {
  expect(describeWindow(window)).toBe(text);
});

test.each([
  ['2026-03-09T18:05:00.000Z', '14:05 on 2026-03-09 in America/New_York'],
  ['2026-03-09T03:59:00.000Z', '23:59 on 2026-03-08 in America/New_York'],
  ['2026-03-09T18:05:09.000Z', '14:05:09 on 2026-03-09 in America/New_York'],
  ['2026-03-09T18:05:09.001Z', '14:05:10 on 2026-03-09 in America/New_York'],
  ['2026-03-09T03:59:59.001Z', '00:00 on 2026-03-09 in America/New_York'],
])('%s is told as %p, never as earlier than it is', (at, text) => {
  expect(formatLocal(zone, Date.parse(at))).toBe(text);
});
