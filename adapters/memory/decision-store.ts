import { type Card, type Status, unseenCard } from '../../domain/card.ts';
import { addressName, type CounterAddress } from '../../domain/counter-address.ts';
import type { RequestIdentity } from '../../domain/authorization-request.ts';
import { evolve } from '../../domain/decision/change.ts';
import { type DecisionState, holderName, type ReadPlan, type SharedState } from '../../domain/decision/reading.ts';
import type { DecisionRecord, DecisionStore, LivePointer, RememberedAnswer } from '../../domain/ports.ts';
import type { Life } from '../../domain/life/life.ts';
import type { Counter } from '../../domain/windows/counter.ts';

/** A decision store in memory with the same promises as the real one; both pass one contract suite. */
export type MemoryDecisionStore = DecisionStore & {
  readonly cards: Map<string, Card>;
  /** Counters with rows of their own, by address. */
  readonly counters: Map<string, Counter>;
  /** Of the program, accounts and groups. */
  readonly statuses: Map<string, Status>;
  readonly decisions: Map<string, DecisionRecord>;
  /** By transaction: `transactionName`. */
  readonly lives: Map<string, Life>;
  live: LivePointer;
};

export function createMemoryDecisionStore(): MemoryDecisionStore {
  const cards = new Map<string, Card>();
  const counters = new Map<string, Counter>();
  const statuses = new Map<string, Status>();
  const merchants = new Set<string>();
  const decisions = new Map<string, DecisionRecord>();
  const lives = new Map<string, Life>();
  const cardNow = (cardId: string): Card => cards.get(cardId) ?? unseenCard(cardId);

  function sharedNow(cardId: string, plan: ReadPlan): SharedState {
    const { merchantId } = plan;
    return {
      counters: pick(counters, plan.counters.map(addressName)),
      statuses: pick(statuses, plan.holders.map(holderName)),
      ...(merchantId !== undefined && { isKnownMerchant: merchants.has(merchantName(cardId, merchantId)) }),
    };
  }

  /** What the decision saw, as it is now. */
  function stateNow(request: RequestIdentity, seen: DecisionState, changed: readonly CounterAddress[]): DecisionState {
    const names = new Set([...seen.shared.counters.keys(), ...changed.map(addressName)]);
    const life = lives.get(transactionName(request));
    const shared = { ...seen.shared, counters: pick(counters, [...names]) };
    return { card: cardNow(request.cardId), shared, ...(life && { life }) };
  }

  const store: MemoryDecisionStore = {
    cards,
    counters,
    statuses,
    decisions,
    lives,
    live: undefined,
    async read(identity, plan) {
      const remembered = decisions.get(rowName(identity));
      const life = lives.get(transactionName(identity));
      return {
        kind: 'view',
        card: cardNow(identity.cardId),
        shared: sharedNow(identity.cardId, plan),
        ...(life && { life }),
        remembered: remembered && rememberedOf(remembered),
        live: store.live,
      };
    },
    async readShared(cardId, plan) {
      return { kind: 'shared', shared: sharedNow(cardId, plan) };
    },
    async record(record, seen) {
      const { request, decision } = record;
      const remembered = decisions.get(rowName(request));
      if (remembered !== undefined) return { kind: 'remembered', remembered: rememberedOf(remembered) };
      const { changes } = decision;
      const addresses = changes.counters.flatMap(({ address }) => address ?? []);
      const state = stateNow(request, seen, addresses);
      const after = evolve(state, changes);
      if (after === 'moved') return { kind: 'state_changed', state };
      decisions.set(rowName(request), record);
      if (changes.life !== undefined) lives.set(transactionName(request), changes.life);
      if (changes.card !== undefined) cards.set(request.cardId, after.card);
      for (const address of addresses) {
        const counter = after.shared.counters.get(addressName(address));
        if (counter !== undefined) counters.set(addressName(address), counter);
      }
      if (changes.merchantId !== undefined) merchants.add(merchantName(request.cardId, changes.merchantId));
      return { kind: 'recorded' };
    },
  };
  return store;
}

function pick<V>(from: ReadonlyMap<string, V>, names: readonly string[]): Map<string, V> {
  const picked = new Map<string, V>();
  for (const name of names) {
    const value = from.get(name);
    if (value !== undefined) picked.set(name, value);
  }
  return picked;
}

function rememberedOf({ decision: { answer }, deliveryId }: DecisionRecord): RememberedAnswer {
  return { answer, deliveryId };
}

/** Names a request among the decisions. */
export function rowName({ cardId, authTransactionId, requestKey }: RequestIdentity): string {
  return JSON.stringify([cardId, authTransactionId, requestKey]);
}

/** Names a transaction among the lives. */
export function transactionName({
  cardId,
  authTransactionId,
}: Pick<RequestIdentity, 'cardId' | 'authTransactionId'>): string {
  return JSON.stringify([cardId, authTransactionId]);
}

function merchantName(cardId: string, merchantId: string): string {
  return JSON.stringify([cardId, merchantId]);
}
