import { advicesOf, type Draft, drifted, toldMinor } from './draft.ts';
import type { AdviceFact } from './facts.ts';
import { isOpen, type OpenHold, sumOf } from './holds.ts';
import type { Postings } from './postings.ts';

/** Minor units that were undone. */
export type Reversals = { readonly ofPosted: number; readonly ofHolds: number };

/**
 * Reversals undo each the hold of its very amount, else what is held, then what was posted. A partial one that was told is
 * given back and no more; a full one gives back its amount, or everything where it tells none. What was posted and partly
 * reversed adding up to just what was held is the other story: the hold was lowered first, and all that was left of it posted.
 */
export function applyReversals(draft: Draft, posted: Postings): Reversals {
  const partly = advicesOf(draft, 'partly_reversed');
  const wholly = advicesOf(draft, 'reversed');
  if (partly.length + wholly.length === 0) return { ofPosted: 0, ofHolds: 0 };
  const parts = partly.map((advice) => toldMinor(draft, advice) ?? 0);
  const isLoweredHold = posted.isAny && sum(parts) > 0 && posted.minor + sum(parts) === posted.heldFor;
  const told = [...wholly.map((advice) => wholeOf(draft, advice)), ...(isLoweredHold ? [] : parts)];
  const { ofVery, left } = undoVery(draft.holds, told);
  // Held money first: taking from what was posted instead would open a hold again that had ended.
  const ofOthers = Math.min(left, sumOf(draft.holds.filter(isOpen)));
  const ofPosted = Math.min(left - ofOthers, posted.minor);
  lower(draft.holds, ofOthers);
  const [first] = [...wholly, ...partly];
  if (first !== undefined && Number.isFinite(left) && left > ofPosted + ofOthers) {
    const isKnown = posted.isAny || draft.holds.length > 0;
    // The network takes back what we declined too, to be sure: that is no contradiction.
    if (isKnown) drifted(draft, 'over_reversal', first.adviceKey);
    else if (draft.declined.length === 0) drifted(draft, 'reversal_unmatched', first.adviceKey);
  }
  return { ofPosted, ofHolds: ofVery + ofOthers };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, minor) => total + minor, 0);
}

/** All there is, where no amount is told or it cannot be compared. */
function wholeOf(draft: Draft, advice: AdviceFact): number {
  return advice.amount === undefined ? Infinity : (toldMinor(draft, advice) ?? Infinity);
}

/** Ends a hold of the very amount for each part that has one; `left` is what the other parts come to. */
function undoVery(holds: readonly OpenHold[], parts: readonly number[]): { ofVery: number; left: number } {
  let [ofVery, left] = [0, 0];
  for (const minor of parts) {
    const very = holds.find((hold) => isOpen(hold) && hold.minor > 0 && hold.minor === minor);
    if (very === undefined) left += minor;
    else {
      ofVery += minor;
      take(very, minor);
    }
  }
  return { ofVery, left };
}

/** Takes from the open holds, from the last asked first. */
function lower(holds: readonly OpenHold[], minor: number): void {
  let left = minor;
  for (const hold of holds.filter(isOpen).toReversed()) {
    if (left === 0) return;
    left -= take(hold, left);
  }
}

function take(hold: OpenHold, minor: number): number {
  const taken = Math.min(minor, hold.minor);
  hold.minor -= taken;
  if (hold.minor === 0) hold.end = 'reversed';
  return taken;
}
