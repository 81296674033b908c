import type { Advice } from '../../domain/advice.ts';
import type { AuthorizationRequest, Flow } from '../../domain/authorization-request.ts';
import { alpha3Of } from '../../domain/codes/countries.ts';
import { flowOfTransactionType } from '../../domain/codes/transaction-flow.ts';
import { amountsOf, asksForNothing, billingAmountOf, furtherAmountsOf, isAbsurd, moneyOf, textOf } from './amounts.ts';
import { adviceKey, requestKey } from './identity.ts';
import { EVIDENCE, type PointOfService, told } from './point-of-service.ts';
import { readBody, type UnreadableReason } from './read-body.ts';
import type { WebhookBody } from './schema.ts';

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
  const amounts = amountsOf(body);
  if (isAbsurd(amounts.billing) || isAbsurd(amounts.own)) return { kind: 'unreadable', reason: 'amount_unusable' };
  const { transaction } = body;
  const isForNothing = asksForNothing(body);
  return {
    kind: 'request',
    request: withoutUndefined({
      cardId: body.cFiCardId,
      authTransactionId: transaction.authTransactionId,
      requestKey: requestKey(body),
      flow: flowOf(transaction, isForNothing),
      billingAmount: billingAmountOf(amounts, isForNothing),
      transactionAmount: moneyOf(amounts.own),
      cardCurrency: amounts.cardCurrency,
      ...furtherAmountsOf(body, amounts),
      ...merchantOf(transaction),
      ...pointOfServiceOf(transaction),
      transmissionDate: transaction.transmissionDate,
    }),
  };
}

/** What an advice, or an entry of connectFi's transaction history (inquiry.ts), says of a transaction. */
export function translateAdvice(body: WebhookBody): Advice {
  const { transaction } = body;
  const { own, billing } = amountsOf(body);
  const transactionAmount = moneyOf(own);
  const billingAmount = moneyOf(billing);
  const unreadableAmounts = [
    ...(own && !transactionAmount ? [`transactionAmount ${textOf(own)}`] : []),
    ...(billing && !billingAmount ? [`cardholderBillingAmount ${textOf(billing)}`] : []),
  ];
  const { merchantCity: _city, merchantState: _state, ...merchant } = merchantOf(transaction);
  return withoutUndefined({
    cardId: body.cFiCardId,
    authTransactionId: transaction.authTransactionId,
    adviceKey: adviceKey(body),
    ...transaction.advice,
    type: transaction.type,
    transactionType: transaction.message?.processingCode?.transactionType ?? undefined,
    messageType: transaction.message?.messageType,
    traceNumber: transaction.message?.traceNumber,
    retrievalReferenceNumber: transaction.message?.retrievalReferenceNumber,
    transmissionDate: transaction.transmissionDate,
    ...merchant,
    transactionAmount,
    billingAmount,
    unreadableAmounts: unreadableAmounts.length > 0 ? unreadableAmounts : undefined,
  });
}

type Transaction = WebhookBody['transaction'];

/**
 * The transaction type says what happens to the card's money; without one, connectFi's own `type` does. What asks for
 * nothing moves nothing, but a type that no table knows is the rule set's to judge, whatever it asks for.
 */
function flowOf({ type, message }: Transaction, isForNothing: boolean): Flow {
  const code = message?.processingCode?.transactionType;
  const listed = code == null ? undefined : flowOfTransactionType(code);
  if (code !== undefined && listed === undefined) return 'unknown';
  if (isForNothing) return 'none';
  if (listed !== undefined) return listed;
  const kind = type?.toLowerCase();
  if (kind === 'debit') return 'out';
  return kind === 'credit' ? 'in' : 'unknown';
}

/** connectFi pads `merchant.code` with spaces, and its `merchant.address` holds a name. */
function merchantOf({ message }: Transaction) {
  const merchant = message?.merchant;
  return {
    mcc: merchant?.mcc,
    merchantId: cleaned(merchant?.code),
    merchantName: cleaned(merchant?.address),
    merchantCity: cleaned(merchant?.city),
    merchantState: merchant?.state,
    // A rule names a country by its alpha-3 code, whichever of the two was sent.
    merchantCountry: merchant?.country && (alpha3Of(merchant.country) ?? merchant.country),
  };
}

function pointOfServiceOf({ message }: Transaction) {
  const { merchant, pos, posData, processingCode } = message ?? {};
  const known = {
    transactionType: processingCode?.transactionType ?? undefined,
    entryMode: pos?.dateAndPANMode,
    conditionCode: pos?.conditionCode,
    terminalType: posData?.terminalType,
    ecommerceIndicator: posData?.transactionSecurity,
  };
  const evidence: PointOfService = {
    ...known,
    mcc: merchant?.mcc,
    cardPresence: posData?.cardPresence,
    cardholderPresence: posData?.cardholderPresence,
  };
  return {
    ...known,
    accountTypeFrom: processingCode?.accountTypeFrom,
    accountTypeTo: processingCode?.accountTypeTo,
    messageType: message?.messageType,
    acquirerId: message?.acquirerId ?? message?.networkData?.acquirerId,
    network: message?.networkData?.networkType,
    terminalId: cleaned(merchant?.terminalId),
    terminalCapability: posData?.terminalInput,
    pinCapability: pos?.pinCapability,
    chipCondition: posData?.chipCondition,
    chipTransaction: posData?.chipTransaction,
    cardPresent: told(EVIDENCE.cardPresent, evidence),
    eCommerce: told(EVIDENCE.eCommerce, evidence),
    recurring: told(EVIDENCE.recurring, evidence),
    atm: told(EVIDENCE.atm, evidence),
  };
}

function cleaned(name: string | undefined): string | undefined {
  return name?.trim() || undefined;
}

/** `T` with its undefined fields not there at all. */
type WithoutUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends Readonly<Record<string, unknown>>>(fields: T): WithoutUndefined<T> {
  const kept: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name];
  return kept as WithoutUndefined<T>;
}
