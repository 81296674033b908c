import { rowName } from '../../../adapters/memory/decision-store.ts';
import { applyChanges } from './apply.ts';
import { remember } from './remember.ts';
import type { StoreDesign } from './store-design.ts';
import { readsOf } from './torn-reads.ts';

/** A lock is taken over from whoever has had it for longer than its function may run. */
const LOCK_MS = 2_000;

/**
 * Known to be wrong: the shape of a general idempotency library. The request is locked, the counters are moved, and the
 * answer is saved, each by a write of its own. Whoever dies after the second is counted again by the next.
 */
export const lockCountSave: StoreDesign = (memory) => {
  const locks = new Map<string, { readonly deliveryId: string; readonly atMs: number }>();
  return (way) => ({
    ...readsOf(memory, way),
    async record(record) {
      const { request, decision, deliveryId } = record;
      const locking = await way.wire.send({
        name: 'lock',
        async execute() {
          const name = rowName(request);
          const lock = locks.get(name);
          const isOthers = lock !== undefined && lock.deliveryId !== deliveryId && way.clock() < lock.atMs + LOCK_MS;
          if (!isOthers) locks.set(name, { deliveryId, atMs: way.clock() });
          return { kind: 'lock', isOurs: !isOthers, saved: memory.decisions.get(name) } as const;
        },
      });
      if (locking.kind === 'busy') return locking;
      if (locking.saved !== undefined) return remember(memory, record, way.journal);
      if (!locking.isOurs) return { kind: 'busy', because: 'locked' };
      const counting = await way.wire.send({
        name: 'count',
        execute: async () =>
          ({ kind: 'counted', state: applyChanges(memory, request.cardId, decision.changes) }) as const,
        isCarriedOut: ({ state }) => state === 'applied',
      });
      if (counting.kind === 'busy') return counting;
      if (counting.state !== 'applied') return { kind: 'state_changed', state: counting.state };
      return way.wire.send({ name: 'save', execute: async () => remember(memory, record, way.journal) });
    },
  });
};
