import { parentPort } from 'node:worker_threads';
import type { JobDesignName } from './job-designs.ts';
import { playSeeds } from './play-seeds.ts';

/** Seeds `from` to before `until`, played with one design. */
export type JobPortion = { readonly design: JobDesignName; readonly from: number; readonly until: number };

parentPort?.on('message', ({ design, from, until }: JobPortion) => {
  void playSeeds(design, from, until).then((tally) => parentPort?.postMessage(tally));
});
