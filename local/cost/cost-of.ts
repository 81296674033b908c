import { type BillLine, billOf, totalOf } from './bill.ts';
import type { Counts } from './counts.ts';
import { type Load, loadOf, ofLength, pollMsWithin, type Projection } from './projections.ts';
import list from './prices.json' with { type: 'json' };

/** What following a job of ten minutes may cost at list price. */
const GOAL_USD = 0.001;
const GOAL_MINUTES = 10;

/** The plain loop of a Standard machine, Wait, poll, Choice every 2 s, for comparison. */
const NAIVE_TRANSITIONS_A_MINUTE = 90;

const LENGTHS_MINUTES = [1, GOAL_MINUTES, 60, 240, 720];
const MANY_JOBS = [1, 1_000];

/** Everything that `npm run cost` tells. */
export type Cost = {
  readonly prices: { readonly region: string; readonly asOf: string };
  readonly latencyMs: number;
  readonly end: string | undefined;
  readonly counts: Counts;
  readonly bill: readonly BillLine[];
  readonly followingUsd: number;
  readonly totalUsd: number;
  readonly pollsMsMean: number;
  /** A job of ten minutes. */
  readonly goal: { readonly usd: number; readonly followingUsd: number; readonly pollMsMax: number };
  readonly isWithinGoal: boolean;
  readonly naiveUsd: number;
  readonly lengths: readonly Projection[];
  readonly loads: readonly Load[];
};

export function costOf(
  counts: Counts,
  { latencyMs, end }: { readonly latencyMs: number; readonly end: string | undefined },
): Cost {
  const bill = billOf(counts);
  const goal = ofLength(counts, GOAL_MINUTES);
  const poller = counts.functions.find(({ name }) => name === 'strivve-poller');
  return {
    prices: { region: list.region, asOf: list.asOf },
    latencyMs,
    end,
    counts,
    bill,
    followingUsd: totalOf(bill, 'following'),
    totalUsd: totalOf(bill),
    pollsMsMean: poller === undefined ? 0 : poller.billedMs / poller.invocations,
    goal: { usd: GOAL_USD, followingUsd: goal.followingUsd, pollMsMax: pollMsWithin(counts, GOAL_MINUTES, GOAL_USD) },
    isWithinGoal: goal.followingUsd <= GOAL_USD,
    naiveUsd: (NAIVE_TRANSITIONS_A_MINUTE * GOAL_MINUTES * list.prices.standardTransitions.usdPerMillion) / 1e6,
    lengths: LENGTHS_MINUTES.map((minutes) => ofLength(counts, minutes)),
    loads: MANY_JOBS.map((jobs) => loadOf(counts, jobs)),
  };
}
