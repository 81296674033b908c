import type { Window } from '../../../domain/windows/window.ts';
import type { SeededRandom } from '../seeded-random.ts';

const calendar = (unit: 'day' | 'week' | 'month' | 'quarter' | 'year', zone: string): Window => ({
  kind: 'calendar',
  unit,
  zone,
  startsAtMinute: 0,
});

const trailing = (seconds: number): Window => ({ kind: 'trailing', lengthMs: seconds * 1_000 });

/** The same objects in every scenario: what has been computed for one serves the next. */
const WINDOWS: readonly Window[] = [
  { kind: 'lifetime' },
  calendar('day', 'UTC'),
  trailing(10),
  trailing(60),
  trailing(3_600),
  trailing(86_400),
  trailing(90 * 86_400),
  calendar('day', 'America/New_York'),
  calendar('week', 'UTC'),
  calendar('month', 'UTC'),
  calendar('month', 'America/New_York'),
  calendar('quarter', 'UTC'),
  calendar('year', 'UTC'),
];

export const TRANSACTION: Window = { kind: 'transaction' };
export const LIFETIME: Window = { kind: 'lifetime' };
export const TEN_MINUTES: Window = trailing(600);

export function drawWindow(random: SeededRandom): Window {
  return random.pick(WINDOWS);
}

/** One whose period ends at some of the instants at which scenarios start. */
export function drawCalendar(random: SeededRandom): Window {
  return random.pick(WINDOWS.filter(({ kind }) => kind === 'calendar'));
}

/** Instants at which a period of some window begins, so that a run of a few seconds sees it roll over. */
const TURNS = [
  Date.UTC(2026, 5, 15),
  // New York's midnight before a day of 23 hours, and before one of 25 that begins a month.
  Date.UTC(2026, 2, 8, 5),
  Date.UTC(2026, 10, 1, 4),
  // Day, month, quarter and year at once.
  Date.UTC(2027, 0, 1),
  // A Monday.
  Date.UTC(2026, 5, 22),
];

/** At most `withinMs` before such an instant. */
export function drawStart(random: SeededRandom, withinMs: number): number {
  return random.pick(TURNS) - random.integer(0, withinMs);
}

const SHORT_WAITS_MS = [1, 20, 300, 700, 1_500];

/** Up to more than a month: what it takes to leave any window but the longest. */
const LONG_WAITS_MS = [3_000, 6_000, 11_000, 61_000, 601_000, 3_601_000, 86_400_000, 32 * 86_400_000];

export function drawWait(random: SeededRandom): number {
  return random.pick([...SHORT_WAITS_MS, ...LONG_WAITS_MS]);
}
