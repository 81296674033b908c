import pc from 'picocolors';
import { areCredentialsAsPromised, type CredentialReport } from '../credentials/credential-campaign.ts';
import { credentialReportLines } from '../credentials/credential-report.ts';
import type { DesignName } from '../designs/designs.ts';
import { areForgeriesAsPromised, type ForgeryReport } from '../forgeries/forgery-campaign.ts';
import { forgeryReportLines } from '../forgeries/forgery-report.ts';
import { areHistoriesAsPromised, type HistoryReport } from '../histories/history-campaign.ts';
import { historyReportLines } from '../histories/history-report.ts';
import { areJobsAsPromised, type JobReport } from '../jobs/job-campaign.ts';
import { jobReportLines } from '../jobs/job-report.ts';
import { counted } from '../progress.ts';
import type { Comparison } from '../rules-differential.ts';
import { table } from '../table.ts';
import type { Tally } from './tally.ts';

/** What all of `npm run simulate` came to. */
export type SimulationReport = {
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly cardhook: Tally;
  /** The same schedules with designs that are known to be wrong. */
  readonly knownBad: readonly { readonly design: DesignName; readonly tally: Tally }[];
  readonly rules: Comparison;
  /** The lives of transactions. */
  readonly lives: HistoryReport;
  /** What Elavon proves itself with. */
  readonly credentials: CredentialReport;
  /** Callbacks of Spreedly. */
  readonly forgeries: ForgeryReport;
  /** Jobs of Strivve. */
  readonly jobs: JobReport;
  readonly seconds: number;
  /** It ended early, with what was played until then. */
  readonly wasStopped: boolean;
};

/** True where everything came out as it must: nothing broken by ours, something by each of the others. */
export function isAsPromised(report: SimulationReport): boolean {
  const { cardhook, knownBad, rules, lives, credentials, forgeries, jobs } = report;
  const isCaught = knownBad.every(({ tally }) => tally.broken > 0);
  const areOthers =
    areHistoriesAsPromised(lives) &&
    areCredentialsAsPromised(credentials) &&
    areForgeriesAsPromised(forgeries) &&
    areJobsAsPromised(jobs);
  return cardhook.broken === 0 && rules.differences === 0 && isCaught && areOthers;
}

export function reportText(report: SimulationReport, cardhookName: string): string {
  const { firstSeed, lastSeed, cardhook, knownBad, rules, lives, credentials, forgeries, jobs, seconds } = report;
  const designs = [{ design: cardhookName, tally: cardhook }, ...knownBad];
  return [
    pc.bold('Schedules of the decision'),
    table(
      ['', 'number'],
      [
        ['schedules', counted(cardhook.schedules)],
        ['requests, and the most in one schedule', `${counted(cardhook.requests)}, ${cardhook.requestsMax}`],
        ['deliveries', counted(cardhook.deliveries)],
        ['approved and declined', `${counted(cardhook.approved)}, ${counted(cardhook.declined)}`],
        ['answered by a stand-in', counted(cardhook.stoodIn)],
        ['left without an answer (the instance died)', counted(cardhook.unanswered)],
        ['faults injected', counted(cardhook.faults)],
        ['steps put in order', counted(cardhook.steps)],
        ['fingerprint of all answers', cardhook.fingerprint.toString(16).padStart(8, '0')],
      ],
    ),
    `Seeds ${firstSeed} to ${lastSeed}. The same seeds give the same numbers on any machine.`,
    '',
    pc.bold('Broken promises, beside designs that are known to break them'),
    table(
      ['design', 'schedules', 'broken', 'share', 'caught by'],
      designs.map(({ design, tally }) => [
        design,
        counted(tally.schedules),
        counted(tally.broken),
        shareOf(tally),
        promisesOf(tally),
      ]),
    ),
    '',
    pc.bold('Indexed rules against the plain interpreter'),
    `${counted(rules.pairs)} pairs of rule set and transaction, ${counted(rules.differences)} differences`,
    ...(rules.first === undefined ? [] : [JSON.stringify(rules.first)]),
    '',
    ...historyReportLines(lives),
    '',
    ...credentialReportLines(credentials),
    '',
    ...forgeryReportLines(forgeries),
    '',
    ...jobReportLines(jobs),
    ...failuresOf(cardhook),
    '',
    `${verdictOn(report)} ${Math.round(seconds)} s.`,
  ].join('\n');
}

function verdictOn(report: SimulationReport): string {
  if (report.wasStopped) return 'Stopped before the end.';
  return isAsPromised(report) ? pc.green('All as promised.') : pc.red('Not as promised.');
}

function shareOf({ broken, schedules }: Tally): string {
  return schedules === 0 ? '-' : `${((100 * broken) / schedules).toFixed(2)}%`;
}

function promisesOf({ byPromise }: Tally): string {
  return Object.entries(byPromise)
    .toSorted(([, a], [, b]) => b - a)
    .map(([promise, schedules]) => `${promise} ${counted(schedules)}`)
    .join(', ');
}

function failuresOf({ failures }: Tally): readonly string[] {
  return failures.flatMap(({ seed, violations }) => [
    '',
    pc.red(`Seed ${seed} (npm run simulate -- --seed ${seed} --runs 1 tells all of it):`),
    ...violations.map(({ promise, tells }) => `  ${promise}: ${tells}`),
  ]);
}
