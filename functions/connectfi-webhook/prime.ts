import { until } from '../../domain/until.ts';
import type { DecisionDependencies } from './decide-authorization.ts';

/** As long as the first fetch of the webhook key may take beside it. */
const PRIME_MS_MAX = 1_000;

/** No card and no request has these ids: the read finds the live pointer and nothing else. */
const NOBODY = { cardId: '-', authTransactionId: '-', requestKey: '-' };

/**
 * Does at init what the first request would otherwise wait for: opens the connection to DynamoDB, and reads and compiles
 * the live rule set. For environments that are warmed ahead of any request: in a cold start that somebody waits for, it
 * would only be one more round trip. Never throws: what fails here is tried again by the first request.
 */
export async function prime({
  store,
  ruleSets,
  clock,
}: Pick<DecisionDependencies, 'store' | 'ruleSets' | 'clock'>): Promise<void> {
  try {
    await until(clock() + PRIME_MS_MAX, clock, async (signal) => {
      const view = await store.read(NOBODY, { counters: [], holders: [] }, signal);
      if (view.kind === 'view') await ruleSets.current(view.live, clock(), signal);
    });
  } catch {
    // The first request will meet the same trouble, and stand in and count it if it must.
  }
}
