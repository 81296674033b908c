import type { CalendarWindow, Window } from '../../domain/windows/window.ts';
import { isZone } from '../../domain/windows/zone.ts';
import { at, type Context, type Place, report } from './context.ts';
import { readDuration, readTimeOfDay } from './time-text.ts';
import { WEEKDAYS, type WrittenWindow } from './window-schema.ts';

type WrittenCalendar = Extract<WrittenWindow, { calendar: unknown }>;

/** What can be said of which calendar. */
export const ANCHORS = {
  weekday: ['week'],
  dayOfMonth: ['month', 'quarter', 'year'],
  month: ['quarter', 'year'],
} as const satisfies Readonly<Record<string, readonly CalendarWindow['unit'][]>>;

/** The domain's window for a written one. */
export function toWindow(written: WrittenWindow, place: Place, context: Context): Window {
  if (typeof written === 'string') return { kind: written };
  if ('calendar' in written) return toCalendar(written, place, context);
  const duration = readDuration(written.trailing);
  if ('ms' in duration) return { kind: 'trailing', lengthMs: duration.ms };
  report(context, at(place, 'trailing'), duration.problem);
  return { kind: 'lifetime' };
}

function toCalendar(written: WrittenCalendar, place: Place, context: Context): CalendarWindow {
  const { calendar: unit, startsAt, weekday, dayOfMonth, month, zone = context.zone } = written;
  if (zone === undefined) {
    report(context, place, 'say whose calendar: zone: America/New_York, here or under settings');
  } else if (!isZone(zone)) {
    report(context, written.zone === undefined ? place : at(place, 'zone'), `"${zone}" is no IANA time zone`);
  }
  const startsAtMinute = readTimeOfDay(startsAt);
  if (startsAtMinute === undefined)
    report(context, at(place, 'startsAt'), 'write a time of day like "04:00", in quotes');
  for (const [anchor, units] of Object.entries(ANCHORS) as [keyof typeof ANCHORS, readonly string[]][]) {
    if (written[anchor] === undefined || units.includes(unit)) continue;
    report(context, at(place, anchor), `${anchor} goes with a ${units.join(', a ')}, and not with a ${unit}`);
  }
  return {
    kind: 'calendar',
    unit,
    zone: zone ?? 'UTC',
    startsAtMinute: startsAtMinute ?? 0,
    ...(weekday !== undefined && { weekday: WEEKDAYS.indexOf(weekday) + 1 }),
    ...(dayOfMonth !== undefined && { dayOfMonth }),
    ...(month !== undefined && { month }),
  };
}
