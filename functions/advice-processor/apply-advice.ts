import type { AdviceMessage } from '../../contracts/queue-message.ts';
import type { Log } from '../../contracts/telemetry.ts';
import type { Lives } from '../../domain/ports.ts';

export type AdviceDependencies = { readonly lives: Pick<Lives, 'tellAdvice'>; readonly log: Log };

/** Brings an advice's transaction up to it. The same advice again changes nothing, and neither does another order. */
export async function applyAdvice({ advice, receivedAtMs }: AdviceMessage, { lives, log }: AdviceDependencies) {
  const { kind, stage, drift, refused } = await lives.tellAdvice(advice, receivedAtMs);
  const { cardId, authTransactionId } = advice;
  log(
    'ADVICE_APPLIED',
    { cardId, authTransactionId, source: kind, stage, ...(refused !== undefined && { reason: refused }) },
    { AdviceApplied: kind === 'applied' ? 1 : 0, Drift: drift.length },
  );
  for (const { cause } of drift) log('DRIFT_FOUND', { cardId, authTransactionId, cause });
}
