import type { ElavonStage } from './ports.ts';

/**
 * Within five seconds every instance reads what is new in a secret, if Secrets Manager answers. From then on it looks before it
 * takes what was there before, so that nothing revoked is taken any more.
 */
const KNOWN_AFTER_MS = 6_000;

/** Waits until every instance knows what was put into a secret at `sinceMs`. */
export async function untilKnownEverywhere(stage: Pick<ElavonStage, 'sleep' | 'now'>, sinceMs: number): Promise<void> {
  await stage.sleep(Math.max(0, sinceMs + KNOWN_AFTER_MS - stage.now()));
}
