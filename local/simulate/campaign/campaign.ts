import type { DesignName } from '../designs/designs.ts';
import { onEveryCore, portionsOf } from './every-core.ts';
import type { Portion } from './schedule-worker.ts';
import { joined, NOTHING_PLAYED, type Tally } from './tally.ts';

export type Campaign = {
  readonly design: DesignName;
  /** Each schedule has a seed of its own: this one and those after it. */
  readonly firstSeed: number;
  readonly schedules: number;
  readonly onProgress?: (sofar: Tally) => void;
  readonly stopping?: AbortSignal | undefined;
};

/** Small enough that the progress moves, large enough that handing over costs nothing. */
const PORTION = 250;

/** Plays schedules on every core. Ends early, with what was played, when `stopping` aborts. */
export async function runCampaign({ design, firstSeed, schedules, onProgress, stopping }: Campaign): Promise<Tally> {
  let tally = NOTHING_PLAYED;
  function* portions(): Generator<Portion> {
    for (const seeds of portionsOf(firstSeed, schedules, PORTION)) yield { design, ...seeds };
  }
  function add(played: unknown): void {
    tally = joined(tally, played as Tally);
    onProgress?.(tally);
  }
  await onEveryCore(new URL('schedule-worker.ts', import.meta.url), portions(), add, stopping);
  return tally;
}
