import { createLives } from '../../../adapters/lives/lives.ts';
import { createMemoryDecisionStore, type MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../../adapters/memory/life-store.ts';
import type { Hold } from '../../../domain/card.ts';
import type { Life } from '../../../domain/life/life.ts';
import type { LifeStore } from '../../../domain/ports.ts';
import type { RuleSet } from '../../../domain/rules/rule-set.ts';
import type { Counter } from '../../../domain/windows/counter.ts';
import { authorize } from '../authorize.ts';
import { CARD_ID, NOON, type Told } from './draw-history.ts';

/** A card of whose transactions is told, and everything that has come of it. */
export type CardTold = {
  readonly tell: (told: Told) => Promise<void>;
  /** Ends every hold whose time is over by then. */
  readonly expire: (atMs: number) => Promise<void>;
  /** Undefined where a design keeps none. */
  readonly lives: () => readonly Life[] | undefined;
  /** As the card lists them, by key. */
  readonly holds: () => ReadonlyMap<string, Hold>;
  /** By name; those in the card's own row by their counter's id. */
  readonly counters: () => ReadonlyMap<string, Counter>;
};

/** How deliveries become changes of a card. */
export type HistoryDesign = (ruleSet: RuleSet) => CardTold;

/** What a design that is known to be wrong has in place of ours. */
export type Instead = {
  readonly store?: (store: LifeStore, memory: MemoryDecisionStore) => LifeStore;
  /** What of a delivery is told; the number counts deliveries. */
  readonly told?: (told: Told, delivery: number) => Told;
};

/** Cardhook's own processing over a store in memory, but for what is wanted instead. */
export function cardTold(ruleSet: RuleSet, { store = (own) => own, told = (own) => own }: Instead = {}): CardTold {
  const memory = createMemoryDecisionStore();
  const lives = createLives({
    store: store(createMemoryLifeStore(memory), memory),
    ruleSets: { latest: () => ruleSet, current: async () => ruleSet },
    clock: () => NOON,
    // Another delivery has its turn, and that is enough.
    pause: async () => undefined,
  });
  let deliveries = 0;
  const card = () => memory.cards.get(CARD_ID);
  return {
    async tell(given) {
      deliveries += 1;
      const one = told(given, deliveries);
      if (one.kind === 'request') await authorize(memory, ruleSet, one.request, one.atMs);
      else await lives.tellAdvice(one.advice, one.atMs);
    },
    async expire(atMs) {
      for (const { cardId, authTransactionId } of memory.lives.values()) {
        await lives.expire({ cardId, authTransactionId, atMs });
      }
    },
    lives: () => [...memory.lives.values()],
    holds: () => card()?.holds ?? new Map<string, Hold>(),
    counters: () => new Map([...(card()?.counters ?? []), ...memory.counters]),
  };
}
