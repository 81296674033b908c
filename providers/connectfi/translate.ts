import type { Advice } from '../../domain/advice.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { type AmountReading, type Money, readAmount } from '../../domain/money.ts';
import { withoutLongNumbers } from '../../domain/card-numbers.ts';
import { adviceKey, requestKey } from './identity.ts';
import { readBody, type UnreadableReason } from './read-body.ts';
import type { AmountField, WebhookBody } from './schema.ts';

/** One webhook in Cardhook's words. */
export type Webhook =
  | { readonly kind: 'request'; readonly request: AuthorizationRequest }
  | { readonly kind: 'advice'; readonly advice: Advice }
  | { readonly kind: 'unreadable'; readonly reason: UnreadableReason };

/** Reads and translates a webhook. Never throws: what cannot be understood is `unreadable`, with its reason. */
export function translate(bytes: Uint8Array): Webhook {
  const reading = readBody(bytes);
  if ('unreadable' in reading) return { kind: 'unreadable', reason: reading.unreadable };
  const { body } = reading;
  switch (body.transaction.actionType.toLowerCase()) {
    case 'request':
      return translateRequest(body);
    case 'advice':
      return { kind: 'advice', advice: translateAdvice(body) };
    default:
      return { kind: 'unreadable', reason: 'action_unknown' };
  }
}

function translateRequest(body: WebhookBody): Webhook {
  const { transaction } = body;
  const { billing, own } = amountsOf(body);
  if (isAbsurd(billing) || isAbsurd(own)) return { kind: 'unreadable', reason: 'amount_unusable' };
  const amount = amountToJudge(moneyOf(billing), moneyOf(own));
  return {
    kind: 'request',
    request: {
      cardId: body.cFiCardId,
      authTransactionId: transaction.authTransactionId,
      requestKey: requestKey(body),
      flow: transaction.type?.toLowerCase() === 'credit' ? 'in' : 'out',
      ...(amount && { amount }),
      ...merchantOf(body),
      ...present({
        transactionType: transaction.message?.processingCode?.transactionType,
        messageType: transaction.message?.messageType,
        transmissionDate: transaction.transmissionDate,
      }),
    },
  };
}

function translateAdvice(body: WebhookBody): Advice {
  const { transaction } = body;
  const { billing, own } = amountsOf(body);
  const transactionAmount = moneyOf(own);
  const billingAmount = moneyOf(billing);
  const unreadableAmounts = [
    ...(own && !transactionAmount ? [`transactionAmount ${textOf(own.field)}`] : []),
    ...(billing && !billingAmount ? [`cardholderBillingAmount ${textOf(billing.field)}`] : []),
  ];
  return {
    cardId: body.cFiCardId,
    authTransactionId: transaction.authTransactionId,
    adviceKey: adviceKey(body),
    ...present({ ...transaction.advice }),
    ...present({
      type: transaction.type,
      transactionType: transaction.message?.processingCode?.transactionType,
      messageType: transaction.message?.messageType,
      traceNumber: transaction.message?.traceNumber,
      retrievalReferenceNumber: transaction.message?.retrievalReferenceNumber,
      transmissionDate: transaction.transmissionDate,
    }),
    ...merchantOf(body),
    ...(transactionAmount && { transactionAmount }),
    ...(billingAmount && { billingAmount }),
    ...(unreadableAmounts.length > 0 && { unreadableAmounts }),
  };
}

type ReadField = { readonly field: AmountField; readonly reading: AmountReading };
type Amounts = { readonly own: ReadField | undefined; readonly billing: ReadField | undefined };

/**
 * The two amounts of a webhook. The documented request's billing amount has no currency: it inherits that of the card's
 * balance, never that of the transaction, which may have happened abroad.
 */
function amountsOf({ transaction }: WebhookBody): Amounts {
  const cardCurrency = transaction.availableBalance?.currency ?? transaction.ledgerBalance?.currency ?? undefined;
  return {
    own:
      readField(transaction.transactionAmount, undefined) ??
      readField(transaction.message?.transactionAmount, undefined),
    billing: readField(transaction.message?.cardholderBillingAmount, cardCurrency),
  };
}

/** Undefined where there is no figure, or none whose currency anything tells. */
function readField(field: AmountField, inherited: string | undefined): ReadField | undefined {
  const currency = field?.currency ?? inherited;
  if (field?.amount == null || currency === undefined) return undefined;
  const { amount } = field;
  const isFigure = typeof amount === 'number' || typeof amount === 'string';
  return { field, reading: isFigure ? readAmount(amount, currency) : { problem: 'not_a_number' } };
}

/** The card is charged the billing amount; a billing amount of nothing beside a transaction of something is not one. */
function amountToJudge(billing: Money | undefined, own: Money | undefined): Money | undefined {
  return billing === undefined || (billing.minor === 0 && own !== undefined) ? own : billing;
}

function moneyOf(amount: ReadField | undefined): Money | undefined {
  return amount && 'money' in amount.reading ? amount.reading.money : undefined;
}

/** A currency we do not know is news from the provider, not nonsense: such an amount counts as absent. */
function isAbsurd(amount: ReadField | undefined): boolean {
  return amount !== undefined && 'problem' in amount.reading && amount.reading.problem !== 'currency_unknown';
}

/** Enough of an amount that could not be read for a person to see what came. */
function textOf(field: AmountField): string {
  const { amount, currency } = field ?? {};
  const figure = typeof amount === 'number' || typeof amount === 'string' ? String(amount).slice(0, 40) : typeof amount;
  return withoutLongNumbers(`${figure} ${currency?.slice(0, 3) ?? ''}`.trim());
}

/** connectFi pads `merchant.code` with spaces, and its `merchant.address` holds a name. */
function merchantOf({ transaction }: WebhookBody) {
  const merchant = transaction.message?.merchant;
  return present({
    mcc: merchant?.mcc,
    merchantCountry: merchant?.country,
    merchantId: cleaned(merchant?.code),
    merchantName: cleaned(merchant?.address),
  });
}

function cleaned(name: string | undefined): string | undefined {
  return name?.trim() || undefined;
}

/** The same fields without those that are undefined. */
function present<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
