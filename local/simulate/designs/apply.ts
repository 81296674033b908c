import type { MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { unseenCard } from '../../../domain/card.ts';
import { addressName } from '../../../domain/counter-address.ts';
import { type Changes, evolve } from '../../../domain/decision/change.ts';
import type { DecisionState } from '../../../domain/decision/reading.ts';

/** Changes card and counters under the change's own conditions, and remembers nothing; the state as it is where one fails. */
export function applyChanges(memory: MemoryDecisionStore, cardId: string, changes: Changes): DecisionState | 'applied' {
  const card = memory.cards.get(cardId) ?? unseenCard(cardId);
  const state = { card, shared: { counters: new Map(memory.counters), statuses: new Map(memory.statuses) } };
  const { life: _life, ...rows } = changes;
  const after = evolve(state, rows);
  if (after === 'moved') return state;
  putRows(memory, after, changes);
  return 'applied';
}

/** Puts the rows as they are in `after`, whatever they were. */
export function putRows(memory: MemoryDecisionStore, after: DecisionState, changes: Changes): void {
  if (changes.card !== undefined) memory.cards.set(after.card.cardId, after.card);
  for (const { address } of changes.counters) {
    const name = address && addressName(address);
    const counter = name === undefined ? undefined : after.shared.counters.get(name);
    if (name !== undefined && counter !== undefined) memory.counters.set(name, counter);
  }
}
