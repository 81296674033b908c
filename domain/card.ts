/** What Cardhook knows of one card; `cardId` is connectFi's `cFiCardId`, never a PAN. */
export type Card = {
  readonly cardId: string;
  readonly status: CardStatus;
  /** Epoch milliseconds of the first approved request; absent for a card that was never approved. */
  readonly firstApprovedAtMs?: number;
  readonly lastApprovedAtMs?: number;
};

export const CARD_STATUSES = ['active', 'blocked'] as const;

export type CardStatus = (typeof CARD_STATUSES)[number];

/** A card that no row speaks of: the program issued it, so it is active until somebody blocks it. */
export function unseenCard(cardId: string): Card {
  return { cardId, status: 'active' };
}

/** What a decision changes; every store applies the same list. */
export type Change = {
  readonly kind: 'authorization_approved';
  readonly cardId: string;
  /** Epoch milliseconds of the decision. */
  readonly atMs: number;
};

/** The card after a change. Pure: stores, backtests and simulations all fold with it. */
export function evolve(card: Card, change: Change): Card {
  return { ...card, firstApprovedAtMs: card.firstApprovedAtMs ?? change.atMs, lastApprovedAtMs: change.atMs };
}
