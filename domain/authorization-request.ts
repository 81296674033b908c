import { type Money, readAmount } from './money.ts';

/** Names one authorization request: the card, the provider's transaction id and the request within that transaction. */
export type RequestIdentity = {
  readonly cardId: string;
  readonly authTransactionId: string;
  /** Hash over the fields that a redelivery repeats and an increment changes (docs/adr/007-request-identity.md). */
  readonly requestKey: string;
};

/**
 * What a transaction does to the card's money: `out` takes, `in` brings, `none` moves nothing. `unknown` is a transaction
 * type that no table lists, and the rule set says what becomes of it.
 */
export type Flow = 'out' | 'in' | 'none' | 'unknown';

/** An amount that may be below zero, in minor units of `currency`. */
export type SignedMoney = { readonly minor: number; readonly currency: string };

/** An amount whose currency the request does not tell: its decimal text in major units, as sent. */
export type BareFigure = { readonly figure: string };

/** An amount that is told and cannot be used, as text: its currency is none that we know, or it is no amount at all. */
export type UnusableAmount = { readonly unusable: string };

/**
 * One question "may this card spend this?", in our words and without card data. A field that is absent was not told, or not
 * readable. Names follow the fields of a rule (domain/rules/fields.ts), in camel case; codes are text, with leading zeros
 * and letters.
 */
export type AuthorizationRequest = RequestIdentity & {
  readonly flow: Flow;

  /** What the card is charged, as far as the request tells; `spendAmount` says what limits count. */
  readonly billingAmount?: Money | BareFigure | UnusableAmount;
  /** What the merchant asks for, in its currency. */
  readonly transactionAmount?: Money;
  /** The currency of the card's balance. */
  readonly cardCurrency?: string;
  /** The cash part of a purchase; in the card's currency where the request has it in several. */
  readonly cashBack?: Money;
  /** Below zero: a rebate. */
  readonly fee?: SignedMoney;
  /** Before this transaction; below zero: overdrawn. */
  readonly availableBalance?: SignedMoney;
  readonly ledgerBalance?: SignedMoney;
  /** Each type once, in the order sent. */
  readonly additionalAmountTypes?: readonly string[];

  readonly transactionType?: string;
  readonly accountTypeFrom?: string;
  readonly accountTypeTo?: string;
  readonly messageType?: string;

  /** Merchant category code, four digits (ISO 18245). */
  readonly mcc?: string;
  readonly merchantId?: string;
  readonly merchantName?: string;
  readonly merchantCity?: string;
  readonly merchantState?: string;
  /** ISO 3166-1 alpha-3, or what the provider sent where it is no country's code. */
  readonly merchantCountry?: string;
  readonly acquirerId?: string;
  /** In upper case: `VISA`. */
  readonly network?: string;

  readonly terminalId?: string;
  readonly terminalType?: string;
  readonly terminalCapability?: string;
  readonly entryMode?: string;
  readonly pinCapability?: string;
  readonly conditionCode?: string;
  readonly chipCondition?: string;
  readonly chipTransaction?: string;
  readonly ecommerceIndicator?: string;

  /** Derived (docs/codes.md); absent where nothing in the request tells. */
  readonly cardPresent?: boolean;
  readonly eCommerce?: boolean;
  readonly recurring?: boolean;
  readonly atm?: boolean;

  /** The provider's own time text, kept as it came: connectFi's documented sample has a 64th second. */
  readonly transmissionDate?: string;
};

/**
 * What spend limits count: the billing amount, else the transaction amount if it is in the card's currency. A billing
 * amount without a currency is in that of the card's balance, else in `cardCurrency`, and never in that of the transaction,
 * which may have happened abroad. Undefined where there is no such amount, nothing says which currency it is in, or it
 * cannot be used: what the merchant asks for is then another figure, and does not take its place.
 */
export function spendAmount(request: AuthorizationRequest, cardCurrency: string | undefined): Money | undefined {
  const { billingAmount, transactionAmount } = request;
  const currency = request.cardCurrency ?? cardCurrency;
  if (billingAmount === undefined) return transactionAmount?.currency === currency ? transactionAmount : undefined;
  if ('minor' in billingAmount) return billingAmount;
  if (currency === undefined || 'unusable' in billingAmount) return undefined;
  const reading = readAmount(billingAmount.figure, currency);
  return 'money' in reading ? reading.money : undefined;
}
