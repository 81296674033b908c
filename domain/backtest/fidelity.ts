import type { Answer } from '../answer.ts';
import type { PastRequest } from './past-request.ts';
import type { Fidelity } from './report.ts';

/** Holds what the live rules answer in the re-run against what was recorded. */
export type FidelityTally = { add(past: PastRequest, rerun: Answer): void; result(): Fidelity };

/** `historyFromMs` is when the first request of the history was decided: from then on the re-run counts. */
export function createFidelity(liveHash: string, historyFromMs: number): FidelityTally {
  const count = { compared: 0, same: 0, byOtherSets: 0, withYoungCounters: 0 };
  return {
    add({ answer, ruleSet, countedFromMs = 0 }, rerun) {
      count.compared += 1;
      if (answer === rerun) count.same += 1;
      else if (ruleSet !== liveHash) count.byOtherSets += 1;
      else if (countedFromMs > historyFromMs) count.withYoungCounters += 1;
    },
    result: () => ({ ...count }),
  };
}
