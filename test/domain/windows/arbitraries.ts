import fc from 'fast-check';
import type { CalendarWindow } from '../../../domain/windows/window.ts';

/** Zones whose clocks do what clocks should not; the rest of the world makes up the other half of all runs. */
const ODD_ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Asuncion',
  'America/Havana',
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'Antarctica/Casey',
  'Antarctica/Troll',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
];

export const zones = fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...Intl.supportedValuesOf('timeZone')));

/** Every millisecond from 2000 to 2040, or, as often, one within two minutes of a full quarter-hour. */
export const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2000), max: Date.UTC(2040) }),
  fc
    .tuple(
      fc.integer({ min: Date.UTC(2000) / 900_000, max: Date.UTC(2040) / 900_000 }),
      fc.integer({ min: -120_000, max: 120_000 }),
    )
    .map(([quarter, by]) => quarter * 900_000 + by),
);

const minutes = fc.oneof(fc.constantFrom(0, 1, 30, 120, 150, 240, 1_439), fc.integer({ min: 0, max: 1_439 }));
const daysOfMonth = fc.oneof(fc.constantFrom(1, 28, 29, 30, 31), fc.integer({ min: 1, max: 31 }));

export const calendarWindows: fc.Arbitrary<CalendarWindow> = fc
  .record({
    unit: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
    zone: zones,
    startsAtMinute: minutes,
    weekday: fc.integer({ min: 1, max: 7 }),
    dayOfMonth: daysOfMonth,
    month: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ unit, zone, startsAtMinute, weekday, dayOfMonth, month }) => ({
    kind: 'calendar',
    unit,
    zone,
    startsAtMinute,
    ...(unit === 'week' && { weekday }),
    ...(unit !== 'day' && unit !== 'week' && { dayOfMonth }),
    ...((unit === 'quarter' || unit === 'year') && { month }),
  }));
