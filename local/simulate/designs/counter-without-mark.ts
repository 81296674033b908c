import { applyChanges } from './apply.ts';
import { remember } from './remember.ts';
import type { StoreDesign } from './store-design.ts';
import { readsOf } from './torn-reads.ts';

/**
 * Known to be wrong: the counters are exact and conditional, and the answer is remembered by a write of its own. Whoever
 * repeats the first write counts twice, and whoever dies between the two leaves a hold that belongs to no answer.
 */
export const counterWithoutMark: StoreDesign = (memory) => (way) => ({
  ...readsOf(memory, way),
  async record(record) {
    const { request, decision } = record;
    const counting = await way.wire.send({
      name: 'count',
      execute: async () =>
        ({ kind: 'counted', state: applyChanges(memory, request.cardId, decision.changes) }) as const,
    });
    if (counting.kind === 'busy') return counting;
    if (counting.state !== 'applied') return { kind: 'state_changed', state: counting.state };
    return way.wire.send({ name: 'remember', execute: async () => remember(memory, record, way.journal) });
  },
});
