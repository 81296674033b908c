import { type Card, evolve, unseenCard } from '../../domain/card.ts';
import type { RequestIdentity } from '../../domain/authorization-request.ts';
import type { DecisionRecord, DecisionStore, LivePointer, RememberedAnswer } from '../../domain/ports.ts';

/** A decision store in memory with the same promises as the real one; both pass one contract suite. */
export type MemoryDecisionStore = DecisionStore & {
  readonly cards: Map<string, Card>;
  readonly decisions: Map<string, DecisionRecord>;
  live: LivePointer;
};

export function createMemoryDecisionStore(): MemoryDecisionStore {
  const cards = new Map<string, Card>();
  const decisions = new Map<string, DecisionRecord>();
  const cardNow = (cardId: string): Card => cards.get(cardId) ?? unseenCard(cardId);
  const store: MemoryDecisionStore = {
    cards,
    decisions,
    live: undefined,
    async read(identity) {
      const remembered = decisions.get(rowName(identity));
      return {
        kind: 'view',
        card: cardNow(identity.cardId),
        remembered: remembered && rememberedOf(remembered),
        live: store.live,
      };
    },
    async record(decision, seen) {
      const remembered = decisions.get(rowName(decision.request));
      if (remembered !== undefined) return { kind: 'remembered', remembered: rememberedOf(remembered) };
      const card = cardNow(seen.cardId);
      if (decision.changes.length > 0 && card.status !== seen.status) return { kind: 'card_changed', card };
      decisions.set(rowName(decision.request), decision);
      for (const change of decision.changes) cards.set(change.cardId, evolve(cardNow(change.cardId), change));
      return { kind: 'recorded' };
    },
  };
  return store;
}

function rememberedOf({ answer, deliveryId }: DecisionRecord): RememberedAnswer {
  return { answer, deliveryId };
}

function rowName({ cardId, authTransactionId, requestKey }: RequestIdentity): string {
  return JSON.stringify([cardId, authTransactionId, requestKey]);
}
