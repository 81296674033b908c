import { parentPort } from 'node:worker_threads';
import { compareEvaluators, type Comparison } from '../rules-differential.ts';

/** Pairs number `from` to before `until`. */
export type PairPortion = { readonly from: number; readonly until: number; readonly seed: number };

parentPort?.on('message', ({ from, until, seed }: PairPortion) => {
  // Rule sets have a seed of their own each: pairs are more than sets, so that no portion begins within another.
  const compared: Comparison = compareEvaluators({ pairs: until - from, seed: seed + from });
  parentPort?.postMessage(compared);
});
