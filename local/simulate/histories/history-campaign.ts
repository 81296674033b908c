import { onEveryCore, portionsOf } from '../campaign/every-core.ts';
import { counted, createProgress } from '../progress.ts';
import { type HistoryDesignName, KNOWN_BAD_HISTORIES, OUR_HISTORIES } from './history-designs.ts';
import { type HistoryTally, joinedHistories, NO_HISTORIES } from './history-tally.ts';
import type { HistoryPortion } from './history-worker.ts';

/** What the histories came to, with our design and with those that are known to be wrong. */
export type HistoryReport = {
  readonly cardhook: HistoryTally;
  readonly knownBad: readonly { readonly design: HistoryDesignName; readonly tally: HistoryTally }[];
};

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
export async function runHistories({ histories, firstSeed, stopping }: HistoryCampaign): Promise<HistoryReport> {
  async function played(design: HistoryDesignName, number: number): Promise<HistoryTally> {
    const progress = createProgress(design, number);
    let tally = NO_HISTORIES;
    function* portions(): Generator<HistoryPortion> {
      for (const seeds of portionsOf(firstSeed, number, PORTION)) yield { design, ...seeds };
    }
    function add(portion: unknown): void {
      tally = joinedHistories(tally, portion as HistoryTally);
      progress.update(tally.histories, `${counted(tally.broken)} broken`);
    }
    await onEveryCore(new URL('history-worker.ts', import.meta.url), portions(), add, stopping);
    progress.end();
    return tally;
  }

  const cardhook = await played(OUR_HISTORIES, histories);
  const knownBad: HistoryReport['knownBad'][number][] = [];
  for (const design of KNOWN_BAD_HISTORIES) {
    const tally = await played(design, Math.min(histories, KNOWN_BAD_HISTORIES_MAX));
    // That they fail is enough; where is not worth a line.
    knownBad.push({ design, tally: { ...tally, failures: [] } });
  }
  return { cardhook, knownBad };
}

/** True where ours broke nothing and each of the others something. */
export function areHistoriesAsPromised({ cardhook, knownBad }: HistoryReport): boolean {
  return cardhook.broken === 0 && knownBad.every(({ tally }) => tally.broken > 0);
}
