import { createHash } from 'node:crypto';
import type { AmountField, WebhookBody } from './schema.ts';

/**
 * A redelivery repeats these fields to the letter; an increment, a reversal or the next purchase that gets the same
 * authTransactionId on another day changes at least one. Balances, fees and network data are left out: they may differ
 * between two tellings of one request.
 */
export function requestKey(body: WebhookBody): string {
  return digest(['request', ...stableFields(body)]);
}

/** As `requestKey`, plus the outcome, so that "approved" and "reversed" for one message are two advices. */
export function adviceKey(body: WebhookBody): string {
  const { advice } = body.transaction;
  return digest(['advice', ...stableFields(body), advice?.isSuccess, advice?.isReversal, advice?.statusCode]);
}

function stableFields({ cFiCardId, transaction }: WebhookBody): readonly unknown[] {
  const { message } = transaction;
  return [
    cFiCardId,
    transaction.authTransactionId,
    transaction.type,
    transaction.transmissionDate,
    amountText(transaction.transactionAmount),
    message?.messageType,
    message?.processingCode?.transactionType,
    message?.processingCode?.accountTypeFrom,
    message?.processingCode?.accountTypeTo,
    amountText(message?.transactionAmount),
    amountText(message?.cardholderBillingAmount),
    message?.traceNumber,
    message?.localDate,
    message?.retrievalReferenceNumber,
    message?.merchant?.terminalId,
  ];
}

function amountText(field: AmountField | null): string | undefined {
  const amount = field?.amount;
  if (typeof amount !== 'number' && typeof amount !== 'string') return undefined;
  return `${amount} ${field?.currency ?? ''}`;
}

/** 128 bits of SHA-256: enough that no two requests of one card ever meet, short enough for a sort key a person reads. */
function digest(fields: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 32);
}
