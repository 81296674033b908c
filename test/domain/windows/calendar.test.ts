import fc from 'fast-check';
import { periodAt } from '../../../domain/windows/calendar.ts';
import type { CalendarWindow } from '../../../domain/windows/window.ts';
import { type LocalDate, localTime, offsetMs } from '../../../domain/windows/zone.ts';
import { calendarWindows, instants } from './arbitraries.ts';

const HOUR_MS = 3_600_000;

type Anchor = Omit<CalendarWindow, 'kind' | 'startsAtMinute'> & { readonly startsAtMinute?: number };

function period(anchor: Anchor, at: string) {
  const { startMs, endMs } = periodAt({ kind: 'calendar', startsAtMinute: 0, ...anchor }, Date.parse(at));
  return {
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    hours: (endMs - startMs) / HOUR_MS,
  };
}

describe('a day', () => {
  test.each([
    ['an ordinary day', 'America/New_York', '2026-07-04T16:00Z', '2026-07-04T04:00Z', '2026-07-05T04:00Z', 24],
    ['in spring', 'America/New_York', '2026-03-08T16:00Z', '2026-03-08T05:00Z', '2026-03-09T04:00Z', 23],
    ['in autumn', 'America/New_York', '2026-11-01T16:00Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z', 25],
    ['in spring', 'Europe/London', '2026-03-29T12:00Z', '2026-03-29T00:00Z', '2026-03-29T23:00Z', 23],
    ['in autumn', 'Europe/London', '2026-10-25T12:00Z', '2026-10-24T23:00Z', '2026-10-26T00:00Z', 25],
    ['in spring', 'Australia/Lord_Howe', '2026-10-04T00:00Z', '2026-10-03T13:30Z', '2026-10-04T13:00Z', 23.5],
    ['in autumn', 'Australia/Lord_Howe', '2026-04-05T00:00Z', '2026-04-04T13:00Z', '2026-04-05T13:30Z', 24.5],
    ['without a midnight', 'America/Santiago', '2025-09-07T12:00Z', '2025-09-07T04:00Z', '2025-09-08T03:00Z', 23],
    ['that ends twice', 'America/Santiago', '2025-04-06T03:30Z', '2025-04-05T03:00Z', '2025-04-06T04:00Z', 25],
    ['without a midnight', 'America/Asuncion', '2023-10-01T12:00Z', '2023-10-01T04:00Z', '2023-10-02T03:00Z', 23],
    ['without a midnight', 'Africa/Cairo', '2025-04-25T12:00Z', '2025-04-24T22:00Z', '2025-04-25T21:00Z', 23],
    ['that ends twice', 'Africa/Cairo', '2025-10-30T21:30Z', '2025-10-29T21:00Z', '2025-10-30T22:00Z', 25],
    ['with two midnights', 'America/Havana', '2025-11-02T05:30Z', '2025-11-02T04:00Z', '2025-11-03T05:00Z', 25],
    // One minute after midnight the clock went back to 23:01 of the day before: what has begun goes on.
    ['begun twice', 'America/St_Johns', '2010-11-07T03:00Z', '2010-11-07T02:30Z', '2010-11-08T03:30Z', 25],
    ['off the hour', 'Asia/Kathmandu', '2026-05-01T12:00Z', '2026-04-30T18:15Z', '2026-05-01T18:15Z', 24],
    ['before a skipped one', 'Pacific/Apia', '2011-12-30T09:59Z', '2011-12-29T10:00Z', '2011-12-30T10:00Z', 24],
    ['after a skipped one', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-30T10:00Z', '2011-12-31T10:00Z', 24],
  ])('%s in %s at %s', (_what, zone, at, start, end, hours) => {
    expect(period({ unit: 'day', zone }, at)).toEqual({ start: exact(start), end: exact(end), hours });
  });

  test.each([
    ['before it', '2026-03-09T07:59:59.999Z', '2026-03-08T08:00Z', '2026-03-09T08:00Z', 24],
    ['over the change', '2026-03-08T07:59:59.999Z', '2026-03-07T09:00Z', '2026-03-08T08:00Z', 23],
    ['over the autumn change', '2026-11-01T08:59:59.999Z', '2026-10-31T08:00Z', '2026-11-01T09:00Z', 25],
  ])('from 04:00 in New York, %s', (_what, at, start, end, hours) => {
    expect(period({ unit: 'day', zone: 'America/New_York', startsAtMinute: 240 }, at)).toEqual({
      start: exact(start),
      end: exact(end),
      hours,
    });
  });

  test.each([
    [
      '02:30, which is skipped, begins after the gap',
      150,
      '2026-03-08T08:00Z',
      '2026-03-08T07:00Z',
      '2026-03-09T06:30Z',
      23.5,
    ],
    [
      '01:30, which comes twice, begins at the first',
      90,
      '2026-11-01T06:10Z',
      '2026-11-01T05:30Z',
      '2026-11-02T06:30Z',
      25,
    ],
  ])('from %s', (_what, startsAtMinute, at, start, end, hours) => {
    expect(period({ unit: 'day', zone: 'America/New_York', startsAtMinute }, at)).toEqual({
      start: exact(start),
      end: exact(end),
      hours,
    });
  });
});

describe('a week', () => {
  test.each([
    [1, '2026-03-08T23:59:59.999Z', '2026-03-02', '2026-03-09'],
    [1, '2026-03-09T00:00:00.000Z', '2026-03-09', '2026-03-16'],
    [7, '2026-03-08T00:00:00.000Z', '2026-03-08', '2026-03-15'],
    [7, '2026-03-07T23:59:59.999Z', '2026-03-01', '2026-03-08'],
    [4, '2026-03-08T12:00:00.000Z', '2026-03-05', '2026-03-12'],
    [undefined, '2026-03-11T12:00:00.000Z', '2026-03-09', '2026-03-16'],
  ])('from weekday %p at %s', (weekday, at, start, end) => {
    expect(period({ unit: 'week', zone: 'UTC', ...(weekday !== undefined && { weekday }) }, at)).toEqual({
      start: exact(`${start}T00:00Z`),
      end: exact(`${end}T00:00Z`),
      hours: 168,
    });
  });

  test('with the change of the clock in it is an hour shorter', () => {
    expect(period({ unit: 'week', zone: 'America/New_York', weekday: 7 }, '2026-03-10T00:00Z').hours).toBe(167);
  });
});

describe('a month', () => {
  test.each([
    [undefined, '2026-02-28T23:59Z', '2026-02-01', '2026-03-01'],
    [15, '2026-02-14T23:59Z', '2026-01-15', '2026-02-15'],
    [15, '2026-01-14T00:00Z', '2025-12-15', '2026-01-15'],
    [29, '2026-02-28T00:00Z', '2026-02-28', '2026-03-29'],
    [29, '2028-02-28T23:59Z', '2028-01-29', '2028-02-29'],
    [29, '2028-02-29T00:00Z', '2028-02-29', '2028-03-29'],
    [30, '2026-02-28T00:00Z', '2026-02-28', '2026-03-30'],
    [30, '2028-02-29T00:00Z', '2028-02-29', '2028-03-30'],
    [31, '2026-02-27T23:59Z', '2026-01-31', '2026-02-28'],
    [31, '2026-03-30T23:59Z', '2026-02-28', '2026-03-31'],
    [31, '2028-03-01T00:00Z', '2028-02-29', '2028-03-31'],
    [31, '2026-04-30T00:00Z', '2026-04-30', '2026-05-31'],
    [31, '2100-02-28T00:00Z', '2100-02-28', '2100-03-31'],
  ])('from day %p at %s', (dayOfMonth, at, start, end) => {
    expect(period({ unit: 'month', zone: 'UTC', ...(dayOfMonth !== undefined && { dayOfMonth }) }, at)).toMatchObject({
      start: exact(`${start}T00:00Z`),
      end: exact(`${end}T00:00Z`),
    });
  });

  test('begins on the local date, at the offset of that date', () => {
    expect(period({ unit: 'month', zone: 'America/New_York', startsAtMinute: 240 }, '2026-03-20T00:00Z')).toMatchObject(
      {
        start: '2026-03-01T09:00:00.000Z',
        end: '2026-04-01T08:00:00.000Z',
      },
    );
  });
});

describe('a quarter', () => {
  test.each([
    [undefined, undefined, '2026-03-31T23:59Z', '2026-01-01', '2026-04-01'],
    [2, 15, '2026-02-14T00:00Z', '2025-11-15', '2026-02-15'],
    [2, 15, '2026-02-15T00:00Z', '2026-02-15', '2026-05-15'],
    [11, 15, '2026-02-15T00:00Z', '2026-02-15', '2026-05-15'],
    [2, 30, '2026-02-28T00:00Z', '2026-02-28', '2026-05-30'],
    [3, 31, '2026-06-29T23:59Z', '2026-03-31', '2026-06-30'],
    [12, 1, '2026-01-10T00:00Z', '2025-12-01', '2026-03-01'],
  ])('from month %p, day %p at %s', (month, dayOfMonth, at, start, end) => {
    const anchor = { ...(month !== undefined && { month }), ...(dayOfMonth !== undefined && { dayOfMonth }) };
    expect(period({ unit: 'quarter', zone: 'UTC', ...anchor }, at)).toMatchObject({
      start: exact(`${start}T00:00Z`),
      end: exact(`${end}T00:00Z`),
    });
  });
});

describe('a year', () => {
  test.each([
    [undefined, undefined, '2026-12-31T23:59Z', '2026-01-01', '2027-01-01'],
    [4, 6, '2026-04-05T23:59Z', '2025-04-06', '2026-04-06'],
    [4, 6, '2026-04-06T00:00Z', '2026-04-06', '2027-04-06'],
    [2, 29, '2026-02-28T00:00Z', '2026-02-28', '2027-02-28'],
    [2, 29, '2028-02-28T23:59Z', '2027-02-28', '2028-02-29'],
    [2, 29, '2028-02-29T00:00Z', '2028-02-29', '2029-02-28'],
    [12, 31, '2026-12-30T23:59Z', '2025-12-31', '2026-12-31'],
  ])('from month %p, day %p at %s', (month, dayOfMonth, at, start, end) => {
    const anchor = { ...(month !== undefined && { month }), ...(dayOfMonth !== undefined && { dayOfMonth }) };
    expect(period({ unit: 'year', zone: 'UTC', ...anchor }, at)).toMatchObject({
      start: exact(`${start}T00:00Z`),
      end: exact(`${end}T00:00Z`),
    });
  });
});

/** The fewest and the most hours that a period may have, in the zone's strangest year. */
const HOURS = {
  day: [21, 27],
  week: [6 * 24 - 3, 7 * 24 + 3],
  month: [27 * 24 - 3, 31 * 24 + 3],
  quarter: [88 * 24 - 3, 92 * 24 + 3],
  year: [364 * 24 - 3, 366 * 24 + 3],
} as const;

describe('all periods', () => {
  test('tile time, and are as long as their unit says', () => {
    fc.assert(
      fc.property(calendarWindows, instants, (window, atMs) => {
        const { startMs, endMs } = periodAt(window, atMs);
        expect(startMs).toBeLessThanOrEqual(atMs);
        expect(atMs).toBeLessThan(endMs);
        expect(periodAt(window, endMs).startMs).toBe(endMs);
        expect(periodAt(window, startMs - 1).endMs).toBe(startMs);
        const [min, max] = HOURS[window.unit];
        expect((endMs - startMs) / HOUR_MS).toBeGreaterThanOrEqual(min);
        expect((endMs - startMs) / HOUR_MS).toBeLessThanOrEqual(max);
      }),
      { numRuns: 1_000 },
    );
  });

  test('begin when the clock shows their anchor, unless it is changed at that moment', () => {
    fc.assert(
      fc.property(calendarWindows, instants, (window, atMs) => {
        const { startMs } = periodAt(window, atMs);
        // The golden days above say where a period begins when the clock skips its anchor.
        fc.pre(offsetMs(window.zone, startMs - 1) === offsetMs(window.zone, startMs));
        const shown = localTime(window.zone, startMs);
        expect(shown).toMatchObject(anchorOn(window, shown));
      }),
      { numRuns: 1_000 },
    );
  });

  test('are the same whatever was asked before', () => {
    fc.assert(
      fc.property(calendarWindows, fc.array(instants, { minLength: 2, maxLength: 6 }), (window, ats) => {
        const inTurn = ats.map((atMs) => periodAt(window, atMs));
        expect(inTurn).toEqual(ats.map((atMs) => periodAt({ ...window }, atMs)));
      }),
    );
  });
});

/** What the clock has to show at the start of a period that begins in this month. */
function anchorOn(
  { unit, startsAtMinute, weekday, dayOfMonth, month = 1 }: CalendarWindow,
  { year, ...shown }: LocalDate,
) {
  const lastDay = new Date(Date.UTC(year, shown.month, 0)).getUTCDate();
  const isQuartersMonth = unit === 'quarter' && shown.month % 3 === month % 3;
  return {
    minuteOfDay: startsAtMinute,
    ...(weekday !== undefined && { weekday }),
    ...(dayOfMonth !== undefined && { day: Math.min(dayOfMonth, lastDay) }),
    ...((unit === 'quarter' || unit === 'year') && { month: isQuartersMonth ? shown.month : month }),
  };
}

function exact(iso: string): string {
  return new Date(iso).toISOString();
}
