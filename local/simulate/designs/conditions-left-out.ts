import { addressName } from '../../../domain/counter-address.ts';
import type { Changes } from '../../../domain/decision/change.ts';
import type { CounterChange } from '../../../domain/decision/counter-change.ts';
import type { DecisionRecord, RecordOutcome } from '../../../domain/ports.ts';
import { applyChanges } from './apply.ts';
import { oneWriteOf } from './one-write.ts';
import type { StoreDesign } from './store-design.ts';

function withChanges(record: DecisionRecord, changes: Changes): DecisionRecord {
  return { ...record, decision: { ...record.decision, changes } };
}

/** Known to be wrong: the slices of a limit do not ask whether parts of it were moved since they were read. */
export const slicesThatTrust: StoreDesign = (memory) => {
  const trusting = (change: CounterChange): CounterChange => {
    const stored = change.address && memory.counters.get(addressName(change.address));
    if (change.seen === undefined || stored?.borrowed === undefined) return change;
    return { ...change, seen: { ...change.seen, borrowed: stored.borrowed } };
  };
  return oneWriteOf(memory, (record) => {
    const { changes } = record.decision;
    return withChanges(record, { ...changes, counters: changes.counters.map(trusting) });
  });
};

/** Known to be wrong: an approval does not ask whether the card was blocked since it was read. */
export const approvalsThatTrust: StoreDesign = (memory) =>
  oneWriteOf(memory, (record) => {
    const { card, ...others } = record.decision.changes;
    if (card === undefined) return record;
    const { guard: _guard, ...unguarded } = card;
    return withChanges(record, { ...others, card: unguarded });
  });

/** Known to be wrong: a decline is answered and forgotten, as by whoever thinks that it changed nothing. */
export const declinesForgotten: StoreDesign = (memory) => {
  const design = oneWriteOf(memory, (record) => record);
  return (way) => {
    const store = design(way);
    return {
      ...store,
      async record(record, seen, signal) {
        if (record.decision.answer === '00') return store.record(record, seen, signal);
        const { request, decision } = record;
        return way.wire.send({
          name: 'write',
          isCarriedOut: ({ kind }) => kind === 'recorded',
          async execute(): Promise<RecordOutcome> {
            const state = applyChanges(memory, request.cardId, decision.changes);
            if (state !== 'applied') return { kind: 'state_changed', state };
            way.journal.add({ kind: 'recorded', record });
            return { kind: 'recorded' };
          },
        });
      },
    };
  };
};
