import { runCredentials } from '../credentials/credential-campaign.ts';
import { CARDHOOK, type DesignName, KNOWN_BAD } from '../designs/designs.ts';
import { runForgeries } from '../forgeries/forgery-campaign.ts';
import { runHistories } from '../histories/history-campaign.ts';
import { runJobs } from '../jobs/job-campaign.ts';
import { counted, createProgress } from '../progress.ts';
import type { Comparison } from '../rules-differential.ts';
import { runCampaign } from './campaign.ts';
import { runComparison } from './comparison.ts';
import type { SimulationReport } from './report.ts';
import type { Tally } from './tally.ts';

export type SimulationOptions = {
  readonly schedules: number;
  readonly pairs: number;
  readonly histories: number;
  readonly credentials: number;
  readonly forgeries: number;
  readonly jobs: number;
  readonly firstSeed: number;
  readonly stopping: AbortSignal;
};

/** Enough to catch the rarest of them many times over. */
const KNOWN_BAD_SCHEDULES = 5_000;

/** All schedules, the designs that are known to be wrong, the rules, the histories, the credentials, the callbacks and the jobs, one after the other and each on every core. */
export async function simulate({
  schedules,
  pairs,
  histories,
  credentials: attempts,
  forgeries: numberOfForgeries,
  jobs: numberOfJobs,
  firstSeed,
  stopping,
}: SimulationOptions): Promise<SimulationReport> {
  const beganAt = performance.now();

  async function played(design: DesignName, number: number): Promise<Tally> {
    const progress = createProgress(design, number);
    const onProgress = (sofar: Tally): void => progress.update(sofar.schedules, `${counted(sofar.broken)} broken`);
    const tally = await runCampaign({ design, firstSeed, schedules: number, onProgress, stopping });
    progress.end();
    return tally;
  }

  async function compared(): Promise<Comparison> {
    const progress = createProgress('rules, indexed and plain', pairs);
    const onProgress = (done: number, differences: number): void => progress.update(done, `${differences} differ`);
    const comparison = await runComparison({ pairs, seed: firstSeed, onProgress, stopping });
    progress.end();
    return comparison;
  }

  const cardhook = await played(CARDHOOK, schedules);
  const knownBad: { design: DesignName; tally: Tally }[] = [];
  for (const design of KNOWN_BAD) {
    const tally = await played(design, Math.min(schedules, KNOWN_BAD_SCHEDULES));
    // That they fail is enough; where is not worth a line.
    knownBad.push({ design, tally: { ...tally, failures: [] } });
  }
  const rules = await compared();
  const lives = await runHistories({ histories, firstSeed, stopping });
  const credentials = await runCredentials({ attempts, firstSeed, stopping });
  const forgeries = await runForgeries({ forgeries: numberOfForgeries, firstSeed, stopping });
  const jobs = await runJobs({ jobs: numberOfJobs, firstSeed, stopping });
  const seconds = (performance.now() - beganAt) / 1_000;
  const lastSeed = firstSeed + cardhook.schedules - 1;
  const wasStopped = stopping.aborted;
  return { firstSeed, lastSeed, cardhook, knownBad, rules, lives, credentials, forgeries, jobs, seconds, wasStopped };
}
