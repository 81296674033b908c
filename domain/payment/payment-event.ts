import type { ResponseStep } from './reading.ts';

/** What can happen to a payment, as consumers outside hear of it. */
export const PAYMENT_EVENT_TYPES = [
  /** A transaction at Spreedly is heard of for the first time. */
  'payment.found',
  'payment.state_changed',
  /** Its message or the errors of a gateway became known after its state. */
  'payment.described',
  /** Callbacks contradict each other about how it ended; Spreedly is asked. */
  'payment.disputed',
  /** Spreedly was asked, and its answer counts. */
  'payment.settled',
  /** A start was sent and no answer came: it is looked for, and never sent again. */
  'payment.start_unknown',
  /** A start was looked for until it could not come any more. */
  'payment.not_made',
] as const;

export type PaymentEventType = (typeof PAYMENT_EVENT_TYPES)[number];

/** One thing that happened to a payment. These fields and no others: no card data, no name, no address. */
export type PaymentEvent = {
  readonly version: 1;
  /** The same however often the event is published: `<token>/<sequence>`, or `<paymentId>/<sequence>` of a start. */
  readonly id: string;
  readonly type: PaymentEventType;
  /** Epoch milliseconds. */
  readonly occurredAtMs: number;
  /** Spreedly's; absent of a start that has none. */
  readonly token?: string;
  /** Ours; absent of a transaction that was not started here. */
  readonly paymentId?: string;
  /** As it is after the event. */
  readonly state?: string;
  readonly formerState?: string;
  /** Nothing is expected to follow. */
  readonly isFinal?: boolean;
  readonly transactionType?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
  readonly onTestGateway?: boolean;
  readonly requiredAction?: string;
  /** Spreedly's, to be shown to a person. */
  readonly message?: { readonly key?: string; readonly text?: string };
  readonly errors?: readonly { readonly step: ResponseStep; readonly code: string }[];
};

/** `of`: the token, or the payment id of a start that has none. */
export function paymentEventId(of: string, sequence: number): string {
  return `${of}/${sequence}`;
}
