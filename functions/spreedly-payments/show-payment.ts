import { called } from '../../domain/called.ts';
import type { SpreedlyTransaction } from '../../domain/payment/ports.ts';
import type { ReadingCause } from '../../domain/payment/reading.ts';
import { paymentIdIn } from '../../domain/payment/start.ts';
import type { PaymentsDependencies } from './dependencies.ts';
import { describeRecord, describeTransaction } from './describe-payment.ts';
import { inStore } from './in-store.ts';
import { locatePayment } from './locate-payment.ts';
import type { NamedPayment } from './observe.ts';
import { reasonOf, refusal, type Reply } from './reply.ts';

const SHOW_MS_MAX = 8_000;

/** How a payment stands, by Spreedly; by its record where Spreedly cannot say. `id`: a token or a payment id. */
export async function showPayment(id: string, dependencies: PaymentsDependencies, giveUpAtMs: number): Promise<Reply> {
  const located = await locatePayment(id, dependencies, giveUpAtMs);
  return located.kind === 'there' ? showLocated(located, dependencies, giveUpAtMs) : located.reply;
}

export async function showLocated(
  { token, paymentId }: { readonly token: string; readonly paymentId?: string },
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const payment = { token, ...(paymentId !== undefined && { paymentId }) };
  const shown = await lookUp(payment, dependencies, giveUpAtMs);
  if (shown.kind === 'answered') return shown.value;
  const record = await inStore(giveUpAtMs, dependencies, payment, (signal) => dependencies.records.read(token, signal));
  if (record !== undefined && record !== 'failed') return { statusCode: 200, body: describeRecord(record) };
  return refusal(shown.reason === 'not_found' ? 'payment_unknown' : reasonOf(shown));
}

/** Asks Spreedly, notes what it says, and answers with it. */
export async function lookUp(
  payment: { readonly token: string; readonly paymentId?: string },
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
) {
  const { spreedly, clock } = dependencies;
  const askedAtMs = clock();
  const shown = await called(Math.min(giveUpAtMs, askedAtMs + SHOW_MS_MAX), clock, (signal) =>
    spreedly.show(payment.token, signal),
  );
  if (shown.kind === 'failed') return shown;
  const reply = await noted(shown.value, { payment, cause: 'shown', askedAtMs }, dependencies);
  return { kind: 'answered' as const, value: reply };
}

/**
 * Notes what Spreedly said, and answers with it. Where it cannot be noted it is answered all the same: it is what happened, and
 * callbacks and the sweep bring the record up to it.
 */
export async function noted(
  transaction: SpreedlyTransaction,
  of: { readonly payment: NamedPayment; readonly cause: ReadingCause; readonly askedAtMs: number },
  dependencies: PaymentsDependencies,
): Promise<Reply> {
  const { payments, clock } = dependencies;
  const { reading } = transaction;
  const told = await inStore(clock() + NOTE_MS_MAX, dependencies, { ...of.payment, token: reading.token }, (signal) =>
    payments.note(reading, of.cause, of.askedAtMs, signal),
  );
  const known = told === 'failed' ? paymentIdIn(reading) : told.record?.paymentId;
  const paymentId = of.payment.paymentId ?? known;
  return { statusCode: 200, body: describeTransaction(transaction, paymentId) };
}

/** Whatever time is left: an answer that is there is not given up for want of a note. */
const NOTE_MS_MAX = 2_000;
