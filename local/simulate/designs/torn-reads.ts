import type { MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { SharedState } from '../../../domain/decision/reading.ts';
import type { DecisionStore, DecisionView } from '../../../domain/ports.ts';
import type { Way } from './store-design.ts';

/**
 * Reads as DynamoDB's BatchGetItem does them: every row is as it was last written, and each at a moment of its own. A torn
 * read sees some rows at one moment and the rest at a later one.
 */
export function readsOf(memory: MemoryDecisionStore, { wire, tear }: Way): Pick<DecisionStore, 'read' | 'readShared'> {
  return {
    async read(identity, plan, signal) {
      const first = await wire.send({ name: 'read', execute: () => memory.read(identity, plan, signal) });
      if (first.kind === 'busy' || tear === 0) return first;
      await wire.turn('rest of the read');
      const second = await memory.read(identity, plan, signal);
      return second.kind === 'busy' ? second : tornView(first, second, tear);
    },
    async readShared(cardId, plan, signal) {
      const first = await wire.send({ name: 'second read', execute: () => memory.readShared(cardId, plan, signal) });
      if (first.kind === 'busy' || tear === 0) return first;
      await wire.turn('rest of the second read');
      const second = await memory.readShared(cardId, plan, signal);
      return second.kind === 'busy'
        ? second
        : { kind: 'shared', shared: tornShared(first.shared, second.shared, tear) };
    },
  };
}

function tornView(first: DecisionView, second: DecisionView, tear: number): DecisionView {
  const isLater = (bit: number): boolean => ((tear >> bit) & 1) === 1;
  const { life } = isLater(7) ? second : first;
  return {
    kind: 'view',
    ...(life && { life }),
    card: isLater(0) ? second.card : first.card,
    remembered: isLater(1) ? second.remembered : first.remembered,
    live: isLater(2) ? second.live : first.live,
    shared: tornShared(first.shared, second.shared, tear),
  };
}

function tornShared(first: SharedState, second: SharedState, tear: number): SharedState {
  const { isKnownMerchant } = first;
  return {
    counters: tornMap(first.counters, second.counters, tear >> 3),
    statuses: tornMap(first.statuses, second.statuses, tear >> 5),
    ...(isKnownMerchant !== undefined && { isKnownMerchant }),
  };
}

function tornMap<V>(first: ReadonlyMap<string, V>, second: ReadonlyMap<string, V>, tear: number): Map<string, V> {
  const torn = new Map<string, V>();
  // Nothing is ever deleted, so the later moment knows every name.
  for (const [place, name] of [...second.keys()].entries()) {
    const value = ((tear >> (place % 5)) & 1) === 1 ? second.get(name) : first.get(name);
    if (value !== undefined) torn.set(name, value);
  }
  return torn;
}
