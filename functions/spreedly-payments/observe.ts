import { describeError, type Log } from '../../contracts/telemetry.ts';
import { isFinalState } from '../../domain/payment/state.ts';
import type { RefusalReason } from './reply.ts';

/** What a line is about: either may not be known yet. */
export type NamedPayment = { readonly paymentId?: string; readonly token?: string };

/** What the function behind the operations API tells its log and metrics. Nothing of a body is among it. */
export type PaymentsObserve = ReturnType<typeof createPaymentsObserver>;

export function createPaymentsObserver(log: Log) {
  return {
    started: (payment: NamedPayment, state: string): void => {
      const isDeclined = isFinalState(state) && state !== 'succeeded';
      log('PAYMENT_STARTED', { ...payment, state }, { PaymentStarted: 1, PaymentDeclined: Number(isDeclined) });
    },

    completed: (payment: NamedPayment, state: string): void => {
      log('PAYMENT_COMPLETED', { ...payment, state });
    },

    /** It was sent, and no answer came. */
    startUnknown: (payment: NamedPayment): void => {
      log('PAYMENT_START_UNKNOWN', payment, { PaymentStartUnknown: 1 });
    },

    startFound: (payment: NamedPayment): void => {
      log('PAYMENT_START_FOUND', payment, { PaymentStartFound: 1 });
    },

    notMade: (payment: NamedPayment): void => {
      log('PAYMENT_NOT_MADE', payment, { PaymentNotMade: 1 });
    },

    /** Nothing was done, or nothing is known to have been. */
    refused: (reason: RefusalReason, payment: NamedPayment = {}): void => {
      log('PAYMENT_REQUEST_REFUSED', { ...payment, reason });
    },

    /** `error`: a text where there is no error but a deadline that passed. */
    storeFailed: (payment: NamedPayment, error: unknown): void => {
      const described = typeof error === 'string' ? error : describeError(error);
      log('PAYMENT_STORE_FAILED', { ...payment, error: described }, { PaymentStoreFailed: 1 });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}
