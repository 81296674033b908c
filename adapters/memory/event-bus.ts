import type { CardEvent } from '../../domain/card-event.ts';
import type { EventBus } from '../../domain/ports.ts';

/** A bus in memory: what it has carried, and a switch for what it does not take. */
export type MemoryEventBus = EventBus & {
  readonly carried: readonly CardEvent[];
  /** From now on refuses the events that this says true to. */
  readonly refuse: (isRefused: (event: CardEvent) => boolean) => void;
};

export function createMemoryEventBus(): MemoryEventBus {
  const carried: CardEvent[] = [];
  let isRefused: ((event: CardEvent) => boolean) | undefined;
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
