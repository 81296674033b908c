import { minorUnitExponent } from '../../domain/currency.ts';
import { formatMoney, plainDecimal, readAmount } from '../../domain/money.ts';

/** The amount a text stands for, in minor units, or the sentence that says what is wrong with it. */
export type MoneyReading = { readonly minor: number; readonly currency: string } | { readonly problem: string };

const MONEY = /^(-?)(\S+) ([A-Z]{3})$/;

/**
 * Reads "100.00 USD". A sign in front counts where `mayBeNegative`: a balance may be overdrawn and a fee may be a rebate.
 * Decimals that the currency does not have are refused and not rounded: here a person can still say what is meant.
 */
export function readMoney(text: string, mayBeNegative = false): MoneyReading {
  const [, sign = '', figure = '', currency = ''] = MONEY.exec(text) ?? [];
  if (currency === '') return { problem: `"${text}" is no amount of money; write it like "100.00 USD"` };
  const reading = readMajor(figure, currency);
  if ('problem' in reading || sign === '') return reading;
  if (!mayBeNegative) return { problem: `${text} is negative, and this is never below zero` };
  return { minor: reading.minor === 0 ? 0 : -reading.minor, currency };
}

/** Reads an amount whose currency stands elsewhere: 250 or "250.00". */
export function readMajor(figure: number | string, currency: string): MoneyReading {
  const reading = readAmount(figure, currency);
  if ('money' in reading) {
    // Zeros too: whoever writes 100.00 JPY may mean a hundred times less.
    const [, decimals = ''] = plainDecimal(figure).split('.');
    const isTooFine = decimals.length > (minorUnitExponent(currency) ?? 0);
    return isTooFine ? { problem: `${figure} has more decimals than ${currency} has` } : reading.money;
  }
  switch (reading.problem) {
    case 'currency_unknown':
      return { problem: `"${currency}" is not an ISO 4217 currency code` };
    case 'not_a_number':
      return { problem: `"${figure}" is not an amount; write 250 or "250.00"` };
    case 'negative':
      return { problem: `${figure} is negative; a limit cannot be negative` };
    case 'too_large':
      return { problem: `${figure} is more than can be counted exactly` };
  }
}

/** The most that a limit lets through: like any amount, but nothing at all is no limit. */
export function limitProblem(reading: MoneyReading): string | undefined {
  if ('problem' in reading) return reading.problem;
  if (reading.minor > 0) return undefined;
  return `a limit of ${formatMoney(reading)} lets nothing through; write a decline instead`;
}
