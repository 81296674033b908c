/**
 * Local time of IANA zones, from the tables that come with Node. Only the formatter knows them and it takes about two
 * microseconds a call, so offsets are remembered by day: a decision asks for the same day of the same few zones.
 */

/** A date as the calendar on the wall shows it; `month` is 1 to 12. */
export type LocalDate = { readonly year: number; readonly month: number; readonly day: number };

export type LocalTime = LocalDate & {
  /** ISO 8601: 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** 0 to 1439. */
  readonly minuteOfDay: number;
};

/** The offset over one UTC day: `before` until `changesAtMs`, `after` from then on. */
type DayOffsets = {
  readonly day: number;
  readonly before: number;
  readonly changesAtMs: number;
  readonly after: number;
};

type Zone = {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, DayOffsets>;
  last: DayOffsets | undefined;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** More zones than a program's rules name; a formatter takes about 50 KB. */
const ZONES_KEPT_MAX = 128;

/** Enough for the ends of every running period of a zone; a backtest walks through years. */
const DAYS_KEPT_MAX = 64;

const zones = new Map<string, Zone>();

/** Whether `name` is an IANA zone or an alias of one, in any letter case. A bare offset such as `+05:30` is none. */
export function isZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    zoneNamed(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** How far the zone's clock is ahead of UTC at an instant, milliseconds. Throws RangeError for an unknown zone. */
export function offsetMs(zone: string, atMs: number): number {
  const offsets = offsetsOn(zoneNamed(zone), Math.floor(atMs / DAY_MS));
  return atMs < offsets.changesAtMs ? offsets.before : offsets.after;
}

/** What clock and calendar show in the zone at an instant. Throws RangeError for an unknown zone. */
export function localTime(zone: string, atMs: number): LocalTime {
  // The local clock, read as if it were UTC: then Date does the calendar.
  const wall = new Date(atMs + offsetMs(zone, atMs));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    weekday: wall.getUTCDay() || 7,
    minuteOfDay: wall.getUTCHours() * 60 + wall.getUTCMinutes(),
  };
}

/**
 * The first instant at which the zone's clock shows this time or a later one: of a time that comes twice the first, for a
 * time that is skipped the first instant after the gap. So later times never map to earlier instants. Throws RangeError
 * for an unknown zone.
 */
export function instantOf(zone: string, { year, month, day }: LocalDate, minuteOfDay: number): number {
  const wallMs = Date.UTC(year, month - 1, day) + minuteOfDay * MINUTE_MS;
  // Offsets lie between -12 h and +14 h, so a day to each side holds the instant, and at most one change.
  const before = offsetMs(zone, wallMs - DAY_MS);
  const after = offsetMs(zone, wallMs + DAY_MS);
  if (offsetMs(zone, wallMs - before) === before) return wallMs - before;
  if (offsetMs(zone, wallMs - after) === after) return wallMs - after;
  return changeBetween((atMs) => offsetMs(zone, atMs), wallMs - after, wallMs - before);
}

function zoneNamed(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const zone: Zone = { format, days: new Map(), last: undefined };
  keep(zones, name, zone, ZONES_KEPT_MAX);
  return zone;
}

function offsetsOn(zone: Zone, day: number): DayOffsets {
  if (zone.last?.day === day) return zone.last;
  const known = zone.days.get(day);
  const offsets = known ?? readOffsets(zone.format, day);
  if (known === undefined) keep(zone.days, day, offsets, DAYS_KEPT_MAX);
  zone.last = offsets;
  return offsets;
}

/**
 * In the IANA tables from 1970 to 2100 two changes of one zone are never less than six days apart, so a day that begins
 * and ends with the same offset has it throughout. (Quarter-hours would not do: Antarctica/Casey changed at 00:01 in
 * 2020 to 2022, Newfoundland and Gaza until 2011.)
 */
function readOffsets(format: Intl.DateTimeFormat, day: number): DayOffsets {
  const startMs = day * DAY_MS;
  const before = readOffset(format, startMs);
  const after = readOffset(format, startMs + DAY_MS);
  if (before === after) return { day, before, changesAtMs: Infinity, after };
  return {
    day,
    before,
    changesAtMs: changeBetween((atMs) => readOffset(format, atMs), startMs, startMs + DAY_MS),
    after,
  };
}

/** When the offset at `lowMs` gives way to that at `highMs`. All changes since 1973 are on a whole minute. */
function changeBetween(offsetAt: (atMs: number) => number, lowMs: number, highMs: number): number {
  const old = offsetAt(lowMs);
  let last = lowMs;
  let first = highMs;
  while (first - last > MINUTE_MS) {
    const middle = last + Math.floor((first - last) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(middle) === old) last = middle;
    else first = middle;
  }
  return first;
}

/** The formatter writes the offset last: `3/9/2026, GMT-04:00`, or a bare `GMT` for none. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function readOffset(format: Intl.DateTimeFormat, atMs: number): number {
  const text = format.format(atMs);
  const match = OFFSET.exec(text);
  if (match === null) throw new Error(`The formatter wrote no offset: ${text}`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS;
  return sign === '-' ? -size : size;
}

/** Adds to a bounded map: the oldest entry makes room. */
function keep<Key, Entry>(map: Map<Key, Entry>, key: Key, entry: Entry, max: number): void {
  if (map.size >= max) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  map.set(key, entry);
}
