import { advicesOf, type Draft, drifted, minorIn, toldMinor } from './draft.ts';
import type { AdviceFact } from './facts.ts';
import { inOrder, isOpen, type OpenHold, sumOf } from './holds.ts';

/** All that was posted. */
export type Postings = {
  readonly isAny: boolean;
  /** Minor units. */
  readonly minor: number;
  /** Minor units that were held for it. */
  readonly heldFor: number;
  /** By what approved it: the holds that it ended, or where there were none, the postings themselves. */
  readonly shares: readonly { readonly key: string; readonly minor: number; readonly isAdopted: boolean }[];
};

/** A posting ends the holds that were asked before it, or so little later that it may have overtaken its request. */
const OVERTAKING_MS = 3_600_000;

/**
 * A posting of the very amount of a hold ends that hold; any other ends all that there are. So less than was held frees the
 * rest, and several postings, or one above its hold, add up.
 */
export function applyPostings(draft: Draft): Postings {
  const posts = advicesOf(draft, 'posted').map((advice) => ({ advice, minor: toldMinor(draft, advice) }));
  const ended: OpenHold[] = [];
  const others = posts.filter(({ advice, minor }) => {
    const hold = draft.holds.find((open) => isOpen(open) && open.minor === minor && isBefore(open, advice));
    if (hold !== undefined) ended.push(endedByPosting(hold));
    return hold === undefined;
  });
  let unknown = 0;
  for (const { advice, minor } of others) {
    const open = heldBefore(draft, advice);
    // Nobody says how much: as much as was held.
    if (minor === undefined)
      unknown += open.reduce((sum, hold) => sum + (isOpen(hold) ? hold.minor : (hold.asked ?? 0)), 0);
    for (const hold of open) ended.push(endedByPosting(hold));
  }
  const minor = posts.reduce((sum, post) => sum + (post.minor ?? 0), unknown);
  const heldFor = sumOf(ended);
  const isPartial = posts.some(({ advice }) => advice.isPartial === true);
  const [first] = others;
  // Posted with what a partial reversal had left of the hold is no contradiction.
  const isExpected = minor === heldFor || minor + partlyReversedIn(draft) === heldFor || isPartial;
  if (first !== undefined && ended.length > 0 && !isExpected) {
    drifted(draft, 'amount_differs', first.advice.adviceKey);
  }
  // Money that comes in without being asked about contradicts nothing: that is how refunds come.
  if (first !== undefined && ended.length === 0 && draft.direction === 'out') {
    const isContradiction = draft.declined.length > 0;
    const cause = draft.holds.length > 0 ? 'amount_differs' : 'request_unseen';
    drifted(draft, isContradiction ? 'approved_against_answer' : cause, first.advice.adviceKey);
  }
  const shares =
    ended.length > 0
      ? ended.toSorted(inOrder).map((hold) => ({ key: hold.key, minor: hold.minor, isAdopted: hold.isAdopted }))
      : posts.map((post) => ({ key: post.advice.adviceKey, minor: post.minor ?? 0, isAdopted: true }));
  return { isAny: posts.length > 0, minor, heldFor, shares };
}

/** The open holds; where there are none, those that were refused: what was posted all the same was asked for by them. */
function heldBefore({ holds }: Draft, advice: AdviceFact): readonly OpenHold[] {
  const before = holds.filter((hold) => isBefore(hold, advice));
  const open = before.filter(isOpen);
  return open.length > 0 || before.some(({ end }) => end === 'posted') ? open : before;
}

function partlyReversedIn(draft: Draft): number {
  return advicesOf(draft, 'partly_reversed').reduce((sum, advice) => sum + (minorIn(draft, advice) ?? 0), 0);
}

function isBefore({ atMs }: OpenHold, { receivedAtMs }: AdviceFact): boolean {
  return atMs <= receivedAtMs + OVERTAKING_MS;
}

function endedByPosting(hold: OpenHold): OpenHold {
  // What was refused keeps nothing; what was posted of it all the same is what it asked for.
  if (hold.end === 'refused') hold.minor = hold.asked ?? 0;
  hold.end = 'posted';
  return hold;
}
