import { advicesOf, type Draft, drifted, toldMinor } from './draft.ts';
import type { AdviceFact } from './facts.ts';
import { isOpen, sumOf } from './holds.ts';
import type { Postings } from './postings.ts';

/** Minor units that were undone. */
export type Reversals = { readonly ofPosted: number; readonly ofHolds: number };

/**
 * Reversals undo what was posted first, then what is held. A partial one that was told is given back and no more; a full one
 * gives back its amount, or everything where it tells none. What was posted and partly reversed adding up to just what was
 * held is the other story: the hold was lowered first, and all that was left of it posted.
 */
export function applyReversals(draft: Draft, posted: Postings): Reversals {
  const partly = advicesOf(draft, 'partly_reversed');
  const wholly = advicesOf(draft, 'reversed');
  if (partly.length + wholly.length === 0) return { ofPosted: 0, ofHolds: 0 };
  const partial = partly.reduce((sum, advice) => sum + (toldMinor(draft, advice) ?? 0), 0);
  const isLoweredHold = posted.isAny && partial > 0 && posted.minor + partial === posted.heldFor;
  const whole = wholly.reduce((sum, advice) => sum + wholeOf(draft, advice), 0);
  const told = whole + (isLoweredHold ? 0 : partial);
  const ofPosted = Math.min(told, posted.minor);
  const ofHolds = Math.min(told - ofPosted, sumOf(draft.holds.filter(isOpen)));
  lower(draft, ofHolds);
  const [first] = [...wholly, ...partly];
  if (first !== undefined && Number.isFinite(told) && told > ofPosted + ofHolds) {
    const isKnown = posted.isAny || draft.holds.length > 0;
    // The network takes back what we declined too, to be sure: that is no contradiction.
    if (isKnown) drifted(draft, 'over_reversal', first.adviceKey);
    else if (draft.declined.length === 0) drifted(draft, 'reversal_unmatched', first.adviceKey);
  }
  return { ofPosted, ofHolds };
}

/** All there is, where no amount is told or it cannot be compared. */
function wholeOf(draft: Draft, advice: AdviceFact): number {
  return advice.amount === undefined ? Infinity : (toldMinor(draft, advice) ?? Infinity);
}

/** Takes from the open holds: from one of the very amount, else from the last asked. */
function lower({ holds }: Draft, minor: number): void {
  const open = holds.filter(isOpen);
  const very = open.find((hold) => hold.minor === minor);
  let left = minor;
  for (const hold of very === undefined ? open.toReversed() : [very]) {
    if (left === 0) return;
    const taken = Math.min(left, hold.minor);
    hold.minor -= taken;
    left -= taken;
    if (hold.minor === 0) hold.end = 'reversed';
  }
}
