import type { Answer } from './answer.ts';
import type { Stage } from './life/stage.ts';
import type { Money } from './money.ts';

/**
 * What can happen to an authorization, as consumers outside hear of it. `released`: the network declined after all what
 * we approved. `adopted`: it happened without us, or otherwise than we answered. `drifted`: our record and what happened
 * differ. `settled_stand_in`: an answer without a decision is now the remembered one.
 */
export const CARD_EVENT_TYPES = [
  'authorization.approved',
  'authorization.declined',
  'authorization.posted',
  'authorization.reduced',
  'authorization.reversed',
  'authorization.released',
  'authorization.expired',
  'authorization.refunded',
  'authorization.adopted',
  'authorization.drifted',
  'authorization.settled_stand_in',
] as const;

export type CardEventType = (typeof CARD_EVENT_TYPES)[number];

/** Names one event of one authorization. */
export type CardEventIdentity = {
  readonly cardId: string;
  readonly authTransactionId: string;
  /** The provider uses its numbers again: which of the authorizations with this one it is, from 1 on. */
  readonly generation: number;
  /** The how-manieth event of that authorization it is, from 1 on; of a decision, `request-` and the request's key. */
  readonly sequence: number | string;
};

/** One thing that happened to an authorization. These fields and no others: none of them can hold card data. */
export type CardEvent = {
  readonly version: 1;
  /** The same however often the event is published: `<cardId>/<authTransactionId>/<generation>/<sequence>`. */
  readonly id: string;
  readonly type: CardEventType;
  /** Epoch milliseconds, by our clock. */
  readonly occurredAtMs: number;
  readonly cardId: string;
  readonly authTransactionId: string;
  readonly generation: number;
  /** Where it stands after the event. */
  readonly state: Stage;
  /** What a request asked for. */
  readonly amount?: Money;
  /** What is still held after the event. */
  readonly held?: Money;
  /** What has been posted so far. */
  readonly posted?: Money;
  /** What has been given back so far. */
  readonly reversed?: Money;
  readonly answer?: Answer;
  /** Why, in one word: of a decline, an adoption, a drift. */
  readonly cause?: string;
  readonly transactionType?: string;
  readonly mcc?: string;
  readonly merchantId?: string;
  readonly merchantName?: string;
  readonly merchantCountry?: string;
  /** The request that led to it. */
  readonly requestKey?: string;
  /** The advice that led to it. */
  readonly adviceKey?: string;
};

export function cardEventId({ cardId, authTransactionId, generation, sequence }: CardEventIdentity): string {
  return `${cardId}/${authTransactionId}/${generation}/${sequence}`;
}
