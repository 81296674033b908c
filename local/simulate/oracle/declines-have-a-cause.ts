import type { LimitRule } from '../../../domain/rules/rule.ts';
import { periodAt } from '../../../domain/windows/calendar.ts';
import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import type { Played } from '../world/play.ts';
import { type Account, amountOf, detailOf, ownerOf, type Recorded, rulesOf, type Spending } from './spending.ts';
import type { Violation } from './violation.ts';

/**
 * A limit refuses only what it has no room for: near its end too, and however its rows are spread. Trailing windows are
 * left out, which may count their oldest bucket a little longer than they must.
 */
export function* needless(
  played: Played,
  decisions: readonly Recorded[],
  accounts: readonly Account[],
): Generator<Violation> {
  for (const decision of decisions) {
    const { record } = decision;
    for (const { by } of record.decision.trail.fired) {
      const rule = rulesOf(played, record).find(({ id }) => id === by);
      if (rule?.kind !== 'limit' || rule.mode === 'shadow') continue;
      if (rule.window.kind === 'trailing' || rule.window.kind === 'transaction') continue;
      if (hasRoom(rule, decision, accounts)) {
        const tells = `${record.request.requestKey} was refused by ${by}, which had room`;
        yield { promise: 'declines_have_a_cause', tells };
      }
    }
  }
}

function hasRoom(rule: LimitRule, { record, place }: Recorded, accounts: readonly Account[]): boolean {
  const counterId = counterIdOf(rule);
  const fromMs = record.decision.reading.used[counterId]?.fromMs;
  const account = accounts.find(
    (one) =>
      one.counterId === counterId &&
      one.fromMs === fromMs &&
      one.owner === ownerOf(rule, record) &&
      one.detail === detailOf(rule, record),
  );
  const spendings = (account?.spendings ?? []).filter(
    (spending) => spending.place < place && isInPeriod(rule, spending, record.decision.decidedAtMs),
  );
  const { amount, isComparable } = amountOf(rule, record.request);
  const spent = spendings.reduce((sum, one) => sum + one.amount, amount);
  const isWithinMax = rule.max === undefined || !isComparable || spent <= rule.max.minor;
  return isWithinMax && (rule.count === undefined || spendings.length + 1 <= rule.count);
}

function isInPeriod({ window }: LimitRule, { atMs }: Spending, nowMs: number): boolean {
  return window.kind !== 'calendar' || periodAt(window, atMs).startMs === periodAt(window, nowMs).startMs;
}
