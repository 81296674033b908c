import { playDesigns, type PlayedDesigns } from '../campaign/play-designs.ts';
import { counted } from '../progress.ts';
import { type JobDesignName, KNOWN_BAD_JOBS, OUR_JOBS } from './job-designs.ts';
import { joinedJobs, type JobTally, NO_JOBS } from './job-tally.ts';

/** What the jobs came to, with our design and with those that are known to be wrong. */
export type JobReport = PlayedDesigns<JobDesignName, JobTally>;

export type JobCampaign = {
  readonly jobs: number;
  /** Each job has a seed of its own: this one and those after it. */
  readonly firstSeed: number;
  readonly stopping: AbortSignal;
};

const PORTION = 50;

/** Enough to catch the rarest of them several times over. */
const KNOWN_BAD_JOBS_MAX = 2_000;

/** Plays jobs on every core, first as Cardhook follows them and then as it must not. */
export function runJobs({ jobs, firstSeed, stopping }: JobCampaign): Promise<JobReport> {
  return playDesigns({
    ours: OUR_JOBS,
    knownBad: KNOWN_BAD_JOBS,
    seeds: jobs,
    knownBadMax: KNOWN_BAD_JOBS_MAX,
    firstSeed,
    portion: PORTION,
    worker: new URL('job-worker.ts', import.meta.url),
    nothing: NO_JOBS,
    joined: joinedJobs,
    progress: (tally) => [tally.jobs, `${counted(tally.broken)} broken`],
    stopping,
  });
}

/** True where ours broke nothing and each of the others something. */
export function areJobsAsPromised({ cardhook, knownBad }: JobReport): boolean {
  return cardhook.broken === 0 && knownBad.every(({ tally }) => tally.broken > 0);
}
