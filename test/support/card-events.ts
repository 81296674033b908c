import { type CardEvent, cardEventId } from '../../domain/card-event.ts';

/** An approval, with what the test wants to be different. */
export function aCardEvent(changes: Partial<CardEvent> = {}, sequence = 1): CardEvent {
  const identity = {
    cardId: 'icrd_7kLj9RSVzlwOtNb8vd6lPW',
    authTransactionId: '000000000088',
    generation: 1,
    ...changes,
  };
  return {
    version: 1,
    type: 'authorization.approved',
    occurredAtMs: Date.UTC(2026, 10, 26, 12),
    state: 'held',
    held: { minor: 10_000, currency: 'USD' },
    answer: '00',
    ...identity,
    id: cardEventId({ ...identity, sequence }),
  };
}
