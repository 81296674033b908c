import type { OutboundEvent } from '../../domain/outbound-event.ts';
import type { EventBus } from '../../domain/ports.ts';

/** A bus in memory: what it has carried, and a switch for what it does not take. */
export type MemoryEventBus = EventBus & {
  readonly carried: readonly OutboundEvent[];
  /** From now on refuses the events that this says true to. */
  readonly refuse: (isRefused: (event: OutboundEvent) => boolean) => void;
};

export function createMemoryEventBus(): MemoryEventBus {
  const carried: OutboundEvent[] = [];
  let isRefused: ((event: OutboundEvent) => boolean) | undefined;
  return {
    carried,
    refuse(next) {
      isRefused = next;
    },
    async publish(events, signal) {
      const refused = signal.aborted ? 0 : events.findIndex((event) => isRefused?.(event));
      carried.push(...(refused < 0 ? events : events.slice(0, refused)));
      return refused < 0 ? { kind: 'published' } : { kind: 'failed', index: refused, because: 'refused' };
    },
  };
}
