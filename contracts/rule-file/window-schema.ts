import * as z from 'zod/mini';
import { strictObject } from './strict-object.ts';

const WEEKDAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Days of the week by name, in the order of ISO 8601. */
export const WEEKDAYS: readonly string[] = WEEKDAY_NAMES;

const wholeNumber = (from: number, to: number) =>
  z
    .int(`write a whole number from ${from} to ${to}`)
    .check(z.gte(from, `the least is ${from}`), z.lte(to, `the most is ${to}`));

/** "90s", "10m", "24h", "30d": 10 s to 90 d. */
export const lengthOfTime = z.string('write a length of time like 10m');

export const timeOfDay = z.string('write a time like "04:00", in quotes');

export const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;

const trailing = strictObject('a trailing window', { trailing: lengthOfTime });

export const calendar = strictObject('a calendar window', {
  calendar: z.enum(UNITS, 'write day, week, month, quarter or year'),
  /** IANA name; that of the settings where it is left out. */
  zone: z.optional(z.string('write an IANA time zone, such as America/New_York')),
  /** Local time at which the period begins. */
  startsAt: z._default(timeOfDay, '00:00'),
  /** Of a week. */
  weekday: z.optional(z.enum(WEEKDAY_NAMES, 'write a day of the week, such as monday')),
  /** Of a month, quarter or year; a month without that day begins on its last. */
  dayOfMonth: z.optional(wholeNumber(1, 31)),
  /** Of a year or a quarter. */
  month: z.optional(wholeNumber(1, 12)),
});

export const windowSchema = z.union(
  [z.enum(['transaction', 'lifetime']), trailing, calendar],
  'write transaction, lifetime, { trailing: 10m } or { calendar: day }',
);

export type WrittenWindow = z.infer<typeof windowSchema>;
