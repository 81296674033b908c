import { playDesigns, type PlayedDesigns } from '../campaign/play-designs.ts';
import { counted } from '../progress.ts';
import { type ForgeryDesignName, KNOWN_BAD_VERIFIERS, OUR_VERIFIER } from './forgery-designs.ts';
import { type ForgeryTally, joinedForgeries, NO_FORGERIES } from './forgery-tally.ts';

/** What the callbacks came to, with our verifier and with those that are known to be wrong. */
export type ForgeryReport = PlayedDesigns<ForgeryDesignName, ForgeryTally> & { readonly firstSeed: number };

export type ForgeryCampaign = {
  /** Mutated ones; the untouched ones come on top. */
  readonly forgeries: number;
  /** Each callback has a seed of its own: this one and those after it. */
  readonly firstSeed: number;
  readonly stopping: AbortSignal;
};

const PORTION = 500;

/** Enough to catch the rarest of them many times over. */
const KNOWN_BAD_FORGERIES_MAX = 2_000;

/** Sends mutated callbacks of Spreedly's on every core, first to Cardhook and then to what takes some of them for signed. */
export async function runForgeries({ forgeries, firstSeed, stopping }: ForgeryCampaign): Promise<ForgeryReport> {
  const played = await playDesigns({
    ours: OUR_VERIFIER,
    knownBad: KNOWN_BAD_VERIFIERS,
    seeds: forgeries,
    knownBadMax: KNOWN_BAD_FORGERIES_MAX,
    firstSeed,
    portion: PORTION,
    worker: new URL('forgery-worker.ts', import.meta.url),
    nothing: NO_FORGERIES,
    joined: joinedForgeries,
    progress: (tally) => [tally.mutated, `${counted(tally.accepted)} accepted`],
    stopping,
  });
  return { firstSeed, ...played };
}

/** True where ours took nothing for signed but what is, and each of the others something else. */
export function areForgeriesAsPromised({ cardhook, knownBad }: ForgeryReport): boolean {
  return cardhook.accepted === 0 && cardhook.shutOut === 0 && knownBad.every(({ tally }) => tally.accepted > 0);
}
