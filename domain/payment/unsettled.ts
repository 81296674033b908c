import type { PaymentRecord } from './payment.ts';

/** What was told is not brought in to its end: Spreedly is to be asked again. `record`: as it is written all the same. */
export class PaymentUnsettled extends Error {
  override readonly name = 'PaymentUnsettled';
  readonly record: PaymentRecord | undefined;

  constructor(message: string, record: PaymentRecord | undefined) {
    super(message);
    this.record = record;
  }
}
