import type { Money } from '../money.ts';
import type { AdviceFact, RequestFact } from './facts.ts';

/** Money kept for one request, or for an authorization that was never asked of us; changed while a position is made. */
export type OpenHold = {
  /** The request's key, or the advice's. */
  readonly key: string;
  /** When it was asked, epoch milliseconds. */
  readonly atMs: number;
  readonly isAdopted: boolean;
  /** Minor units as asked; undefined where no amount was told. */
  readonly asked: number | undefined;
  readonly expiresAtMs?: number | undefined;
  /** Minor units that are kept, or of which the posting was made. */
  minor: number;
  /** Of the money that it keeps; one transaction seldom has two. */
  currency: string | undefined;
  end?: HoldEnd;
};

/** How a hold ended. */
export type HoldEnd = 'posted' | 'refused' | 'reversed' | 'expired';

/** By time, and by key where the time is the same: the order must not depend on how the facts became known. */
export function inOrder(a: Pick<OpenHold, 'atMs' | 'key'>, b: Pick<OpenHold, 'atMs' | 'key'>): number {
  return a.atMs - b.atMs || (a.key < b.key ? -1 : 1);
}

export function holdOfRequest({ requestKey, atMs, amount, expiresAtMs }: RequestFact): OpenHold {
  const asked = amount?.minor;
  return { key: requestKey, atMs, isAdopted: false, asked, currency: amount?.currency, expiresAtMs, minor: asked ?? 0 };
}

export function holdOfAdvice({ adviceKey, receivedAtMs, expiresAtMs }: AdviceFact, held: Money): OpenHold {
  const { minor, currency } = held;
  return { key: adviceKey, atMs: receivedAtMs, isAdopted: true, asked: minor, currency, expiresAtMs, minor };
}

export function isOpen({ end }: OpenHold): boolean {
  return end === undefined;
}

export function sumOf(holds: readonly OpenHold[]): number {
  return holds.reduce((sum, { minor }) => sum + minor, 0);
}
