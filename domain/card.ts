import type { Level } from './rules/rule.ts';
import type { Counter } from './windows/counter.ts';

/** What Cardhook knows of one card; `cardId` is connectFi's `cFiCardId`, never a PAN. */
export type Card = {
  readonly cardId: string;
  readonly status: Status;
  /** What the card belongs to; absent where nobody has assigned it. */
  readonly account?: string;
  readonly group?: string;
  /** ISO 4217; told by whoever assigns the card. */
  readonly currency?: string;
  /** Epoch milliseconds of the first decision, whatever it was, that was made while a rule asked for the card's age. */
  readonly firstSeenAtMs?: number;
  /** Epoch milliseconds of the first and last approval that took money; absent for a card that was never used. */
  readonly firstApprovedAtMs?: number;
  readonly lastApprovedAtMs?: number;
  /** What this card alone has spent, by counter id. */
  readonly counters: ReadonlyMap<string, Counter>;
  /** Approved and not yet settled, by request key; the oldest fall out when there are too many. */
  readonly holds: ReadonlyMap<string, Hold>;
  readonly history: CardHistory;
};

/**
 * What the history signals are made from. Each part is kept from the moment that a live rule asks for it, so that a
 * program without such rules pays nothing.
 */
export type CardHistory = {
  readonly firstMerchant?: string;
  readonly consecutiveDeclines?: number;
  /** By currency, at most `CURRENCIES_MAX`. */
  readonly amounts?: ReadonlyMap<string, AmountSums>;
  /** When something was last approved there, epoch milliseconds. */
  readonly mccs?: ReadonlyMap<string, number>;
  readonly countries?: ReadonlyMap<string, number>;
};

/** Of approved amounts in minor units of one currency, for mean and standard deviation. */
export type AmountSums = { readonly count: number; readonly sum: number; readonly sumOfSquares: number };

/** A card has one currency, as a rule; what comes in a fifth has no usual amount. */
export const CURRENCIES_MAX = 4;

/** Money that an approval keeps for a transaction until it is settled; what it moved is in the request's own row. */
export type Hold = {
  readonly authTransactionId: string;
  /** Minor units of `currency`. */
  readonly minor: number;
  readonly currency: string;
  readonly atMs: number;
  /** When it ends if nothing is heard, epoch milliseconds. */
  readonly expiresAtMs: number;
};

/** A week, as networks keep an authorization that nobody posts. */
export const HOLDS_EXPIRE_AFTER_MS = 7 * 24 * 3_600_000;

export const STATUSES = ['active', 'frozen', 'blocked'] as const;

/** `frozen` lets money come in and none go out; `blocked` lets nothing happen. */
export type Status = (typeof STATUSES)[number];

/** A card, or something that cards belong to. */
export type Holder = { readonly level: Level; readonly id: string };

/** The one program of a stage has no name of its own. */
export const PROGRAM: Holder = { level: 'program', id: 'program' };

/** More open holds than a busy card has in a week; beyond it the oldest go on counting and are no longer listed. */
export const HOLDS_MAX = 128;

/** A card that no row speaks of: the program issued it, so it is active until somebody blocks it. */
export function unseenCard(cardId: string): Card {
  return { cardId, status: 'active', counters: new Map(), holds: new Map(), history: {} };
}

/** Whether any of its holds is over by `nowMs`. */
export function hasDueHolds({ holds }: Card, nowMs: number): boolean {
  return [...holds.values()].some(({ expiresAtMs }) => expiresAtMs <= nowMs);
}
