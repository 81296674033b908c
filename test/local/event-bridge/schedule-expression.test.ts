import * as fc from 'fast-check';
import { parseSchedule } from '../../../local/event-bridge/schedule-expression.ts';

const CREATED_AT_MS = Date.parse('2026-11-26T17:30:20.500Z');

/** The next runs, as one reads them. */
function nextRuns(expression: string, after: string, count = 3): readonly string[] {
  const schedule = parseSchedule(expression, CREATED_AT_MS);
  const runs: string[] = [];
  let atMs: number | undefined = Date.parse(after);
  while (runs.length < count && (atMs = schedule(atMs)) !== undefined) runs.push(new Date(atMs).toISOString());
  return runs;
}

test('a rate counts from when the rule is there', () => {
  expect(nextRuns('rate(5 minutes)', '2026-11-26T17:30:20.500Z', 2)).toEqual([
    '2026-11-26T17:35:20.500Z',
    '2026-11-26T17:40:20.500Z',
  ]);
  expect(nextRuns('rate(1 day)', '2026-11-29T00:00:00Z', 1)).toEqual(['2026-11-29T17:30:20.500Z']);
});

test.each<[string, string, readonly string[]]>([
  ['cron(0 2 * * ? *)', '2026-11-26T02:00:00Z', ['2026-11-27T02:00', '2026-11-28T02:00', '2026-11-29T02:00']],
  [
    'cron(0/20 8-9 ? * MON-FRI *)',
    '2026-11-27T09:30:00Z',
    ['2026-11-27T09:40', '2026-11-30T08:00', '2026-11-30T08:20'],
  ],
  ['cron(15 10 1,15 * ? *)', '2026-11-26T00:00:00Z', ['2026-12-01T10:15', '2026-12-15T10:15', '2027-01-01T10:15']],
  ['cron(0 0 29 FEB ? *)', '2026-11-26T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
  ['cron(0 12 ? * 1 2027)', '2027-12-20T00:00:00Z', ['2027-12-26T12:00']],
])('%s after %s', (expression, after, runs) => {
  expect(nextRuns(expression, after)).toEqual(runs.map((minute) => `${minute}:00.000Z`));
});

test.each<[string, string]>([
  ['rate(1 minutes)', '1 minute, or 2 and more minutes'],
  ['rate(2 hour)', '1 hour, or 2 and more hours'],
  ['rate(0 minutes)', '2 and more'],
  ['every day', 'neither'],
  ['cron(0 2 * * *)', 'not six'],
  ['cron(0 2 * * * *)', 'one of day of month and day of week'],
  ['cron(60 2 * * ? *)', '60 as minutes'],
  ['cron(0 2 L * ? *)', 'L as day of month'],
  ['cron(0 5-2 * * ? *)', '5-2 as hours'],
])('%s is refused', (expression, sentence) => {
  expect(() => parseSchedule(expression, 0)).toThrow(sentence);
});

test('the next run is after the time that was asked about, and nothing is due in between', () => {
  const schedule = parseSchedule('cron(0/7 3,4 ? * SUN *)', 0);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0) }), (afterMs) => {
      const next = schedule(afterMs) ?? Number.NaN;
      expect(next).toBeGreaterThan(afterMs);
      expect(schedule(next - 1)).toBe(next);
      expect([3, 4]).toContain(new Date(next).getUTCHours());
      expect(new Date(next).getUTCDay()).toBe(0);
    }),
  );
});
