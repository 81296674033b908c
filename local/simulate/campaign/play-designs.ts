import { createProgress } from '../progress.ts';
import { onEveryCore, portionsOf } from './every-core.ts';

/** What came of one design; and of all of them, ours and those that are known to be wrong. */
export type PlayedDesigns<Design, Tally> = {
  readonly cardhook: Tally;
  readonly knownBad: readonly { readonly design: Design; readonly tally: Tally }[];
};

/** Seeds `from` to before `until`, played with one design: what a worker is sent. It posts a tally. */
export type Portion<Design> = { readonly design: Design; readonly from: number; readonly until: number };

export type DesignPlay<Design, Tally> = {
  readonly ours: Design;
  readonly knownBad: readonly Design[];
  /** How many seeds ours is played with; of the others so many, but `knownBadMax` at most. */
  readonly seeds: number;
  readonly knownBadMax: number;
  /** This one and those after it. */
  readonly firstSeed: number;
  /** Seeds that a worker plays at a time. */
  readonly portion: number;
  readonly worker: URL;
  readonly nothing: Tally;
  readonly joined: (tally: Tally, more: Tally) => Tally;
  /** How many are done by a tally, and what a person is told beside that. */
  readonly progress: (tally: Tally) => readonly [done: number, note: string];
  readonly stopping: AbortSignal;
};

/** Plays on every core, first as Cardhook does and then as it must not. */
export async function playDesigns<Design extends string, Tally extends { readonly failures: readonly unknown[] }>(
  play: DesignPlay<Design, Tally>,
): Promise<PlayedDesigns<Design, Tally>> {
  async function played(design: Design, number: number): Promise<Tally> {
    const progress = createProgress(design, number);
    let tally = play.nothing;
    function* portions(): Generator<Portion<Design>> {
      for (const seeds of portionsOf(play.firstSeed, number, play.portion)) yield { design, ...seeds };
    }
    function add(portion: unknown): void {
      tally = play.joined(tally, portion as Tally);
      progress.update(...play.progress(tally));
    }
    await onEveryCore(play.worker, portions(), add, play.stopping);
    progress.end();
    return tally;
  }

  const cardhook = await played(play.ours, play.seeds);
  const knownBad: { readonly design: Design; readonly tally: Tally }[] = [];
  for (const design of play.knownBad) {
    const tally = await played(design, Math.min(play.seeds, play.knownBadMax));
    // That they fail is enough; where is not worth a line.
    knownBad.push({ design, tally: { ...tally, failures: [] } });
  }
  return { cardhook, knownBad };
}
