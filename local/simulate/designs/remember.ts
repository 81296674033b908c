import { type MemoryDecisionStore, rowName, transactionName } from '../../../adapters/memory/decision-store.ts';
import type { DecisionRecord, RecordOutcome } from '../../../domain/ports.ts';
import type { Journal } from '../world/journal.ts';

/** Puts the row that remembers the answer, and the life that has it, if there is none yet. */
export function remember(memory: MemoryDecisionStore, record: DecisionRecord, journal: Journal): RecordOutcome {
  const before = memory.decisions.get(rowName(record.request));
  if (before !== undefined) {
    return { kind: 'remembered', remembered: { answer: before.decision.answer, deliveryId: before.deliveryId } };
  }
  memory.decisions.set(rowName(record.request), record);
  const { life } = record.decision.changes;
  if (life !== undefined) memory.lives.set(transactionName(record.request), life);
  journal.add({ kind: 'recorded', record });
  return { kind: 'recorded' };
}
