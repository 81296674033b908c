import { isMet, print, type Table, type Verdict } from './apparatus/report.ts';
import { median, rounded } from './apparatus/statistics.ts';
import { HAND, OURS } from './rules/contestant.ts';
import { type Pace, holdContest, type Score } from './rules/contest.ts';
import { priceOfTrail } from './rules/price-of-trail.ts';
import { makeWorkload } from './rules/workload.ts';

/**
 * Time to find the rule that decides, against the libraries that somebody could use instead and a loop written by hand,
 * on the same seeded rules and transactions: from a flat object with the facts to the answer. Exits with 1 if a bar is
 * missed. `--full` checks the answers of the slow ones to the end, however long that takes.
 */
const SIZES = [10, 100, 1_000, 10_000] as const;
const SEED = 3;

const PACE: Pace = {
  preparations: 5,
  checkMs: process.argv.includes('--full') ? Infinity : 30_000,
  // What compiles to many functions needs seconds until all of them are optimised.
  warmUpMs: 4_000,
  rounds: 15,
  roundMs: 100,
};

const scores = new Map<number, readonly Score[]>();
for (const size of SIZES) scores.set(size, await holdContest(makeWorkload(size, SEED), PACE));

const verdicts: readonly Verdict[] = [
  { what: 'our time over that of the loop, 10 rules', value: rounded(timeOf(10, OURS) / timeOf(10, HAND), 2), bar: 1 },
  ...speedup(1_000, 80, 25),
  ...speedup(10_000, 500, 80),
  {
    what: 'growth of our time from 10 to 10,000 rules',
    value: rounded(timeOf(10_000, OURS) / timeOf(10, OURS), 1),
    bar: 40,
  },
  { what: 'our compile time at 10,000 rules, ms', value: rounded(scoreOf(10_000, OURS).compileMs, 0), bar: 500 },
  { what: 'our memory at 10,000 rules, MB', value: rounded(scoreOf(10_000, OURS).heapKb / 1024, 1), bar: 40 },
];
print({
  bench: 'Rule evaluation, flat facts in, deciding rule out',
  tables: {
    ...Object.fromEntries(SIZES.map((size) => [`${size} rules, ${PACE.rounds} rounds`, tableOf(size)])),
    'what the trail costs, a decision of 1,000 rules': priceOfTrail(),
  },
  verdicts,
});
if (!verdicts.every(isMet)) process.exitCode = 1;

function tableOf(size: number): Table {
  const ours = timeOf(size, OURS);
  return [...(scores.get(size) ?? [])]
    .toSorted((a, b) => median(a.roundsNs) - median(b.roundsNs))
    .map(({ name, roundsNs, compileMs, heapKb, checked }) => ({
      contestant: name,
      'median us': microseconds(median(roundsNs)),
      'fastest us': microseconds(Math.min(...roundsNs)),
      'slowest us': microseconds(Math.max(...roundsNs)),
      'times ours': rounded(median(roundsNs) / ours, 1),
      'compile ms': rounded(compileMs, 1),
      'heap KB': rounded(heapKb, 0),
      'answers checked': checked,
    }));
}

/** At least so many times as fast as the fastest library, and as the hand-written loop. */
function speedup(size: number, overPeers: number, overHand: number): readonly Verdict[] {
  const [fastest] = (scores.get(size) ?? [])
    .filter(({ isPeer }) => isPeer)
    .toSorted((a, b) => median(a.roundsNs) - median(b.roundsNs));
  return [
    { name: fastest?.name ?? '', bar: overPeers },
    { name: HAND, bar: overHand },
  ].map(({ name, bar }) => ({
    what: `${name}, ${size} rules: its time over our time`,
    value: rounded(timeOf(size, name) / timeOf(size, OURS), 1),
    bar,
    atLeast: true,
  }));
}

function timeOf(size: number, name: string): number {
  return median(scoreOf(size, name).roundsNs);
}

function scoreOf(size: number, name: string): Score {
  const score = scores.get(size)?.find((candidate) => candidate.name === name);
  if (score === undefined) throw new Error(`${name} did not run with ${size} rules.`);
  return score;
}

function microseconds(nanoseconds: number): number {
  return rounded(nanoseconds / 1000, 3);
}
