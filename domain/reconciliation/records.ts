import type { Advice } from '../advice.ts';
import type { Answer } from '../answer.ts';
import type { Money } from '../money.ts';

/** One entry of connectFi's own history of a card: what an advice about it said, or would have said. */
export type HistoryEntry = {
  readonly advice: Advice;
  /** When it happened by connectFi's clock, epoch milliseconds; absent where its time text is no time. */
  readonly occurredAtMs?: number;
};

/** A request as we remember it. */
export type KeptRequest = {
  readonly authTransactionId: string;
  readonly requestKey: string;
  readonly answer: Answer;
  readonly amount?: Money;
  /** Epoch milliseconds. */
  readonly decidedAtMs: number;
};

/** An advice as we keep it. */
export type KeptAdvice = { readonly advice: Advice; /** Epoch milliseconds. */ readonly receivedAtMs: number };

/** What we have of one card. */
export type CardRecords = { readonly requests: readonly KeptRequest[]; readonly advices: readonly KeptAdvice[] };

/** Which instants are meant, epoch milliseconds: from the first one on and before the second. */
export type Period = { readonly fromMs: number; readonly untilMs: number };
