import { onEveryCore, portionsOf } from '../campaign/every-core.ts';
import { counted, createProgress } from '../progress.ts';
import { type JobDesignName, KNOWN_BAD_JOBS, OUR_JOBS } from './job-designs.ts';
import { joinedJobs, type JobTally, NO_JOBS } from './job-tally.ts';
import type { JobPortion } from './job-worker.ts';

/** What the jobs came to, with our design and with those that are known to be wrong. */
export type JobReport = {
  readonly cardhook: JobTally;
  readonly knownBad: readonly { readonly design: JobDesignName; readonly tally: JobTally }[];
};

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
export async function runJobs({ jobs, firstSeed, stopping }: JobCampaign): Promise<JobReport> {
  async function played(design: JobDesignName, number: number): Promise<JobTally> {
    const progress = createProgress(design, number);
    let tally = NO_JOBS;
    function* portions(): Generator<JobPortion> {
      for (const seeds of portionsOf(firstSeed, number, PORTION)) yield { design, ...seeds };
    }
    function add(portion: unknown): void {
      tally = joinedJobs(tally, portion as JobTally);
      progress.update(tally.jobs, `${counted(tally.broken)} broken`);
    }
    await onEveryCore(new URL('job-worker.ts', import.meta.url), portions(), add, stopping);
    progress.end();
    return tally;
  }

  const cardhook = await played(OUR_JOBS, jobs);
  const knownBad: JobReport['knownBad'][number][] = [];
  for (const design of KNOWN_BAD_JOBS) {
    const tally = await played(design, Math.min(jobs, KNOWN_BAD_JOBS_MAX));
    // That they fail is enough; where is not worth a line.
    knownBad.push({ design, tally: { ...tally, failures: [] } });
  }
  return { cardhook, knownBad };
}

/** True where ours broke nothing and each of the others something. */
export function areJobsAsPromised({ cardhook, knownBad }: JobReport): boolean {
  return cardhook.broken === 0 && knownBad.every(({ tally }) => tally.broken > 0);
}
