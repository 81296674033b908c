import type { DeliveryEntry } from './ledger.ts';

/** How a transaction of a batch is signed, or not. */
export type Signing =
  | 'signed'
  | 'unsigned'
  /** With another environment's secret. */
  | 'other_secret'
  /** Signed as it is; then `changes` are written over it. */
  | 'altered'
  /** As `altered`, and what was signed is there under other names that the list of fields names. */
  | 'relabelled'
  /** Rightly signed, under the name of an algorithm that nobody should take: `md5`. */
  | 'other_algorithm';

/** One transaction of a batch that is made on request. */
export type BatchMember = {
  readonly token: string;
  /** @default signed */
  readonly signing?: Signing;
  /** Fields written over those of the transaction; before it is signed, except for `altered` and `relabelled`. */
  readonly changes?: Readonly<Record<string, string | number | boolean | null>>;
};

export type Batch = {
  readonly members: readonly BatchMember[];
  /** @default that of the first member's transaction */
  readonly url?: string;
  /** @default that of the first member's transaction */
  readonly format?: 'xml' | 'json';
};

/** Callbacks: those that come by themselves, one at a time for each URL, and those on request, once and at once. */
export type CallbackSender = {
  /** Nothing is sent by itself until `release`; what changes meanwhile comes as one batch. */
  readonly hold: () => void;
  readonly release: () => void;
  /** Once nothing is under way and nothing waits, or waits for its next try. */
  readonly settled: () => Promise<void>;
  /** A batch of one's own making. */
  readonly send: (batch: Batch) => Promise<DeliveryEntry>;
  /** The same bytes once more. */
  readonly replay: (delivery: DeliveryEntry) => Promise<DeliveryEntry>;
};
