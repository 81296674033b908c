import { setImmediate } from 'node:timers/promises';
import { drawJob } from './draw-job.ts';
import { JOB_DESIGNS, type JobDesignName } from './job-designs.ts';
import { type JobViolation, violationsOfJob } from './job-oracle.ts';
import { joinedJobs, type JobTally, jobTallyOf, NO_JOBS } from './job-tally.ts';
import { playJob, type PlayedJob } from './play-job.ts';

/** Plays the jobs of the seeds from `from` to before `until` with one design. */
export async function playSeeds(design: JobDesignName, from: number, until: number): Promise<JobTally> {
  let tally = NO_JOBS;
  for (let seed = from; seed < until; seed += 1) {
    const { played, violations } = await playSeed(design, seed);
    tally = joinedJobs(tally, jobTallyOf(seed, played, violations));
    // Lets finished promises and signals be collected.
    if (seed % 10 === 0) await setImmediate();
  }
  return tally;
}

/** Plays the job of one seed, and says what was broken. */
export async function playSeed(
  design: JobDesignName,
  seed: number,
): Promise<{ readonly played: PlayedJob | undefined; readonly violations: readonly JobViolation[] }> {
  try {
    const played = await playJob(drawJob(seed), JOB_DESIGNS[design]);
    return { played, violations: violationsOfJob(played) };
  } catch (error) {
    return { played: undefined, violations: [{ promise: 'nothing_fails', tells: String(error) }] };
  }
}
