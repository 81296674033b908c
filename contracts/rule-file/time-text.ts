import { TRAILING_MS_MAX, TRAILING_MS_MIN } from '../../domain/windows/window.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads how far back something looks, such as "90s", "10m", "24h" or "30d": 10 s to 90 d, in milliseconds. */
export function readDuration(text: string): { readonly ms: number } | { readonly problem: string } {
  const [, figure = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = Number(figure) * (UNIT_MS[unit] ?? 0);
  if (unit === '') return { problem: `"${text}" is no length of time; write it like 90s, 10m, 24h or 30d` };
  if (ms >= TRAILING_MS_MIN && ms <= TRAILING_MS_MAX) return { ms };
  return { problem: `${text} is out of range; what is remembered goes back 10s at least and 90d at most` };
}

/** Reads a time of day such as "22:00" as a minute of the day, 0 to 1439, or 1440 for "24:00" where that may be said. */
export function readTimeOfDay(text: string, mayBeMidnight = false): number | undefined {
  if (text === '24:00') return mayBeMidnight ? 1_440 : undefined;
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)) return undefined;
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an instant such as "2026-12-31T23:59:59Z" or with an offset, as epoch milliseconds. */
export function readInstant(text: string): number | undefined {
  const [, date = ''] = INSTANT.exec(text) ?? [];
  const atMs = Date.parse(text);
  if (date === '' || Number.isNaN(atMs)) return undefined;
  // Date takes the 30th of February for the 2nd of March.
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date) ? atMs : undefined;
}
