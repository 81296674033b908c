import type { PaymentCallbackMessage } from '../../contracts/payment-callback.ts';
import type { Log } from '../../contracts/telemetry.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import type { Payments } from '../../domain/payment/ports.ts';
import { PaymentUnsettled } from '../../domain/payment/unsettled.ts';

export type CallbackDependencies = { readonly payments: Pick<Payments, 'tell'>; readonly log: Log };

/**
 * Brings a payment up to what a callback told of it. The same again changes nothing, and neither does another order. Throws while
 * Spreedly has to be asked and does not answer, so that the queue brings it again.
 */
export async function applyCallback(
  { member, receivedAtMs }: PaymentCallbackMessage,
  { payments, log }: CallbackDependencies,
): Promise<void> {
  try {
    const { kind, record } = await payments.tell(member, receivedAtMs);
    if (kind === 'changed') log('PAYMENT_CHANGED', fieldsOf(member.token, record), { PaymentChanged: 1 });
    if (kind === 'unknown_to_spreedly') {
      log('PAYMENT_NOT_KNOWN', { token: member.token, source: member.proof.kind }, { PaymentNotKnown: 1 });
    }
  } catch (error) {
    const record = error instanceof PaymentUnsettled ? error.record : undefined;
    if (record?.isDisputed === true) log('PAYMENT_DISPUTED', fieldsOf(member.token, record), { PaymentDisputed: 1 });
    throw error;
  }
}

function fieldsOf(token: string, record: PaymentRecord | undefined) {
  const { paymentId, state } = record ?? {};
  return { token, ...(paymentId !== undefined && { paymentId }), ...(state !== undefined && { state }) };
}
