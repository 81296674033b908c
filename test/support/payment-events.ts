import { type PaymentEvent, paymentEventId } from '../../domain/payment/payment-event.ts';
import { A_PAYMENT_ID, A_TOKEN } from './payments.ts';
import { NOON } from './rules.ts';

/** A purchase has succeeded. */
export function aPaymentEvent(sequence = 1): PaymentEvent {
  return {
    version: 1,
    id: paymentEventId(A_TOKEN, sequence),
    type: 'payment.state_changed',
    occurredAtMs: NOON,
    token: A_TOKEN,
    paymentId: A_PAYMENT_ID,
    state: 'succeeded',
    formerState: 'pending',
    isFinal: true,
    amount: 3004,
    currency: 'USD',
  };
}

/** Nobody knows what became of a start. */
export function aStartEvent(sequence = 1): PaymentEvent {
  return {
    version: 1,
    id: paymentEventId(A_PAYMENT_ID, sequence),
    type: 'payment.start_unknown',
    occurredAtMs: NOON,
    paymentId: A_PAYMENT_ID,
    amount: 3004,
    currency: 'USD',
  };
}
