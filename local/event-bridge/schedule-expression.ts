/** When a schedule is due next, strictly after a time; undefined when it never is again. Epoch milliseconds. */
export type Schedule = (afterMs: number) => number | undefined;

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const RATE = /^rate\((\d+) (minute|hour|day)(s?)\)$/;
const CRON = /^cron\(([^)]+)\)$/;

/**
 * Reads `rate(…)` and `cron(…)` of a rule. A rate counts from when the rule is there, a cron is in UTC.
 * Source: EventBridge user guide, "Setting a schedule pattern for scheduled rules".
 * @throws an Error with a sentence for an expression that EventBridge would refuse, or that the twin does not know
 */
export function parseSchedule(expression: string, createdAtMs: number): Schedule {
  const [, count, unit = '', plural] = RATE.exec(expression) ?? [];
  if (count !== undefined) {
    // EventBridge insists on it.
    if (Number(count) === 0 || (Number(count) === 1) === (plural === 's')) {
      throw new Error(`${expression}: write 1 ${unit}, or 2 and more ${unit}s`);
    }
    return rate(Number(count) * (UNIT_MS[unit] ?? 0), createdAtMs);
  }
  const [, fields] = CRON.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`${expression} is neither rate(…) nor cron(…)`);
  return cron(fields.trim().split(/\s+/), expression);
}

function rate(everyMs: number, createdAtMs: number): Schedule {
  return (afterMs) => {
    const passed = Math.max(0, Math.floor((afterMs - createdAtMs) / everyMs));
    return createdAtMs + (passed + 1) * everyMs;
  };
}

type Field = { readonly name: string; readonly from: number; readonly to: number; readonly words?: readonly string[] };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The six fields in their order; Sunday is 1. */
const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of week', from: 1, to: 7, words: DAYS },
  { name: 'year', from: 1970, to: 2199 },
];

function cron(texts: readonly string[], expression: string): Schedule {
  if (texts.length !== FIELDS.length) throw new Error(`${expression} has ${texts.length} fields, and not six`);
  if ((texts[2] === '?') === (texts[4] === '?')) {
    throw new Error(`${expression}: one of day of month and day of week is ?, and only one`);
  }
  const allowed = FIELDS.map((field, index) => valuesOf(texts[index] ?? '', field, expression));
  const isAllowed = (field: number, value: number): boolean => allowed[field]?.has(value) === true;
  const lastYear = Math.max(...(allowed[5] ?? []));

  function isDay(day: Date): boolean {
    return (
      isAllowed(2, day.getUTCDate()) &&
      isAllowed(3, day.getUTCMonth() + 1) &&
      isAllowed(4, day.getUTCDay() + 1) &&
      isAllowed(5, day.getUTCFullYear())
    );
  }

  return (afterMs) => {
    let minuteMs = (Math.floor(afterMs / 60_000) + 1) * 60_000;
    while (new Date(minuteMs).getUTCFullYear() <= lastYear) {
      const minute = new Date(minuteMs);
      if (!isDay(minute)) minuteMs = Date.UTC(minute.getUTCFullYear(), minute.getUTCMonth(), minute.getUTCDate() + 1);
      else if (!isAllowed(1, minute.getUTCHours())) minuteMs = (Math.floor(minuteMs / 3_600_000) + 1) * 3_600_000;
      else if (!isAllowed(0, minute.getUTCMinutes())) minuteMs += 60_000;
      else return minuteMs;
    }
    return undefined;
  };
}

/** `*`, `?`, a value, a range, a step (`0/15`) or a list of those. */
function valuesOf(text: string, field: Field, expression: string): ReadonlySet<number> {
  return new Set(text.split(',').flatMap((part) => partValues(part, field, expression)));
}

function partValues(part: string, field: Field, expression: string): readonly number[] {
  const { name, from, to, words = [] } = field;
  const [range = '', step] = part.split('/');
  const [first, last = step === undefined ? first : undefined] = range.split('-').map(numberOf);

  function numberOf(word: string): number {
    return words.includes(word) ? words.indexOf(word) + 1 : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  }

  const isWhole = range === '*' || range === '?';
  const [begin, end] = isWhole ? [from, to] : [first ?? Number.NaN, last ?? to];
  const by = step === undefined ? 1 : numberOf(step);
  if (!(begin >= from && end <= to && begin <= end && by > 0)) {
    throw new Error(`${expression}: the twin cannot read ${part} as ${name}`);
  }
  return Array.from({ length: Math.floor((end - begin) / by) + 1 }, (_, index) => begin + index * by);
}
