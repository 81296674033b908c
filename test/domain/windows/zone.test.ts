import fc from 'fast-check';
import { instantOf, isZone, localTime, offsetMs } from '../../../domain/windows/zone.ts';
import { instants, zones } from './arbitraries.ts';

const RUNS = { numRuns: 1_000 };

describe('a zone', () => {
  test.each(['America/New_York', 'UTC', 'Etc/GMT+5', 'US/Eastern', 'america/new_york'])('is known by %p', (name) => {
    expect(isZone(name)).toBe(true);
  });

  test.each(['', 'New York', 'America/Nowhere', '+05:30', '-08', 'UTC+1', ' UTC', 'America/New_York\n'])(
    'is not known by %p',
    (name) => {
      expect(isZone(name)).toBe(false);
    },
  );

  test('that nobody knows has no time', () => {
    expect(() => localTime('America/Nowhere', 0)).toThrow(RangeError);
    expect(() => offsetMs('America/Nowhere', 0)).toThrow(RangeError);
    expect(() => instantOf('America/Nowhere', { year: 2026, month: 1, day: 1 }, 0)).toThrow(RangeError);
  });

  test('is right however many others were asked for in between', () => {
    const all = Intl.supportedValuesOf('timeZone');
    const first = all.map((zone) => offsetMs(zone, Date.UTC(2026, 6)));
    expect(all.map((zone) => offsetMs(zone, Date.UTC(2026, 6)))).toEqual(first);
    expect(offsetMs('Asia/Kathmandu', Date.UTC(2026, 6))).toBe(345 * 60_000);
  });
});

describe('the offset', () => {
  test.each([
    ['UTC', '2026-03-08T07:00:00.000Z', 0, 0],
    ['America/New_York', '2026-03-08T07:00:00.000Z', -300, -240],
    ['America/New_York', '2026-11-01T06:00:00.000Z', -240, -300],
    ['Europe/London', '2026-03-29T01:00:00.000Z', 0, 60],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00.000Z', 660, 630],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00.000Z', 630, 660],
    ['Africa/Cairo', '2025-04-24T22:00:00.000Z', 120, 180],
    ['America/St_Johns', '2010-11-07T02:31:00.000Z', -150, -210],
    ['Antarctica/Casey', '2020-10-03T16:01:00.000Z', 480, 660],
    ['Asia/Kathmandu', '2026-03-08T07:00:00.000Z', 345, 345],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', -600, 840],
  ])('of %s around %s goes from %p to %p minutes, to the millisecond', (zone, change, before, after) => {
    const changeMs = Date.parse(change);
    expect(offsetMs(zone, changeMs - 1)).toBe(before * 60_000);
    expect(offsetMs(zone, changeMs)).toBe(after * 60_000);
  });
});

describe('local time', () => {
  test.each([
    ['America/New_York', '2026-03-09T18:05:59.999Z', { year: 2026, month: 3, day: 9, weekday: 1, minuteOfDay: 845 }],
    ['America/New_York', '2026-03-09T03:59:00.000Z', { year: 2026, month: 3, day: 8, weekday: 7, minuteOfDay: 1_439 }],
    ['Asia/Kathmandu', '2026-12-31T18:15:00.000Z', { year: 2027, month: 1, day: 1, weekday: 5, minuteOfDay: 0 }],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', { year: 2011, month: 12, day: 29, weekday: 4, minuteOfDay: 1_439 }],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', { year: 2011, month: 12, day: 31, weekday: 6, minuteOfDay: 0 }],
  ])('in %s at %s', (zone, at, expected) => {
    expect(localTime(zone, Date.parse(at))).toEqual(expected);
  });

  test('is what the platform’s own formatter shows, at any instant in any zone', () => {
    fc.assert(
      fc.property(zones, instants, (zone, atMs) => {
        expect(localTime(zone, atMs)).toEqual(shownBy(zone, atMs));
      }),
      RUNS,
    );
  });
});

describe('the instant of a local time', () => {
  test.each([
    ['an ordinary one', 'America/New_York', '2026-07-04', '09:30', '2026-07-04T13:30:00.000Z'],
    ['before a gap', 'America/New_York', '2026-03-08', '01:59', '2026-03-08T06:59:00.000Z'],
    ['at the start of a gap', 'America/New_York', '2026-03-08', '02:00', '2026-03-08T07:00:00.000Z'],
    ['inside a gap', 'America/New_York', '2026-03-08', '02:30', '2026-03-08T07:00:00.000Z'],
    ['after a gap', 'America/New_York', '2026-03-08', '03:00', '2026-03-08T07:00:00.000Z'],
    ['before an overlap', 'America/New_York', '2026-11-01', '00:59', '2026-11-01T04:59:00.000Z'],
    ['in an overlap, the first of two', 'America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['after an overlap', 'America/New_York', '2026-11-01', '02:00', '2026-11-01T07:00:00.000Z'],
    ['in an overlap of half an hour', 'Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00.000Z'],
    ['in a gap of half an hour', 'Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30:00.000Z'],
    ['a midnight that does not exist', 'America/Santiago', '2025-09-07', '00:00', '2025-09-07T04:00:00.000Z'],
    ['on a day that does not exist', 'Pacific/Apia', '2011-12-30', '12:00', '2011-12-30T10:00:00.000Z'],
    ['in a gap off the quarter-hour', 'Antarctica/Casey', '2020-10-04', '01:30', '2020-10-03T16:01:00.000Z'],
    ['a midnight that comes twice', 'America/St_Johns', '2010-11-07', '00:00', '2010-11-07T02:30:00.000Z'],
    ['ahead of UTC by 14 hours', 'Pacific/Kiritimati', '2026-01-01', '00:00', '2025-12-31T10:00:00.000Z'],
  ])('%s (%s, %s %s)', (_what, zone, date, time, expected) => {
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    expect(new Date(instantOf(zone, { year, month, day }, hour * 60 + minute)).toISOString()).toBe(expected);
  });

  test('shows that time again, and is no later than any other instant that does', () => {
    fc.assert(
      fc.property(zones, instants, (zone, atMs) => {
        const shown = localTime(zone, atMs);
        const instant = instantOf(zone, shown, shown.minuteOfDay);
        expect(instant).toBeLessThanOrEqual(atMs);
        expect(localTime(zone, instant)).toEqual(shown);
      }),
      RUNS,
    );
  });
});

/** The slow way, from the formatter's fields. */
function shownBy(timeZone: string, atMs: number) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    year: Number(part['year']),
    month: Number(part['month']),
    day: Number(part['day']),
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part['weekday'] ?? '') + 1,
    minuteOfDay: Number(part['hour']) * 60 + Number(part['minute']),
  };
}
