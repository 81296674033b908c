import { startHappening } from './happenings.ts';
import type { PaymentEvent } from './payment-event.ts';
import type { NewStart } from './ports.ts';
import type { PaymentStart, StartFate } from './start.ts';

/** A start as it is before anything is sent. `rejected`: an earlier one under the same key, of which nothing came. */
export function claimedStart(
  start: NewStart,
  sinceToken: string | undefined,
  rejected: PaymentStart | undefined,
): PaymentStart {
  return {
    ...start,
    ...(sinceToken !== undefined && { sinceToken }),
    fate: 'posting',
    lookedFor: 0,
    events: rejected?.events ?? 0,
    version: (rejected?.version ?? 0) + 1,
  };
}

/** A start of which it is known that it is a transaction, and which. */
export function madeStart(start: PaymentStart, token: string): PaymentStart {
  return { ...start, fate: 'made', token, version: start.version + 1 };
}

/** What consumers are told of a fate. */
const TOLD_FATES = { unknown: 'payment.start_unknown', not_made: 'payment.not_made' } as const;

/** A start with what became of it, and the events that tell of it. */
export function concludedStart(
  start: PaymentStart,
  fate: Exclude<StartFate, 'posting' | 'made'>,
  atMs: number,
): { readonly next: PaymentStart; readonly events: readonly PaymentEvent[] } {
  const isTold = fate !== 'rejected' && fate !== start.fate;
  const next = { ...start, fate, version: start.version + 1, events: start.events + Number(isTold) };
  return { next, events: isTold ? [startHappening(next, TOLD_FATES[fate], atMs)] : [] };
}
