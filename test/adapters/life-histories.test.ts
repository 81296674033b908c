import fc from 'fast-check';
import { HISTORIES, HISTORY_KINDS, drawHistory } from '../../local/simulate/histories/draw-history.ts';
import {
  HISTORY_DESIGNS,
  type HistoryDesignName,
  OUR_HISTORIES,
} from '../../local/simulate/histories/history-designs.ts';
import type { HistoryPromise } from '../../local/simulate/histories/history-oracle.ts';
import { violationsOfHistory } from '../../local/simulate/histories/play-history.ts';

const RUNS = 2_000;

/** `npm run simulate` plays a hundred thousand; here a failure is made smaller. */
test.each(HISTORY_KINDS)(
  'a history %s keeps every promise, in whatever order and however often it is told',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(HISTORIES[kind], async (history) => {
        expect(await violationsOfHistory(kind, history, HISTORY_DESIGNS[OUR_HISTORIES])).toEqual([]);
      }),
      { numRuns: Math.ceil(RUNS / HISTORY_KINDS.length) },
    );
  },
  300_000,
);

/** With how many histories, and which promise it must be seen to break. */
test.each<[HistoryDesignName, number, HistoryPromise]>([
  ['deltas in the order in which they come', 60, 'ends_the_same'],
  ['the last advice in place of all', 60, 'ends_the_same'],
  ['no condition on the version', 120, 'conserved'],
  ['given back to the window of today', 300, 'conserved'],
  ['an advice counted at each delivery', 60, 'ends_the_same'],
])(
  'a history catches: %s',
  async (design, histories, promise) => {
    const promises = new Set<HistoryPromise>();
    for (let seed = 1; seed <= histories; seed += 1) {
      const { kind, history } = drawHistory(seed);
      for (const broken of await violationsOfHistory(kind, history, HISTORY_DESIGNS[design]))
        promises.add(broken.promise);
    }
    expect(promises).toContain(promise);
  },
  300_000,
);

test('a seed draws the same history again', () => {
  expect(drawHistory(7)).toEqual(drawHistory(7));
  expect(drawHistory(7)).not.toEqual(drawHistory(10));
});
