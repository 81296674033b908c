import type { Log } from '../../contracts/telemetry.ts';
import type { Imbalance } from '../../domain/life/conservation.ts';

export type AuditDependencies = {
  readonly audit: () => Promise<{ readonly counters: number; readonly imbalances: readonly Imbalance[] }>;
  readonly log: Log;
};

/** One line a counter that is out of balance, with its card or who shares it, and one with the sum of them, also if it is 0. */
export async function reportAudit({ audit, log }: AuditDependencies): Promise<void> {
  const { counters, imbalances } = await audit();
  for (const { owner, counterId, counted, expected } of imbalances) {
    const reason = `counts ${counted.amount} in ${counted.count}, should be ${expected.amount} in ${expected.count}`;
    log('COUNTER_DRIFTED', { cardId: owner, rules: [counterId], reason });
  }
  log('AUDIT_DONE', {}, { CounterDrift: imbalances.length, CountersAudited: counters });
}
