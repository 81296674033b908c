import { onEveryCore, portionsOf } from '../campaign/every-core.ts';
import { counted, createProgress } from '../progress.ts';
import { type CredentialDesignName, KNOWN_BAD_DOORS, OUR_DOOR } from './credential-designs.ts';
import { type CredentialTally, joinedAttempts, NO_ATTEMPTS } from './credential-tally.ts';
import type { CredentialPortion } from './credential-worker.ts';

/** What the attempts came to, at our door and at those that are known to be wrong. */
export type CredentialReport = {
  readonly firstSeed: number;
  readonly cardhook: CredentialTally;
  readonly knownBad: readonly { readonly design: CredentialDesignName; readonly tally: CredentialTally }[];
};

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
  async function played(design: CredentialDesignName, number: number): Promise<CredentialTally> {
    const progress = createProgress(design, number);
    let tally = NO_ATTEMPTS;
    function* portions(): Generator<CredentialPortion> {
      for (const seeds of portionsOf(firstSeed, number, PORTION)) yield { design, ...seeds };
    }
    function add(portion: unknown): void {
      tally = joinedAttempts(tally, portion as CredentialTally);
      progress.update(tally.mutated, `${counted(tally.letIn)} let in`);
    }
    await onEveryCore(new URL('credential-worker.ts', import.meta.url), portions(), add, stopping);
    progress.end();
    return tally;
  }

  const cardhook = await played(OUR_DOOR, attempts);
  const knownBad: CredentialReport['knownBad'][number][] = [];
  for (const design of KNOWN_BAD_DOORS) {
    const tally = await played(design, Math.min(attempts, KNOWN_BAD_ATTEMPTS_MAX));
    // That they fail is enough; where is not worth a line.
    knownBad.push({ design, tally: { ...tally, failures: [] } });
  }
  return { firstSeed, cardhook, knownBad };
}

/** True where ours let in nothing but what is valid, and each of the others something else. */
export function areCredentialsAsPromised({ cardhook, knownBad }: CredentialReport): boolean {
  return cardhook.letIn === 0 && cardhook.shutOut === 0 && knownBad.every(({ tally }) => tally.letIn > 0);
}
