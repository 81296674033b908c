import { type FieldName, fieldOf } from '../../domain/rules/fields.ts';
import type { Operator } from './condition-schema.ts';
import { at, type Context, type Place, report } from './context.ts';
import { readMoney } from './money-text.ts';
import { readTimeOfDay } from './time-text.ts';

/** A range of numbers as the domain has it, with the currency where they are money. */
export type Bounds = {
  readonly low: number;
  readonly high: number;
  readonly lowOpen?: true;
  readonly highOpen?: true;
  readonly currency?: string;
};

type Bound = { readonly at: number; readonly currency?: string } | { readonly problem: string };

/** The midnight that ends a day. */
const DAY_MINUTES = 1_440;

/** Far beyond any count, age or score; what is written larger is a slip, and so is what is no number at all. */
export const NUMBER_MAX = 1_000_000_000;

/** May be below zero: a rebate, an overdraft, less than usual. */
export const SIGNED: ReadonlySet<FieldName> = new Set(['fee', 'available_balance', 'ledger_balance', 'amount_z_score']);

/** The ranges that a comparison comes to: one, or two for a time of day that runs past midnight. */
export function readBounds(
  field: FieldName,
  operator: Operator,
  written: unknown,
  place: Place,
  context: Context,
): readonly Bounds[] {
  if (operator === 'between') return readBetween(field, written, place, context);
  const bound = readBound(field, written, false);
  if ('problem' in bound) {
    report(context, place, bound.problem);
    return [];
  }
  const { at: value, ...rest } = bound;
  return [{ ...rest, ...rangeOf(operator, value) }];
}

function rangeOf(operator: Operator, value: number): Omit<Bounds, 'currency'> {
  if (operator === 'above') return { low: value, lowOpen: true, high: Infinity };
  if (operator === 'at_least') return { low: value, high: Infinity };
  if (operator === 'below') return { low: -Infinity, high: value, highOpen: true };
  if (operator === 'at_most') return { low: -Infinity, high: value };
  return { low: value, high: value };
}

function readBetween(field: FieldName, written: unknown, place: Place, context: Context): readonly Bounds[] {
  if (!Array.isArray(written) || written.length !== 2) {
    report(context, place, 'write the two ends, such as ["10.00 USD", "20.00 USD"]');
    return [];
  }
  const [from, to]: unknown[] = written;
  const low = readBound(field, from, false);
  const high = readBound(field, to, true);
  if ('problem' in low) report(context, at(place, 0), low.problem);
  if ('problem' in high) report(context, at(place, 1), high.problem);
  if ('problem' in low || 'problem' in high) return [];
  if (low.currency !== high.currency) {
    report(context, place, `the two ends are of different currencies`);
    return [];
  }
  if (field === 'local_time') return timesBetween(low.at, high.at, place, context);
  if (low.at > high.at) report(context, place, `it ends before it begins; write the lower end first`);
  return [{ low: low.at, high: high.at, ...(low.currency !== undefined && { currency: low.currency }) }];
}

/** From a time up to another and not including it, so that 09:00 to 17:00 and 17:00 to 22:00 do not overlap. */
function timesBetween(from: number, to: number, place: Place, context: Context): readonly Bounds[] {
  if (from === to) report(context, place, 'it begins and ends at the same time, which is all day or never');
  if (from < to) return [{ low: from, high: to, highOpen: true }];
  return [
    { low: from, high: DAY_MINUTES, highOpen: true },
    { low: 0, high: to, highOpen: true },
  ];
}

function readBound(field: FieldName, written: unknown, isEnd: boolean): Bound {
  if (field === 'local_time') {
    const minute = typeof written === 'string' ? readTimeOfDay(written, isEnd) : undefined;
    return minute === undefined ? { problem: 'write a time of day like "22:00", in quotes' } : { at: minute };
  }
  const isSigned = SIGNED.has(field);
  if (fieldOf(field).type === 'money') {
    if (typeof written !== 'string') return { problem: `${field} is money; write it like "100.00 USD"` };
    const money = readMoney(written, isSigned);
    return 'problem' in money ? money : { at: money.minor, currency: money.currency };
  }
  if (typeof written !== 'number') return { problem: `${field} is a number; write it without quotes` };
  // NaN is not within the bound either.
  if (!(Math.abs(written) <= NUMBER_MAX)) {
    return { problem: `${field} is never that large; write a number of 1,000,000,000 at most` };
  }
  if (isSigned || (Number.isInteger(written) && written >= 0)) return { at: written };
  return { problem: `${field} is counted; write a whole number that is not negative` };
}
