import { playDesigns, type PlayedDesigns } from '../campaign/play-designs.ts';
import { counted } from '../progress.ts';
import { type HistoryDesignName, KNOWN_BAD_HISTORIES, OUR_HISTORIES } from './history-designs.ts';
import { type HistoryTally, joinedHistories, NO_HISTORIES } from './history-tally.ts';

/** What the histories came to, with our design and with those that are known to be wrong. */
export type HistoryReport = PlayedDesigns<HistoryDesignName, HistoryTally>;

export type HistoryCampaign = {
  readonly histories: number;
  /** Each history has a seed of its own: this one and those after it. */
  readonly firstSeed: number;
  readonly stopping: AbortSignal;
};

const PORTION = 50;

/** Enough to catch the rarest of them many times over. */
const KNOWN_BAD_HISTORIES_MAX = 2_000;

/** Plays histories on every core, first as Cardhook does and then as it must not. */
export function runHistories({ histories, firstSeed, stopping }: HistoryCampaign): Promise<HistoryReport> {
  return playDesigns({
    ours: OUR_HISTORIES,
    knownBad: KNOWN_BAD_HISTORIES,
    seeds: histories,
    knownBadMax: KNOWN_BAD_HISTORIES_MAX,
    firstSeed,
    portion: PORTION,
    worker: new URL('history-worker.ts', import.meta.url),
    nothing: NO_HISTORIES,
    joined: joinedHistories,
    progress: (tally) => [tally.histories, `${counted(tally.broken)} broken`],
    stopping,
  });
}

/** True where ours broke nothing and each of the others something. */
export function areHistoriesAsPromised({ cardhook, knownBad }: HistoryReport): boolean {
  return cardhook.broken === 0 && knownBad.every(({ tally }) => tally.broken > 0);
}
