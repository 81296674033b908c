import type { StoreDesign } from '../designs/store-design.ts';
import { violationsOf } from '../oracle/violations-of.ts';
import type { Promised, Violation } from '../oracle/violation.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simpler } from '../scenario/simpler.ts';
import { createSeededScheduler } from '../scheduler.ts';
import { SeededRandom } from '../seeded-random.ts';
import { play, type Played } from '../world/play.ts';

export type SmallFailure = { readonly played: Played; readonly violations: readonly Violation[] };

/** With one thing less the steps come in another order: so many orders are tried before a thing counts as needed. */
const ORDERS = 50;

/** Takes away from a failing scenario whatever the failure of that promise does not need. */
export async function smallestFailure(
  scenario: Scenario,
  promise: Promised,
  design: StoreDesign,
): Promise<SmallFailure | undefined> {
  let smallest: SmallFailure | undefined;
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    for (const candidate of simpler(smallest?.played.scenario ?? scenario)) {
      const failure = await failureOf(candidate, promise, design);
      if (failure === undefined) continue;
      smallest = failure;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

async function failureOf(
  scenario: Scenario,
  promise: Promised,
  design: StoreDesign,
): Promise<SmallFailure | undefined> {
  for (let order = 0; order < ORDERS; order += 1) {
    const played = await play(scenario, createSeededScheduler(new SeededRandom(order)), design);
    const violations = violationsOf(played);
    if (violations.some((violation) => violation.promise === promise)) return { played, violations };
  }
  return undefined;
}
