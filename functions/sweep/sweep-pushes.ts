import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { MerchantApplications, PushRefuge } from '../../domain/merchant-application/ports.ts';
import { MOST, sideBySide, type Taken } from './side-by-side.ts';

export type PushSweepDependencies = {
  readonly refuge: Pick<PushRefuge, 'list' | 'remove'>;
  readonly applications: MerchantApplications;
  readonly log: Log;
};

/**
 * Applies pushes that no queue would take, until nothing is left or `signal` aborts. Run twice it does the same as once. It never
 * throws: what is swept besides has to go on while the applications table cannot be read.
 */
export async function sweepPushes(dependencies: PushSweepDependencies, signal: AbortSignal): Promise<void> {
  const taken: Taken = { names: new Set(), failed: 0 };
  try {
    for (let done = 1; done > 0 && !signal.aborted;) done = await applyUnqueued(dependencies, taken, signal);
  } catch (error) {
    dependencies.log('SWEEP_FAILED', { error: describeError(error) }, { SweepFailed: 1 });
  }
}

async function applyUnqueued(
  { refuge, applications, log }: PushSweepDependencies,
  taken: Taken,
  signal: AbortSignal,
): Promise<number> {
  return sideBySide(
    await refuge.list(MOST + taken.failed, signal),
    ({ push, receivedAtMs }) => `${push.profileCode} ${push.digest} ${receivedAtMs}`,
    taken,
    log,
    async (unqueued) => {
      const { kind, applicationId, contradictions } = await applications.tell(unqueued.push, unqueued.receivedAtMs);
      await refuge.remove(unqueued, signal);
      log(
        'PUSH_APPLIED',
        { applicationId, source: kind },
        {
          PushApplied: Number(kind === 'applied'),
          PushRepeated: Number(kind === 'repeated'),
          PushFromRefuge: 1,
          PushContradiction: contradictions.length,
        },
      );
      for (const cause of contradictions) log('APPLICATION_CONTRADICTED', { applicationId, cause });
    },
  );
}
