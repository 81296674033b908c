import type { Log } from '../../contracts/telemetry.ts';
import type { AdviceRefuge, Clock, DueList, Lives } from '../../domain/ports.ts';
import { MOST, sideBySide, type Taken } from './side-by-side.ts';

export type SweepDependencies = {
  readonly dueList: DueList;
  readonly refuge: AdviceRefuge;
  readonly lives: Pick<Lives, 'expire' | 'tellAdvice'>;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Ends holds whose time is over and applies advices that no queue would take, until nothing is left or `signal` aborts. Run
 * twice it does the same as once. One that fails is left to the next run, and does not keep the others.
 */
export async function sweep(dependencies: SweepDependencies, signal: AbortSignal): Promise<void> {
  const taken: Taken = { names: new Set(), failed: 0 };
  for (let done = 1; done > 0 && !signal.aborted;) {
    done = (await applyUnqueued(dependencies, taken, signal)) + (await endDue(dependencies, taken, signal));
  }
}

async function applyUnqueued(
  { refuge, lives, log }: SweepDependencies,
  taken: Taken,
  signal: AbortSignal,
): Promise<number> {
  const unqueued = await refuge.list(MOST + taken.failed, signal);
  return sideBySide(
    unqueued,
    ({ advice }) => advice.adviceKey,
    taken,
    log,
    async ({ advice, receivedAtMs }) => {
      const { kind, stage, drift } = await lives.tellAdvice(advice, receivedAtMs);
      await refuge.remove(advice, signal);
      const { cardId, authTransactionId } = advice;
      log(
        'ADVICE_APPLIED',
        { cardId, authTransactionId, source: kind, stage },
        { AdviceApplied: Number(kind === 'applied'), AdviceFromRefuge: 1, Drift: drift.length },
      );
      for (const { cause } of drift) log('DRIFT_FOUND', { cardId, authTransactionId, cause });
    },
  );
}

async function endDue(
  { dueList, lives, clock, log }: SweepDependencies,
  taken: Taken,
  signal: AbortSignal,
): Promise<number> {
  const due = await dueList.due(clock(), MOST + taken.failed, signal);
  return sideBySide(
    due,
    ({ cardId, authTransactionId }) => `${cardId} ${authTransactionId}`,
    taken,
    log,
    async (one) => {
      const { kind, stage } = await lives.expire(one, signal);
      const { cardId, authTransactionId } = one;
      log('HOLDS_EXPIRED', { cardId, authTransactionId, stage }, { HoldsExpired: Number(kind === 'applied') });
    },
  );
}
