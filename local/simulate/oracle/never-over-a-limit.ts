import { periodAt } from '../../../domain/windows/calendar.ts';
import type { Window } from '../../../domain/windows/window.ts';
import type { Account, Spending } from './spending.ts';
import type { Violation } from './violation.ts';

/**
 * Holds every approval to the limit that it was bound by: in no period and in no stretch of time of the window's length,
 * by the dates of the decisions, may there be more than the limit when the approval was recorded. What a stand-in approved is
 * left out: it asked no limit, and may come to be counted when others have spent the room.
 */
export function* overspent(account: Account): Generator<Violation> {
  for (const [index, spending] of account.spendings.entries()) {
    if (!spending.isApproved || !spending.isBound) continue;
    const earlier = account.spendings
      .slice(0, index)
      .filter((other) => !other.isAdopted && isBefore(other, spending, account.slices));
    for (const together of windowsAround(spending, earlier)) yield* over(account, spending, together);
  }
}

/**
 * Slices are independent rows: what no limit binds (a try that was declined, an approval for which the limit was set
 * aside) may be counted on another slice while the approval is under way, as if it came after it.
 */
function isBefore(other: Spending, { began }: Spending, slices: number): boolean {
  return slices === 1 || (other.isApproved && other.isBound) || other.place < began;
}

function* over(
  { counterId, owner, slices }: Account,
  spending: Spending,
  together: readonly Spending[],
): Generator<Violation> {
  const { isComparable } = spending;
  const { max, count } = allowed(spending, together, slices);
  const amount = together.reduce((sum, one) => sum + one.amount, 0);
  const where = `${counterId} of ${owner}`;
  if (isComparable && amount > max) yield { promise: 'never_over_a_limit', tells: `${amount} of ${max} at ${where}` };
  if (together.length > count) {
    yield { promise: 'never_over_a_limit', tells: `${together.length} times of ${count} at ${where}` };
  }
}

/** What the limit allowed. On slices, whoever still decides by the set before may fill its share of the old limit. */
function allowed({ rule, began }: Spending, together: readonly Spending[], slices: number) {
  const rules = [rule, ...together.filter(({ place }) => slices > 1 && place > began).map((other) => other.rule)];
  return {
    max: Math.max(...rules.map(({ max }) => max?.minor ?? Number.POSITIVE_INFINITY)),
    count: Math.max(...rules.map(({ count }) => count ?? Number.POSITIVE_INFINITY)),
  };
}

/** Every set of spendings that some window has together with this one. */
function windowsAround(spending: Spending, earlier: readonly Spending[]): readonly (readonly Spending[])[] {
  const { rule, atMs } = spending;
  const { window } = rule;
  const all = [...earlier, spending];
  switch (window.kind) {
    case 'transaction':
      return [[spending]];
    case 'lifetime':
      return [all];
    case 'calendar':
      return [all.filter((other) => periodStart(window, other.atMs) === periodStart(window, atMs))];
    case 'trailing': {
      const isWithin = (endMs: number, other: number): boolean => other <= endMs && other > endMs - window.lengthMs;
      const ends = all.map((other) => other.atMs).filter((endMs) => isWithin(endMs, atMs));
      return ends.map((endMs) => all.filter((other) => isWithin(endMs, other.atMs)));
    }
  }
}

function periodStart(window: Extract<Window, { kind: 'calendar' }>, atMs: number): number {
  return periodAt(window, atMs).startMs;
}
