import type { BareFigure, SignedMoney, UnusableAmount } from '../../domain/authorization-request.ts';
import { withoutLongNumbers } from '../../domain/card-numbers.ts';
import { type AmountReading, type Money, plainDecimal, readAmount } from '../../domain/money.ts';
import type { AmountField, WebhookBody } from './schema.ts';

type Sent = { readonly amount: unknown; readonly currency: string | undefined };

/** One amount of the body: what came, the currency it is in where anything tells, and what it reads as. */
export type SentAmount = {
  readonly field: Sent;
  readonly currency: string | undefined;
  readonly reading: AmountReading;
};

/** The two amounts of a webhook, and the currency of the card's balance. */
export type Amounts = {
  readonly own: SentAmount | undefined;
  readonly billing: SentAmount | undefined;
  /** There is a billing amount, and it is not even shaped like one. */
  readonly isBillingMisshapen: boolean;
  readonly cardCurrency: string | undefined;
};

/**
 * Judges figures whose currency is not known: with four decimals, the most that any currency has, a figure that is not too
 * large here is so in none.
 */
const MOST_DECIMALS = 'UYW';

const NO_FIGURE: AmountReading = { problem: 'not_a_number' };

/** ISO 8583 data element 54. */
const CASH_BACK = '40';

/**
 * The documented request's billing amount has no currency: it inherits that of the card's balance, never that of the
 * transaction, which may have happened abroad.
 */
export function amountsOf({ transaction }: WebhookBody): Amounts {
  const { message, transactionAmount, availableBalance, ledgerBalance } = transaction;
  const cardCurrency =
    availableBalance?.currency ??
    ledgerBalance?.currency ??
    message?.availableBalance?.currency ??
    message?.ledgerBalance?.currency;
  const outer = readField(transactionAmount, undefined);
  return {
    own: outer?.currency === undefined ? (readField(message?.transactionAmount, undefined) ?? outer) : outer,
    billing: readField(message?.cardholderBillingAmount ?? undefined, cardCurrency),
    isBillingMisshapen: message?.cardholderBillingAmount === null,
    cardCurrency,
  };
}

/** Undefined where there is no figure. */
function readField(field: Sent | undefined, inherited: string | undefined): SentAmount | undefined {
  if (field?.amount == null) return undefined;
  const { amount } = field;
  const currency = field.currency ?? inherited;
  const isFigure = typeof amount === 'number' || typeof amount === 'string';
  return { field, currency, reading: isFigure ? readAmount(amount, currency ?? MOST_DECIMALS) : NO_FIGURE };
}

/** The amount, where its currency is told and known. */
export function moneyOf(amount: SentAmount | undefined): Money | undefined {
  return amount?.currency !== undefined && 'money' in amount.reading ? amount.reading.money : undefined;
}

/** A currency we do not know is news from the provider, not nonsense: such an amount cannot be counted. */
export function isAbsurd(amount: SentAmount | undefined): boolean {
  return amount !== undefined && 'problem' in amount.reading && amount.reading.problem !== 'currency_unknown';
}

/** Whether there is a figure and all there are say zero, whatever their currency: an account verification, for one. */
export function asksForNothing({ transaction }: WebhookBody): boolean {
  if (transaction.message?.cardholderBillingAmount === null) return false;
  const figures = [
    transaction.transactionAmount?.amount,
    transaction.message?.transactionAmount?.amount,
    transaction.message?.cardholderBillingAmount?.amount,
  ].filter((figure) => figure != null);
  return figures.length > 0 && figures.every(isZero);
}

function isZero(figure: unknown): boolean {
  return figure === 0 || (typeof figure === 'string' && /^-?0+(?:\.0*)?$/.test(figure.trim()));
}

/** A billing amount of nothing beside a transaction of something is not one; one that cannot be used is there all the same. */
export function billingAmountOf(
  { billing, isBillingMisshapen }: Amounts,
  isForNothing: boolean,
): Money | BareFigure | UnusableAmount | undefined {
  if (isBillingMisshapen) return { unusable: 'no amount' };
  if (billing === undefined || (isZero(billing.field.amount) && !isForNothing)) return undefined;
  if (billing.currency !== undefined) return moneyOf(billing) ?? { unusable: textOf(billing) };
  const { amount } = billing.field;
  return typeof amount === 'number' || typeof amount === 'string' ? { figure: plainDecimal(amount) } : undefined;
}

/** What else a request says in money. What is unusable here counts as absent: no answer needs it. */
export function furtherAmountsOf({ transaction }: WebhookBody, { own, cardCurrency }: Amounts) {
  const { message } = transaction;
  return {
    // Debit: the cardholder owes.
    availableBalance: signed(transaction.availableBalance ?? message?.availableBalance, undefined, 'D'),
    ledgerBalance: signed(transaction.ledgerBalance ?? message?.ledgerBalance, undefined, 'D'),
    // A fee is debited; credit is a rebate. ISO 8583 data element 28 is in the currency of the transaction.
    fee: signed(message?.transactionFee, own?.currency, 'C'),
    cashBack: cashBackOf(message?.additionalAmounts, cardCurrency, own?.currency),
    additionalAmountTypes: typesOf(message?.additionalAmounts),
  };
}

function signed(field: AmountField, inherited: string | undefined, belowZero: 'C' | 'D'): SignedMoney | undefined {
  const currency = field?.currency ?? inherited;
  const amount = field?.amount;
  if (currency === undefined || (typeof amount !== 'number' && typeof amount !== 'string')) return undefined;
  const figure = plainDecimal(amount);
  const hasMinus = figure.startsWith('-');
  const reading = readAmount(hasMinus ? figure.slice(1) : figure, currency);
  if (!('money' in reading)) return undefined;
  const { minor } = reading.money;
  return (hasMinus || field?.sign === belowZero) && minor > 0 ? { minor: -minor, currency } : reading.money;
}

type AdditionalAmounts = NonNullable<WebhookBody['transaction']['message']>['additionalAmounts'];

/**
 * The same cash may be told in the merchant's currency and in the card's. A list that says nothing of cash says that there
 * is none; one with an entry of which nobody can say what it is, and no list at all, leave it open.
 */
function cashBackOf(
  amounts: AdditionalAmounts,
  cardCurrency: string | undefined,
  ownCurrency: string | undefined,
): Money | undefined {
  if (amounts?.every(({ amountType }) => amountType !== undefined && amountType !== CASH_BACK)) {
    const currency = cardCurrency ?? ownCurrency;
    return currency === undefined ? undefined : { minor: 0, currency };
  }
  const cash = amounts
    ?.filter(({ amountType }) => amountType === CASH_BACK)
    .map((field) => moneyOf(readField(field, undefined)))
    .filter((money) => money !== undefined);
  return cash?.find(({ currency }) => currency === cardCurrency) ?? cash?.[0];
}

function typesOf(amounts: AdditionalAmounts): readonly string[] | undefined {
  return amounts && [...new Set(amounts.flatMap(({ amountType }) => amountType ?? []))];
}

/** Enough of an amount that could not be read for a person to see what came. */
export function textOf({ field: { amount, currency } }: SentAmount): string {
  const figure = typeof amount === 'number' || typeof amount === 'string' ? String(amount).slice(0, 40) : typeof amount;
  return withoutLongNumbers(`${figure} ${currency?.slice(0, 3) ?? ''}`.trim());
}
