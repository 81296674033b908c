import { parentPort } from 'node:worker_threads';
import type { CredentialDesignName } from './credential-designs.ts';
import { playAttempts } from './credential-tally.ts';

/** Seeds `from` to before `until`, played against one design. */
export type CredentialPortion = {
  readonly design: CredentialDesignName;
  readonly from: number;
  readonly until: number;
};

parentPort?.on('message', ({ design, from, until }: CredentialPortion) => {
  void playAttempts(design, from, until).then((tally) => parentPort?.postMessage(tally));
});
