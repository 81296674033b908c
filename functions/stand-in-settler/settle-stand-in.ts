import type { StandInMessage } from '../../contracts/queue-message.ts';
import type { Log } from '../../contracts/telemetry.ts';
import type { Lives } from '../../domain/ports.ts';

export type SettlerDependencies = { readonly lives: Pick<Lives, 'settleStandIn'>; readonly log: Log };

/** Makes a stand-in the remembered answer of its request, also over a decision that committed after we gave it up. */
export async function settleStandIn(message: StandInMessage, { lives, log }: SettlerDependencies): Promise<void> {
  const { version: _version, ...standIn } = message;
  const outcome = await lives.settleStandIn(standIn);
  const { cardId, authTransactionId } = standIn.request;
  log(
    'STAND_IN_SETTLED',
    { cardId, authTransactionId, answer: standIn.answer, cause: standIn.cause, source: outcome },
    {
      StandInSettled: 1,
      LateDecisionReplaced: Number(outcome === 'replaced_late_decision'),
      StandInContradicted: Number(outcome === 'answered_before'),
    },
  );
}
