import { minorUnitExponent } from './currency.ts';

/** An amount of money: a non-negative safe integer of `currency`'s minor unit (cents for USD, yen for JPY). */
export type Money = { readonly minor: number; readonly currency: string };

/** Why a figure is not usable as an amount. */
export type AmountProblem = 'currency_unknown' | 'not_a_number' | 'negative' | 'too_large';

/** Either the amount, and whether it had to be rounded up to get it, or the one reason why there is none. */
export type AmountReading =
  { readonly money: Money; readonly isRounded: boolean } | { readonly problem: AmountProblem };

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** More digits than any safe integer has; checked before the text becomes a number. */
const DIGITS_MAX = 16;

/**
 * Reads an amount in major units ("12.5", 98597.66) as minor units, by decimal digits and never by float arithmetic
 * (1.005 * 100 is 100.49999999999999). Digits below the minor unit round up: a limit may count a fraction of a cent too
 * much, never too little.
 */
export function readAmount(major: number | string, currency: string): AmountReading {
  if (major === Infinity || (typeof major === 'number' && Math.abs(major) >= 1e21)) return { problem: 'too_large' };
  const match = DECIMAL.exec(plainDecimal(major));
  if (match === null) return { problem: 'not_a_number' };
  const [, sign = '', whole = '', fraction = ''] = match;
  if (sign === '-' && /[1-9]/.test(whole + fraction)) return { problem: 'negative' };
  if (whole.replace(/^0+/, '').length > DIGITS_MAX) return { problem: 'too_large' };
  // The figure is judged before the currency: nonsense stays nonsense in a currency that we have not heard of.
  const exponent = minorUnitExponent(currency);
  if (exponent === undefined) return { problem: 'currency_unknown' };
  const digits = (whole + fraction.slice(0, exponent).padEnd(exponent, '0')).replace(/^0+(?=\d)/, '');
  if (digits.length > DIGITS_MAX) return { problem: 'too_large' };
  const isRounded = /[1-9]/.test(fraction.slice(exponent));
  const minor = Number(digits) + (isRounded ? 1 : 0);
  return Number.isSafeInteger(minor) ? { money: { minor, currency }, isRounded } : { problem: 'too_large' };
}

/** The shortest decimal text of a number, spelt out where JavaScript would write 1e-7. */
export function plainDecimal(major: number | string): string {
  if (typeof major === 'string') return major.trim();
  const text = String(major);
  return text.includes('e-') ? major.toFixed(20) : text;
}

/** "12.50 USD", or "-0.05 USD" of a balance: for people, in trails and command output. */
export function formatMoney({ minor, currency }: Money): string {
  const exponent = minorUnitExponent(currency) ?? 0;
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return exponent === 0 ? `${sign}${whole} ${currency}` : `${sign}${whole}.${digits.slice(-exponent)} ${currency}`;
}
