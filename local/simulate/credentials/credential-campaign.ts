import { playDesigns, type PlayedDesigns } from '../campaign/play-designs.ts';
import { counted } from '../progress.ts';
import { type CredentialDesignName, KNOWN_BAD_DOORS, OUR_DOOR } from './credential-designs.ts';
import { type CredentialTally, joinedAttempts, NO_ATTEMPTS } from './credential-tally.ts';

/** What the attempts came to, at our door and at those that are known to be wrong. */
export type CredentialReport = PlayedDesigns<CredentialDesignName, CredentialTally> & { readonly firstSeed: number };

export type CredentialCampaign = {
  /** Mutated ones; the untouched ones come on top. */
  readonly attempts: number;
  /** Each attempt has a seed of its own: this one and those after it. */
  readonly firstSeed: number;
  readonly stopping: AbortSignal;
};

const PORTION = 500;

/** Enough to catch the rarest of them many times over. */
const KNOWN_BAD_ATTEMPTS_MAX = 2_000;

/** Presents mutated credentials and tokens on every core, first to Cardhook and then to what lets some of them in. */
export async function runCredentials({ attempts, firstSeed, stopping }: CredentialCampaign): Promise<CredentialReport> {
  const played = await playDesigns({
    ours: OUR_DOOR,
    knownBad: KNOWN_BAD_DOORS,
    seeds: attempts,
    knownBadMax: KNOWN_BAD_ATTEMPTS_MAX,
    firstSeed,
    portion: PORTION,
    worker: new URL('credential-worker.ts', import.meta.url),
    nothing: NO_ATTEMPTS,
    joined: joinedAttempts,
    progress: (tally) => [tally.mutated, `${counted(tally.letIn)} let in`],
    stopping,
  });
  return { firstSeed, ...played };
}

/** True where ours let in nothing but what is valid, and each of the others something else. */
export function areCredentialsAsPromised({ cardhook, knownBad }: CredentialReport): boolean {
  return cardhook.letIn === 0 && cardhook.shutOut === 0 && knownBad.every(({ tally }) => tally.letIn > 0);
}
