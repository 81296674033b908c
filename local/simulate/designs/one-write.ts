import type { MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { addressName } from '../../../domain/counter-address.ts';
import { type Changes, evolve } from '../../../domain/decision/change.ts';
import { changedCounter } from '../../../domain/decision/counter-change.ts';
import type { DecisionState } from '../../../domain/decision/reading.ts';
import type { DecisionRecord, RecordOutcome } from '../../../domain/ports.ts';
import { readsOf } from './torn-reads.ts';
import type { StoreDesign, Way } from './store-design.ts';

/** Cardhook's own: limit check, hold and the remembered answer are one conditional write with a client token. */
export const oneWrite: StoreDesign = (memory) => oneWriteOf(memory, (record) => record);

/** The same with every decision changed before it is written: a design that leaves a condition out. */
export function oneWriteOf(
  memory: MemoryDecisionStore,
  changed: (record: DecisionRecord) => DecisionRecord,
): ReturnType<StoreDesign> {
  return (way) => ({
    ...readsOf(memory, way),
    record: (record, seen, signal) =>
      way.wire.send({
        name: 'write',
        execute: () => written(memory, changed(record), seen, signal, way),
        isCarriedOut: ({ kind }) => kind === 'recorded',
      }),
  });
}

async function written(
  memory: MemoryDecisionStore,
  record: DecisionRecord,
  seen: DecisionState,
  signal: AbortSignal,
  { journal }: Way,
): Promise<RecordOutcome> {
  const decisions = memory.decisions.size;
  const writing = memory.record(record, seen, signal);
  // Told before anybody else can go on: the journal's order is the order of the writes.
  if (memory.decisions.size > decisions) journal.add({ kind: 'recorded', record });
  const outcome = await writing;
  if (outcome.kind !== 'state_changed') return outcome;
  return { kind: 'state_changed', state: asFound(record.decision.changes, seen, outcome.state) };
}

/** As DynamoDB tells it: the rows whose condition failed as they are now, and the others as they were read. */
function asFound(changes: Changes, seen: DecisionState, now: DecisionState): DecisionState {
  const ofCard = changes.card && evolve({ ...seen, card: now.card }, { card: changes.card, counters: [] });
  const counters = new Map(seen.shared.counters);
  const isSameLife = changes.life === undefined || changes.life.version === (now.life?.version ?? 0) + 1;
  const life = isSameLife ? seen.life : now.life;
  for (const change of changes.counters) {
    const name = change.address && addressName(change.address);
    if (name === undefined) continue;
    const counter = now.shared.counters.get(name);
    if (changedCounter(counter, change) !== 'moved') continue;
    if (counter === undefined) counters.delete(name);
    else counters.set(name, counter);
  }
  return {
    card: ofCard === 'moved' ? now.card : seen.card,
    shared: { ...seen.shared, counters },
    ...(life && { life }),
  };
}
