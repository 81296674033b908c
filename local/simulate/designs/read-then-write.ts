import { rowName, transactionName } from '../../../adapters/memory/decision-store.ts';
import { evolve } from '../../../domain/decision/change.ts';
import { putRows } from './apply.ts';
import type { StoreDesign } from './store-design.ts';
import { readsOf } from './torn-reads.ts';

/** Known to be wrong: writes what it made of what it read, and asks nobody whether that still is so. */
export const readThenWrite: StoreDesign = (memory) => (way) => ({
  ...readsOf(memory, way),
  record: (record, seen) =>
    way.wire.send({
      name: 'write',
      isCarriedOut: () => true,
      async execute() {
        const { changes } = record.decision;
        const after = evolve(seen, changes);
        if (after !== 'moved') putRows(memory, after, changes);
        memory.decisions.set(rowName(record.request), record);
        if (changes.life !== undefined) memory.lives.set(transactionName(record.request), changes.life);
        way.journal.add({ kind: 'recorded', record });
        return { kind: 'recorded' };
      },
    }),
});
