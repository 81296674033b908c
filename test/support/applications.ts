import { createMerchantApplications } from '../../adapters/applications/applications.ts';
import type { ApplicationStore } from '../../domain/merchant-application/ports.ts';

export const HOUR_MS = 3_600_000;

/** Merchant applications over a store, which never wait between tries. */
export function applicationsOver(store: ApplicationStore, repeatedWithinMs = HOUR_MS) {
  return createMerchantApplications({ store, repeatedWithinMs, pause: () => Promise.resolve() });
}
