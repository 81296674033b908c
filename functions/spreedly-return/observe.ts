import { describeError, type Log } from '../../contracts/telemetry.ts';

/** What the way back from a bank tells its log and metrics. Of the query there is nothing in it but a token that is one. */
export type ReturnObserve = ReturnType<typeof createReturnObserver>;

export function createReturnObserver(log: Log) {
  return {
    /** `standing`: undefined where nothing is known of a payment. */
    sentOn: (
      page: string,
      standing: { readonly token: string; readonly state: string; readonly paymentId?: string } | undefined,
    ): void => {
      const { token, state, paymentId } = standing ?? {};
      log('PERSON_SENT_ON', {
        answer: page,
        ...(token !== undefined && { token }),
        ...(state !== undefined && { state }),
        ...(paymentId !== undefined && { paymentId }),
      });
    },

    /** `error`: a text where there is no error but a deadline that passed. */
    storeFailed: (token: string, error: unknown): void => {
      const described = typeof error === 'string' ? error : describeError(error);
      log('PAYMENT_STORE_FAILED', { token, error: described }, { PaymentStoreFailed: 1 });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}
