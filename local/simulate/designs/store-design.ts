import type { MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { Clock, DecisionStore } from '../../../domain/ports.ts';
import type { Journal } from '../world/journal.ts';
import type { Wire } from '../world/wire.ts';

/** What one delivery has to reach the store with. */
export type Way = {
  readonly wire: Wire;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Which rows a read sees later than the others; 0: it is a snapshot. */
  readonly tear: number;
};

/** A way to build the decision store on rows in memory: ours, or one that the simulation has to catch. */
export type StoreDesign = (memory: MemoryDecisionStore) => (way: Way) => DecisionStore;
