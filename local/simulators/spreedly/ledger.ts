import type { CallName } from './calls.ts';

/** A transaction as it went, whoever has heard of it. */
export type TransactionEntry = {
  readonly token: string;
  readonly kind: 'purchase' | 'authorize';
  /** What our caller wrote in `order_id`. */
  readonly orderId: string | undefined;
  readonly amount: number;
  readonly currency: string;
  /** As it is now. */
  readonly state: string;
  readonly requiredAction: string | undefined;
  /** Every state that it had, in order. */
  readonly states: readonly { readonly atMs: number; readonly state: string }[];
  /** How often it was completed while it was pending. */
  readonly completions: number;
};

/** A call of the API, once it is over. */
export type CallEntry = {
  readonly atMs: number;
  /** Undefined for a path or a verb that it does not have. */
  readonly name: CallName | undefined;
  readonly token: string;
  /** Undefined where no answer was given. */
  readonly status: number | undefined;
  /** The JSON that came with it. */
  readonly body?: unknown;
};

/** One POST of a batch to a callback URL. */
export type DeliveryEntry = {
  readonly atMs: number;
  readonly url: string;
  readonly format: 'xml' | 'json';
  readonly body: string;
  /** The tokens in it, in order. */
  readonly tokens: readonly string[];
  /** 0 for the first try. */
  readonly attempt: number;
  /** `status` undefined: no answer in time, or no connection. */
  readonly status: number | undefined;
  readonly tookMs: number;
  /** Sent on request: a replay, or a batch of one's own making. */
  readonly isOnRequest: boolean;
};

export type Ledger = {
  readonly transactions: () => readonly TransactionEntry[];
  /** @throws for a transaction that is not there */
  readonly transaction: (token: string) => TransactionEntry;
  readonly calls: () => readonly CallEntry[];
  readonly deliveries: () => readonly DeliveryEntry[];
};
