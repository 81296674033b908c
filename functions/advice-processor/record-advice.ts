import type { AdviceMessage } from '../../contracts/queue-message.ts';
import type { Log } from '../../contracts/telemetry.ts';
import type { AdviceStore } from '../../domain/ports.ts';

export type AdviceDependencies = { readonly store: AdviceStore; readonly log: Log };

/** Keeps one advice beside the requests of its transaction. The same advice again changes nothing. */
export async function recordAdvice(
  { advice, receivedAtMs }: AdviceMessage,
  dependencies: AdviceDependencies,
): Promise<void> {
  const outcome = await dependencies.store.keep(advice, receivedAtMs);
  const { cardId, authTransactionId } = advice;
  dependencies.log(
    'ADVICE_KEPT',
    { cardId, authTransactionId, source: outcome },
    { AdviceKept: outcome === 'kept' ? 1 : 0 },
  );
}
