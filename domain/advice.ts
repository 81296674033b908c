import type { Money } from './money.ts';

/** What connectFi says happened to a transaction. It is told once; nothing in it may be refused. */
export type Advice = {
  readonly cardId: string;
  readonly authTransactionId: string;
  /** Hash over the advice's stable fields: the same advice twice is one row. */
  readonly adviceKey: string;
  /** Absent where the body does not say so; never guessed. */
  readonly isSuccess?: boolean;
  /** True turns the flow of `type` round. */
  readonly isReversal?: boolean;
  /** Text: the provider's table has `1A`, `AT`, `E7`. */
  readonly statusCode?: string;
  readonly type?: string;
  readonly transactionType?: string;
  readonly messageType?: string;
  readonly transactionAmount?: Money;
  readonly billingAmount?: Money;
  /** Amounts that could not be read, as the text they came as, so that nothing of an advice is lost. */
  readonly unreadableAmounts?: readonly string[];
  readonly mcc?: string;
  readonly merchantCountry?: string;
  readonly merchantId?: string;
  readonly merchantName?: string;
  readonly traceNumber?: string;
  readonly retrievalReferenceNumber?: string;
  /** The provider's own time text, kept as it came and never used for ordering. */
  readonly transmissionDate?: string;
  /** How it came to us; absent in what was queued before there was another way than the webhook. */
  readonly source?: AdviceSource;
};

export const ADVICE_SOURCES = ['webhook', 'reconciliation'] as const;

export type AdviceSource = (typeof ADVICE_SOURCES)[number];
