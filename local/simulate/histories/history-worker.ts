import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { drawHistory } from './draw-history.ts';
import { HISTORY_DESIGNS, type HistoryDesignName } from './history-designs.ts';
import { type HistoryTally, historyTallyOf, joinedHistories, NO_HISTORIES } from './history-tally.ts';
import { violationsOfHistory } from './play-history.ts';

/** Seeds `from` to before `until`, played with one design. */
export type HistoryPortion = { readonly design: HistoryDesignName; readonly from: number; readonly until: number };

parentPort?.on('message', (portion: HistoryPortion) => {
  void playPortion(portion).then((tally) => parentPort?.postMessage(tally));
});

async function playPortion({ design, from, until }: HistoryPortion): Promise<HistoryTally> {
  let tally = NO_HISTORIES;
  for (let seed = from; seed < until; seed += 1) {
    const { kind, history } = drawHistory(seed);
    const violations = await violationsOfHistory(kind, history, HISTORY_DESIGNS[design]);
    tally = joinedHistories(tally, historyTallyOf(seed, history, violations));
    // Lets finished promises and signals be collected.
    if (seed % 50 === 0) await setImmediate();
  }
  return tally;
}
