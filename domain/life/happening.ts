import { type CardEvent, cardEventId, type CardEventType } from '../card-event.ts';
import type { AuthorizationRequest } from '../authorization-request.ts';
import type { Life } from './life.ts';
import { type Position, positionOf } from './position.ts';
import type { Drift } from './drift.ts';
import { type Happening, REFUSALS } from './transitions.ts';

/** What led from one position to the next, as consumers outside hear of it. */
export type Cause = {
  readonly type: CardEventType;
  readonly occurredAtMs: number;
  readonly cause?: string;
  readonly requestKey?: string;
  readonly adviceKey?: string;
  /** As far as it is known: merchant and transaction type are told on. */
  readonly request?: AuthorizationRequest;
};

/** The events of a change: what happened, and each contradiction that it shows. Numbered after those told before. */
export function eventsOf(life: Life, after: Position, cause: Cause, drift: readonly Drift[]): readonly CardEvent[] {
  const told: readonly Cause[] = [
    cause,
    ...drift.map(({ cause: why }) => ({ ...cause, type: 'authorization.drifted' as const, cause: why })),
  ];
  return told.map((event, index) => eventOf(life, after, event, life.events + index + 1));
}

function eventOf(
  { cardId, authTransactionId, generation }: Life,
  { stage, currency, holds, posted, reversed }: Position,
  { request, ...told }: Cause,
  sequence: number,
): CardEvent {
  const held = [...holds.values()].reduce((sum, { minor }) => sum + minor, 0);
  const amounts = currency !== undefined && {
    held: { minor: held, currency },
    posted: { minor: posted, currency },
    reversed: { minor: reversed, currency },
  };
  return {
    version: 1,
    id: cardEventId({ cardId, authTransactionId, generation, sequence }),
    cardId,
    authTransactionId,
    generation,
    state: stage,
    ...amounts,
    ...told,
    ...(request && merchantOf(request)),
  };
}

/** What of a request consumers outside hear about the merchant. */
export function merchantOf({ transactionType, mcc, merchantId, merchantName, merchantCountry }: AuthorizationRequest) {
  return {
    ...(transactionType !== undefined && { transactionType }),
    ...(mcc !== undefined && { mcc }),
    ...(merchantId !== undefined && { merchantId }),
    ...(merchantName !== undefined && { merchantName }),
    ...(merchantCountry !== undefined && { merchantCountry }),
  };
}

/** What an advice did, by what was counted before and after it. */
export function typeOfAdvice(before: Life, after: Position, meaning: string): CardEventType {
  const was = positionOf(before.facts);
  if (meaning === 'refused') return 'authorization.released';
  if (meaning === 'reversed' || meaning === 'partly_reversed') return 'authorization.reversed';
  if (after.refunded !== was.refunded) return 'authorization.refunded';
  if (after.stage === 'adopted') return 'authorization.adopted';
  if (meaning === 'posted') return 'authorization.posted';
  return heldIn(after) < heldIn(was) ? 'authorization.reduced' : 'authorization.approved';
}

function heldIn({ holds }: Position): number {
  return [...holds.values()].reduce((sum, { minor }) => sum + minor, 0);
}

/** The contradictions that were not known before. */
export function newDrift(before: Position, after: Position): readonly Drift[] {
  const known = new Set(before.drift.map(({ cause, key }) => `${cause} ${key}`));
  return after.drift.filter(({ cause, key }) => !known.has(`${cause} ${key}`));
}

/** Why nothing came of it, where what limits count is as before; undefined where something did. */
export function refusalOf(before: Position, after: Position, on: Happening): string | undefined {
  return countsIn(before) === countsIn(after) ? REFUSALS[on] : undefined;
}

function countsIn({ counted, holds }: Position): string {
  return JSON.stringify([[...counted].filter(([, { minor, isUsed }]) => minor > 0 || isUsed), [...holds]]);
}
