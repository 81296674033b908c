import pc from 'picocolors';
import { counted } from '../progress.ts';
import { table } from '../table.ts';
import { areJobsAsPromised, type JobReport } from './job-campaign.ts';
import { OUR_JOBS } from './job-designs.ts';
import type { JobViolation } from './job-oracle.ts';
import { type JobTally, latenessWithin } from './job-tally.ts';
import { playSeed } from './play-seeds.ts';

export function jobReportLines({ cardhook, knownBad }: JobReport): readonly string[] {
  const { jobs, polls, turns, messages, requests, gaps, failures } = cardhook;
  return [
    pc.bold('Jobs of Strivve, with a Strivve that fails and machines that die'),
    `${counted(jobs)} jobs of ${counted(messages)} messages and ${counted(requests)} requests, in ${counted(turns)} turns of ${counted(polls)} polls, with ${counted(gaps)} gaps`,
    `A request was known ${latenessWithin(cardhook, 0.99)} ms (p99) after it could be read, and ${latenessWithin(cardhook, 1)} ms at most, where nothing failed`,
    table(
      ['design', 'jobs', 'broken', 'share', 'caught by'],
      [{ design: OUR_JOBS, tally: cardhook }, ...knownBad].map(({ design, tally }) => [
        design,
        counted(tally.jobs),
        counted(tally.broken),
        shareOf(tally),
        promisesOf(tally),
      ]),
    ),
    ...failures.flatMap(({ seed, violations }) => [
      '',
      pc.red(`Job ${seed} (npm run simulate -- --job ${seed} tells all of it):`),
      ...violations.map(({ promise, tells }) => `  ${promise}: ${tells}`),
    ]),
  ];
}

export function jobReportText(report: JobReport): string {
  const verdict = areJobsAsPromised(report) ? pc.green('All as promised.') : pc.red('Not as promised.');
  return [...jobReportLines(report), '', verdict].join('\n');
}

/** Plays one job again and tells all of it. */
export async function replayJob(
  seed: number,
): Promise<{ readonly violations: readonly JobViolation[]; readonly text: string }> {
  const { played, violations } = await playSeed(OUR_JOBS, seed);
  const text = [
    `Job ${seed}:`,
    ...(played === undefined
      ? []
      : [
          `${played.scenario.kind}: ${JSON.stringify(played.scenario.script)}`,
          ...played.events.map((event) => `  ${new Date(event.occurredAtMs).toISOString()}  ${JSON.stringify(event)}`),
          `Read: ${JSON.stringify(played.strivve.consumed)}`,
          `Asked: ${JSON.stringify(played.strivve.requests)}`,
          `Record: ${JSON.stringify(played.record)}`,
        ]),
    ...(violations.length === 0 ? ['no promise was broken'] : []),
    ...violations.map(({ promise, tells }) => `${promise}: ${tells}`),
  ].join('\n');
  return { violations, text };
}

function shareOf({ broken, jobs }: JobTally): string {
  return jobs === 0 ? '-' : `${((100 * broken) / jobs).toFixed(2)}%`;
}

function promisesOf({ byPromise }: JobTally): string {
  return Object.entries(byPromise)
    .toSorted(([, a], [, b]) => b - a)
    .map(([promise, jobs]) => `${promise} ${counted(jobs)}`)
    .join(', ');
}
