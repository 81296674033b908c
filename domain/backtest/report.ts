import type { Answer } from '../answer.ts';

/** What another rule set would have made of the same requests. */
export type BacktestReport = {
  /** Requests that were compared. */
  readonly compared: number;
  /** When the first and the last of them were decided, epoch milliseconds; absent where none was. */
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** Requests before the time in question: folded for their counters only. */
  readonly foldedBefore: number;
  /** Answered by a stand-in, on which rules had no say: not compared. */
  readonly standIns: number;
  readonly newlyDeclined: Side;
  readonly newlyApproved: Side;
  /** Declined by both, with another code. */
  readonly otherCode: number;
  readonly fidelity: Fidelity;
};

/** The requests that would have changed over to one side. */
export type Side = {
  readonly count: number;
  /** Of them: only because an earlier answer would have been another. */
  readonly cascade: number;
  /** What they would have taken from their cards, minor units by currency. */
  readonly money: Readonly<Record<string, number>>;
  /** Of them: nothing told the amount, or no money would have gone out. */
  readonly withoutMoney: number;
  /**
   * By what refuses them: in the candidate where newly declined, in the live set where newly approved. A request that
   * several refuse is in each, as far as its trail has room for them.
   */
  readonly byRule: Readonly<Record<string, number>>;
  /** The first few, direct changes before cascades. */
  readonly examples: readonly Example[];
};

export type Example = {
  readonly cardId: string;
  readonly authTransactionId: string;
  readonly decidedAtMs: number;
  readonly live: Answer;
  readonly candidate: Answer;
  readonly isCascade: boolean;
  /** What refuses it, and the values compared. */
  readonly because: readonly string[];
};

/** How well a re-run of the live rules gives what was recorded: what the rest of the report is worth. */
export type Fidelity = {
  readonly compared: number;
  readonly same: number;
  /** Of those that differ: decided by another set than the live one. */
  readonly byOtherSets: number;
  /** Of the rest: decided with a counter younger than the history, which the re-run fills from the first request on. */
  readonly withYoungCounters: number;
};
