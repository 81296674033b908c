import { playSeed } from '../../local/simulate/campaign/play-seed.ts';
import { joined, NOTHING_PLAYED, tallyOf } from '../../local/simulate/campaign/tally.ts';
import { smallestFailure } from '../../local/simulate/campaign/smallest-failure.ts';
import { CARDHOOK, DESIGNS } from '../../local/simulate/designs/designs.ts';
import { violationsOf } from '../../local/simulate/oracle/violations-of.ts';
import { tellSchedule } from '../../local/simulate/tell-schedule.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => 7_000 + index);

test('a seed plays the same schedule again, to the last step', async () => {
  for (const seed of SEEDS) {
    expect(tellSchedule(await playSeed(seed, CARDHOOK))).toBe(tellSchedule(await playSeed(seed, CARDHOOK)));
  }
});

test('another seed plays another schedule', async () => {
  const told = await Promise.all(SEEDS.map((seed) => playSeed(seed, CARDHOOK).then(tellSchedule)));
  expect(new Set(told).size).toBe(SEEDS.length);
});

test('the numbers of many schedules do not depend on the order in which they were played', async () => {
  const tallies = await Promise.all(
    SEEDS.map(async (seed) => {
      const played = await playSeed(seed, 'read, then write');
      return tallyOf(seed, played, violationsOf(played));
    }),
  );
  const forwards = tallies.reduce(joined, NOTHING_PLAYED);
  expect(forwards.broken).toBeGreaterThan(0);
  expect(tallies.toReversed().reduce(joined, NOTHING_PLAYED)).toEqual(forwards);
});

test('a failure is made smaller and still is the same failure', async () => {
  const design = 'declines that are not remembered';
  const promise = 'answers_are_remembered';
  for (const seed of SEEDS) {
    const played = await playSeed(seed, design);
    if (!violationsOf(played).some((violation) => violation.promise === promise)) continue;
    const smallest = await smallestFailure(played.scenario, promise, DESIGNS[design]);
    expect(smallest?.violations.map((violation) => violation.promise)).toContain(promise);
    expect(smallest?.played.scenario.lanes.flat().length).toBeLessThanOrEqual(2);
    return;
  }
  throw new Error('No seed fails, so that nothing was made smaller.');
}, 60_000);
