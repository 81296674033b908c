import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { DesignName } from '../designs/designs.ts';
import { violationsOf } from '../oracle/violations-of.ts';
import { playSeed } from './play-seed.ts';
import { joined, NOTHING_PLAYED, type Tally, tallyOf } from './tally.ts';

/** Seeds `from` to before `until`, played with one design. */
export type Portion = { readonly design: DesignName; readonly from: number; readonly until: number };

parentPort?.on('message', (portion: Portion) => {
  void playPortion(portion).then((tally) => parentPort?.postMessage(tally));
});

async function playPortion({ design, from, until }: Portion): Promise<Tally> {
  let tally = NOTHING_PLAYED;
  for (let seed = from; seed < until; seed += 1) {
    const played = await playSeed(seed, design);
    tally = joined(tally, tallyOf(seed, played, violationsOf(played)));
    // Lets finished promises and signals be collected.
    if (seed % 50 === 0) await setImmediate();
  }
  return tally;
}
