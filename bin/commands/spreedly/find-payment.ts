import type { PaymentRecord } from '../../../domain/payment/payment.ts';
import type { PaymentHistoryEntry } from '../../../domain/payment/ports.ts';
import { PAYMENT_ID, type PaymentStart } from '../../../domain/payment/start.ts';
import { CommandFailure } from '../command-failure.ts';
import type { SpreedlyStage } from './ports.ts';

/** One query's patience: a person waits for it. */
export const READ_MS_MAX = 15_000;

export const ID_HELP = "Spreedly's token of the transaction, or the payment id that a start got here";

/** What is known of a payment: its start where it has one here, its record where Spreedly has told of it, or both. */
export type FoundPayment = {
  readonly start?: PaymentStart;
  readonly record?: PaymentRecord;
  readonly timeline: readonly PaymentHistoryEntry[];
};

/** The payment of a token or of a payment id; a sentence where it is neither's. */
export async function findPayment(stage: SpreedlyStage, id: string): Promise<FoundPayment> {
  const { payments, starts, name } = stage;
  const signal = AbortSignal.timeout(READ_MS_MAX);
  const named = PAYMENT_ID.test(id) ? await starts.read(id, signal) : undefined;
  const token = PAYMENT_ID.test(id) ? named?.token : id;
  const record = token === undefined ? undefined : await payments.read(token, signal);
  if (record === undefined && named === undefined) {
    const sentence = PAYMENT_ID.test(id)
      ? `No payment ${id} was started on ${name}.`
      : `Nothing is known of a transaction ${id} on ${name}: no callback has told of it, and nobody has asked for it.`;
    throw new CommandFailure(sentence);
  }
  const paymentId = record?.paymentId;
  const start = named ?? (paymentId === undefined ? undefined : await starts.read(paymentId, signal));
  return {
    ...(start !== undefined && { start }),
    ...(record !== undefined && { record }),
    // Read after the record, so that no row which the record counts is missing.
    timeline: record === undefined ? [] : await payments.history(record.token, signal),
  };
}

/** The token of a payment that Spreedly knows; a sentence for a start that has none. */
export function tokenOf({ record, start }: FoundPayment, id: string): string {
  const token = record?.token ?? start?.token;
  if (token !== undefined) return token;
  throw new CommandFailure(`Payment ${id} has no transaction at Spreedly: its start is ${start?.fate ?? 'unknown'}.`);
}
