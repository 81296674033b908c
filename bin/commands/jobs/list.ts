import type { Command } from 'commander';
import type { JobRecord } from '../../../domain/job/job.ts';
import { instanceArgument, wholeNumberArgument } from '../arguments.ts';
import { commandLine, type Options } from '../options.ts';
import { columns, counted, harmless, instant, print } from '../output.ts';
import { standing, waitsFor } from './describe-job.ts';
import { instancesOf, READ_MS_MAX } from './find-job.ts';
import type { ConnectStrivve } from './ports.ts';

type ListOptions = Options & { readonly instance?: string; readonly most: number };

const LISTED = 50;

export function addListJobs(jobs: Command, connect: ConnectStrivve): void {
  jobs
    .command('list')
    .description('jobs, the latest heard of first')
    .option('--instance <name>', 'only of this instance of CardSavr', instanceArgument)
    .option('--most <number>', 'how many', wholeNumberArgument, LISTED)
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const { most } = options;
      const stage = await connect(options);
      const signal = AbortSignal.timeout(READ_MS_MAX);
      const instances = instancesOf(stage, options.instance);
      // One more than wanted tells whether there are more.
      const read = await Promise.all(instances.map((instance) => stage.jobs.list(instance, most + 1, signal)));
      const all = read.flat().toSorted((a, b) => heardAtMs(b) - heardAtMs(a));
      const listed = all.slice(0, most);
      const isMore = all.length > most;
      const nowMs = stage.now();
      const lines = [
        `${counted(listed.length, 'job')} on ${stage.name}${isMore ? ', and more: raise --most' : ''}.`,
        ...columns(listed.map((record) => row(record, instances.length > 1, nowMs))),
        ...(listed.length > 0 ? ['', `One in full:  ${commandLine(options, 'jobs', 'show', 'ID')}`] : []),
      ];
      print({ jobs: listed, isMore }, lines, options.json);
    });
}

function heardAtMs(record: JobRecord): number {
  return record.heardAtMs ?? record.followedAtMs;
}

function row(record: JobRecord, isOneOfSeveral: boolean, nowMs: number): string[] {
  return [
    `  ${instant(heardAtMs(record))}`,
    ...(isOneOfSeveral ? [record.instance] : []),
    record.jobId,
    standing(record),
    [...waitsFor(record, nowMs), ...(record.gaps.length > 0 ? [counted(record.gaps.length, 'gap')] : [])].join(', '),
  ].map(harmless);
}
