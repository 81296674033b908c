import type { Log } from '../../contracts/telemetry.ts';
import type { MerchantApplications, UnqueuedPush } from '../../domain/merchant-application/ports.ts';

export type PushDependencies = { readonly applications: MerchantApplications; readonly log: Log };

/** Brings a merchant application up to a push. The same push again changes nothing, and neither does another order. */
export async function applyPush({ push, receivedAtMs }: UnqueuedPush, { applications, log }: PushDependencies) {
  const { kind, applicationId, contradictions } = await applications.tell(push, receivedAtMs);
  log(
    'PUSH_APPLIED',
    { applicationId, source: kind },
    {
      PushApplied: Number(kind === 'applied'),
      PushRepeated: Number(kind === 'repeated'),
      PushContradiction: contradictions.length,
    },
  );
  for (const cause of contradictions) log('APPLICATION_CONTRADICTED', { applicationId, cause });
}
