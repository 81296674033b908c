import { describeError, type Log } from '../../contracts/telemetry.ts';

/** What one round takes up. What is left over is taken up by the next round, and by the run a minute later. */
export const MOST = 100;

/** Each changes its card's or its application's row; those of one row meet, and try again. */
const SIDE_BY_SIDE = 8;

/** What a run has taken up by now, by name; `failed`: how many of them are still there, before those behind them. */
export type Taken = { readonly names: Set<string>; failed: number };

/** How many were done: one that failed before, or that the index still lists after it was done, does not count again. */
export async function sideBySide<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  taken: Taken,
  log: Log,
  work: (item: Item) => Promise<void>,
): Promise<number> {
  const waiting = items.filter((item) => !taken.names.has(nameOf(item)));
  for (const item of waiting) taken.names.add(nameOf(item));
  const left = [...waiting];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await work(item).catch((error: unknown) => {
        taken.failed += 1;
        log('SWEEP_FAILED', { error: describeError(error) }, { SweepFailed: 1 });
      });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return waiting.length;
}
