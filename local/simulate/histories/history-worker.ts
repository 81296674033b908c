import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { Portion } from '../campaign/play-designs.ts';
import { drawHistory } from './draw-history.ts';
import { HISTORY_DESIGNS, type HistoryDesignName } from './history-designs.ts';
import { type HistoryTally, historyTallyOf, joinedHistories, NO_HISTORIES } from './history-tally.ts';
import { violationsOfHistory } from './play-history.ts';

parentPort?.on('message', (portion: Portion<HistoryDesignName>) => {
  void playPortion(portion).then((tally) => parentPort?.postMessage(tally));
});

async function playPortion({ design, from, until }: Portion<HistoryDesignName>): Promise<HistoryTally> {
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
