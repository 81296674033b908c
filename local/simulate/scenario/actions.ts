import { type Holder, PROGRAM } from '../../../domain/card.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { FAULTS } from '../world/wire.ts';
import { occasionally, times } from './draw.ts';
import type { Action, Delivery, SimulatedCard } from './scenario.ts';
import { drawWait } from './windows.ts';

/** What actions are drawn from. */
export type Cast = {
  readonly random: SeededRandom;
  readonly cards: readonly SimulatedCard[];
  /** How many of each there are. */
  readonly instances: number;
  readonly requests: number;
  readonly sets: number;
};

/** The delivery of a request, what may come before it, and what may follow. */
export function drawLane(cast: Cast, request: number): Action[] {
  const { random } = cast;
  const before = occasionally(random, 15) ? [drawEvent(cast)] : [];
  const after = occasionally(random, 40) ? drawAftermath(cast, request) : [];
  return [...before, drawDelivery(cast, request), ...after];
}

/** Mostly the same request again: at once, or after a time in which windows move on. */
function drawAftermath(cast: Cast, request: number): Action[] {
  const { random } = cast;
  const again = occasionally(random, 20) ? random.integer(0, cast.requests - 1) : request;
  return [
    ...(occasionally(random, 40) ? [{ kind: 'wait' as const, ms: drawWait(random) }] : []),
    ...(occasionally(random, 15) ? [drawEvent(cast)] : []),
    drawDelivery(cast, again),
    ...(occasionally(random, 15) ? [drawDelivery(cast, again)] : []),
  ];
}

export function drawDelivery({ random, instances }: Cast, request: number): Delivery {
  return {
    kind: 'deliver',
    request,
    instance: random.integer(0, instances - 1),
    faults: occasionally(random, 30)
      ? times(random.integer(1, 4), () => (occasionally(random, 50) ? random.pick(FAULTS) : 'none'))
      : [],
    tear: occasionally(random, 30) ? random.integer(0, 255) : 0,
  };
}

/** Something that happens beside the deliveries. */
export function drawEvent({ random, cards, instances, sets }: Cast): Action {
  if (sets > 1 && occasionally(random, 60)) return { kind: 'publish', set: random.integer(0, sets - 1) };
  const card = random.pick(cards);
  const kind = random.pick(['set_status', 'set_status', 'set_status', 'wait', 'step_clock', 'assign', 'tidy'] as const);
  switch (kind) {
    case 'set_status':
      return { kind, holder: drawHolder(random, card), status: random.pick(['active', 'blocked', 'frozen']) };
    case 'wait':
      return { kind, ms: drawWait(random) };
    case 'step_clock':
      return { kind, instance: random.integer(0, instances - 1), skewMs: drawSkew(random) };
    case 'assign':
      return { kind, cardId: card.cardId, account: `account-${random.integer(0, 1)}` };
    case 'tidy':
      return { kind, spared: random.integer(0, 255) };
  }
}

/** How far a clock is off, milliseconds. */
export function drawSkew(random: SeededRandom): number {
  return random.integer(-5_000, 5_000);
}

function drawHolder(random: SeededRandom, { cardId, account }: SimulatedCard): Holder {
  if (!occasionally(random, 15)) return { level: 'card', id: cardId };
  if (account !== undefined && occasionally(random, 50)) return { level: 'account', id: account };
  return random.pick([PROGRAM, { level: 'group', id: 'group' } as const]);
}
