import { describeError, type Log } from '../../contracts/telemetry.ts';
import { findStart, type FindStartDependencies, isLost } from '../../domain/payment/find-start.ts';
import type { PaymentStarts } from '../../domain/payment/ports.ts';
import type { PaymentStart } from '../../domain/payment/start.ts';
import { MOST, sideBySide, type Taken } from './side-by-side.ts';

export type StartSweepDependencies = FindStartDependencies & {
  readonly starts: FindStartDependencies['starts'] & Pick<PaymentStarts, 'listOpen'>;
  readonly log: Log;
};

/**
 * Looks for starts whose answer was lost, until each was looked for once, Spreedly cannot answer, or `signal` aborts. Run twice
 * it does the same as once. It never throws: what is swept besides has to go on while the payments table cannot be read.
 */
export async function sweepStarts(dependencies: StartSweepDependencies, signal: AbortSignal): Promise<void> {
  const taken: Taken = { names: new Set(), failed: 0 };
  const state = { isSpreedlyAway: false };
  try {
    for (let done = 1; done > 0 && !state.isSpreedlyAway && !signal.aborted;) {
      done = await lookForLost(dependencies, { taken, state }, signal);
    }
  } catch (error) {
    dependencies.log('SWEEP_FAILED', { error: describeError(error) }, { SweepFailed: 1 });
  }
}

async function lookForLost(
  dependencies: StartSweepDependencies,
  { taken, state }: { readonly taken: Taken; readonly state: { isSpreedlyAway: boolean } },
  signal: AbortSignal,
): Promise<number> {
  const { starts, clock, log } = dependencies;
  const open = await starts.listOpen(MOST + taken.failed, signal);
  return sideBySide(
    open.filter((start) => isLost(start, clock())),
    ({ paymentId }) => paymentId,
    taken,
    log,
    async (start) => {
      // Each would only wait for the same silence; the next run is in a minute.
      if (state.isSpreedlyAway) return;
      const kind = await look(start, dependencies, signal);
      if (kind === 'not_asked') state.isSpreedlyAway = true;
      // It is still listed, before those behind it.
      if (kind === 'open') taken.failed += 1;
    },
  );
}

async function look(
  start: PaymentStart,
  dependencies: StartSweepDependencies,
  signal: AbortSignal,
): Promise<'found' | 'open' | 'over' | 'not_asked'> {
  const { log } = dependencies;
  const { paymentId } = start;
  const looked = await findStart(start, dependencies, signal);
  if (looked.kind === 'found') {
    log('PAYMENT_START_FOUND', { paymentId, token: looked.token }, { PaymentStartFound: 1 });
  }
  if (looked.kind === 'over' && looked.start.fate === 'not_made') {
    log('PAYMENT_NOT_MADE', { paymentId }, { PaymentNotMade: 1 });
  }
  return looked.kind;
}
