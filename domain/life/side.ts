import { applyOutcomes } from './authorizations.ts';
import { advicesOf, type Draft, draftOf, drifted } from './draft.ts';
import type { Drift } from './drift.ts';
import type { Direction, Facts } from './facts.ts';
import { inOrder, isOpen, type OpenHold } from './holds.ts';
import { applyPostings, type Postings } from './postings.ts';
import { applyReversals } from './reversals.ts';

/** What one entry of a transaction has to count: an approved request, or money that moved without one. */
export type Counted = {
  /** Minor units of the transaction's currency. */
  readonly minor: number;
  /** Whether it is a use of the card still. */
  readonly isUsed: boolean;
  /** Nobody approved it here. */
  readonly isAdopted: boolean;
};

/** Where the money of one direction stands. */
export type Side = {
  readonly currency?: string;
  readonly holds: readonly OpenHold[];
  /** Minor units: all that was posted, and all that was undone, of postings and of holds. */
  readonly posted: number;
  readonly reversed: number;
  /** Minor units of postings that were not undone. */
  readonly kept: number;
  readonly hasPosts: boolean;
  /** By entry: a request's key, or an advice's. */
  readonly counted: ReadonlyMap<string, Counted>;
  readonly drift: readonly Drift[];
};

/** Where the money of one direction stands. It depends on which facts there are and not on their order. Pure. */
export function sideOf(facts: Facts, direction: Direction): Side {
  const draft = draftOf(facts, direction);
  applyOutcomes(draft);
  const posted = applyPostings(draft);
  const { ofPosted, ofHolds } = applyReversals(draft, posted);
  expire(draft, facts.expired);
  for (const { adviceKey } of advicesOf(draft, 'unclear')) drifted(draft, 'outcome_unknown', adviceKey);
  const kept = posted.minor - ofPosted;
  return {
    ...(draft.currency !== undefined && { currency: draft.currency }),
    holds: draft.holds,
    posted: posted.minor,
    reversed: ofPosted + ofHolds,
    kept,
    hasPosts: posted.isAny,
    counted: countedBy(draft, posted, kept),
    drift: draft.drift,
  };
}

function expire(draft: Draft, expired: readonly string[]): void {
  for (const hold of draft.holds) {
    if (!expired.includes(hold.key)) continue;
    if (hold.end === 'posted') drifted(draft, 'posted_after_expiry', hold.key);
    if (!isOpen(hold)) continue;
    hold.minor = 0;
    hold.end = 'expired';
  }
}

function countedBy(draft: Draft, { shares }: Postings, kept: number): ReadonlyMap<string, Counted> {
  const counted = new Map<string, Counted>();
  const isUndone = advicesOf(draft, 'reversed').length > 0;
  for (const hold of draft.holds.toSorted(inOrder)) {
    if (hold.end === 'posted') continue;
    // What has no amount is a use all the same, until it is refused or undone.
    const isUsed = hold.minor > 0 || (isFree(hold) && isOpen(hold) && !isUndone);
    counted.set(hold.key, { minor: hold.minor, isUsed, isAdopted: hold.isAdopted });
  }
  let left = kept;
  for (const [place, { key, minor, isAdopted }] of shares.entries()) {
    // What was posted above the holds belongs to the last of them.
    const part = place === shares.length - 1 ? left : Math.min(left, minor);
    left -= part;
    counted.set(key, { minor: part, isUsed: part > 0 || (minor === 0 && !isUndone), isAdopted });
  }
  return counted;
}

function isFree({ asked }: OpenHold): boolean {
  return asked === undefined || asked === 0;
}
