import { CARDHOOK, DESIGNS } from '../designs/designs.ts';
import { violationsOf } from '../oracle/violations-of.ts';
import type { Violation } from '../oracle/violation.ts';
import { tellSchedule } from '../tell-schedule.ts';
import { playSeed } from './play-seed.ts';
import { smallestFailure } from './smallest-failure.ts';

export type Replay = {
  readonly violations: readonly Violation[];
  /** For a person: the schedule, or where it breaks a promise the smallest one found that breaks it too. */
  readonly text: string;
};

/** Plays one schedule again and tells all of it. */
export async function replay(seed: number): Promise<Replay> {
  const played = await playSeed(seed, CARDHOOK);
  const violations = violationsOf(played);
  const [first] = violations;
  const smallest = first && (await smallestFailure(played.scenario, first.promise, DESIGNS[CARDHOOK]));
  const broken = smallest?.violations ?? violations;
  return {
    violations,
    text: [
      ...(smallest ? [`Seed ${seed}, without what its failure does not need:`] : [`Seed ${seed}:`]),
      tellSchedule(smallest?.played ?? played),
      ...(broken.length === 0 ? ['no promise was broken'] : broken.map(({ promise, tells }) => `${promise}: ${tells}`)),
    ].join('\n'),
  };
}
