import type { Workload } from './workload.ts';

/** What the bench asks of the process of a contestant, one thing at a time. */
export type Ask =
  | { readonly kind: 'prepare'; readonly workload: Workload }
  /** Evaluate the transactions in order, as many as the time allows. */
  | { readonly kind: 'check'; readonly atMostMs: number }
  | { readonly kind: 'run'; readonly forMs: number };

/** Answers to these, in the same order. */
export type Replies = {
  readonly prepare: Preparation;
  readonly check: { readonly answers: readonly number[] };
  readonly run: { readonly eachNs: number };
};

export type Reply = Replies[keyof Replies];

/** `heapKb` counts what JavaScript's heap and its buffers keep, not what a native library takes beside them. */
export type Preparation = { readonly compileMs: number; readonly heapKb: number };
