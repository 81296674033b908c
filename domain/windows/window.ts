/** How long what was spent goes on counting against a limit. */
export type Window =
  /** Only the transaction itself: nothing is remembered. */
  | { readonly kind: 'transaction' }
  | TrailingWindow
  | CalendarWindow
  /** For ever. */
  | { readonly kind: 'lifetime' };

/**
 * The last `lengthMs` milliseconds, 10 s to 90 d: after `now - lengthMs`, up to and with `now`. Counted in at most 64
 * buckets of which the partly covered oldest counts in full.
 */
export type TrailingWindow = { readonly kind: 'trailing'; readonly lengthMs: number };

/** A period of the calendar in one zone; it resets when the next one begins. */
export type CalendarWindow = {
  readonly kind: 'calendar';
  readonly unit: 'day' | 'week' | 'month' | 'quarter' | 'year';
  /** IANA name. */
  readonly zone: string;
  /** Minute of the local day at which the period begins, 0 to 1439. */
  readonly startsAtMinute: number;
  /** Of a week: ISO 8601 weekday, 1 Monday to 7 Sunday; Monday where absent. */
  readonly weekday?: number;
  /** Of a month, quarter or year: day of the month, 1 to 31; a month without it begins on its last day. 1 where absent. */
  readonly dayOfMonth?: number;
  /** Of a year, or of a quarter (any of the four first months): 1 to 12; January where absent. */
  readonly month?: number;
};

export const TRAILING_MS_MIN = 10_000;
export const TRAILING_MS_MAX = 90 * 24 * 3_600_000;
export const BUCKETS_MAX = 64;
