import type { StageUrls } from '../../contracts/payment-request.ts';
import type { PaymentReader, Payments, PaymentStarts, Spreedly } from '../../domain/payment/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import type { PaymentsObserve } from './observe.ts';

export type PaymentsDependencies = {
  readonly spreedly: Pick<Spreedly, 'start' | 'show' | 'complete' | 'list'>;
  readonly payments: Pick<Payments, 'note'>;
  readonly records: Pick<PaymentReader, 'read'>;
  readonly starts: Pick<PaymentStarts, 'claim' | 'conclude' | 'read' | 'lookedFor'>;
  readonly paymentIdOf: (idempotencyKey: string) => string;
  readonly digestOf: (request: object) => string;
  /** Where Spreedly calls, and where it sends people back to. */
  readonly urls: StageUrls;
  readonly observe: PaymentsObserve;
  readonly clock: Clock;
};
