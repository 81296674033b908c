import { parentPort } from 'node:worker_threads';
import type { Portion } from '../campaign/play-designs.ts';
import type { CredentialDesignName } from './credential-designs.ts';
import { playAttempts } from './credential-tally.ts';

parentPort?.on('message', ({ design, from, until }: Portion<CredentialDesignName>) => {
  void playAttempts(design, from, until).then((tally) => parentPort?.postMessage(tally));
});
