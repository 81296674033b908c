import { type Ask, type SiteName, SITES } from './sites.ts';

/** A request as Cardhook shows it. */
export type ShownRequest = { readonly envelope_id: string; readonly kind: string; readonly state: string };

/** What a person of good will answers to a request of this site, as the body for `POST /strivve/jobs/{jobId}/responses`. */
export function answerOf(site: SiteName, { envelope_id, kind }: ShownRequest): object {
  if (kind === 'credentials') return { envelope_id, submitted: true };
  if (kind === 'acknowledgement') return { envelope_id, acknowledged: true };
  const code = asksOf(site).find(({ type }) => type === 'tfa_request')?.right?.[0] ?? '';
  return { envelope_id, code };
}

function asksOf(site: SiteName): readonly Ask[] {
  return SITES[site].flatMap((step): readonly Ask[] => (step.kind === 'ask' ? step.asks : []));
}
