import type { Comparison } from '../rules-differential.ts';
import { onEveryCore, portionsOf } from './every-core.ts';
import type { PairPortion } from './comparison-worker.ts';

export type ComparisonRun = {
  readonly pairs: number;
  readonly seed: number;
  readonly onProgress?: (pairsDone: number, differences: number) => void;
  readonly stopping?: AbortSignal | undefined;
};

const PORTION = 5_000;

/** Compares the indexed rules with the plain interpreter, on every core. */
export async function runComparison({ pairs, seed, onProgress, stopping }: ComparisonRun): Promise<Comparison> {
  let all: Comparison = { pairs: 0, differences: 0, first: undefined };
  function* portions(): Generator<PairPortion> {
    for (const portion of portionsOf(0, pairs, PORTION)) yield { ...portion, seed };
  }
  function add(compared: unknown): void {
    const { pairs: more, differences, first } = compared as Comparison;
    all = { pairs: all.pairs + more, differences: all.differences + differences, first: all.first ?? first };
    onProgress?.(all.pairs, all.differences);
  }
  await onEveryCore(new URL('comparison-worker.ts', import.meta.url), portions(), add, stopping);
  return all;
}
