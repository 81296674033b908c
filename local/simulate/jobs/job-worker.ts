import { parentPort } from 'node:worker_threads';
import type { Portion } from '../campaign/play-designs.ts';
import type { JobDesignName } from './job-designs.ts';
import { playSeeds } from './play-seeds.ts';

parentPort?.on('message', ({ design, from, until }: Portion<JobDesignName>) => {
  void playSeeds(design, from, until).then((tally) => parentPort?.postMessage(tally));
});
