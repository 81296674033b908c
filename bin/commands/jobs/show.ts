import type { Command } from 'commander';
import { instanceArgument, jobIdArgument } from '../arguments.ts';
import { print } from '../output.ts';
import { describeJob } from './describe-job.ts';
import { findJob, type FindOptions, ID_HELP, READ_MS_MAX } from './find-job.ts';
import type { ConnectStrivve } from './ports.ts';

export function addShowJob(jobs: Command, connect: ConnectStrivve): void {
  jobs
    .command('show')
    .description('everything that is known of one job: where it stands, what it asks of people, what was heard')
    .argument('<id>', ID_HELP, jobIdArgument)
    .option('--instance <name>', 'only of this instance of CardSavr', instanceArgument)
    .action(async (jobId: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<FindOptions>();
      const stage = await connect(options);
      const { record } = await findJob(stage, jobId, options, 'show');
      const timeline = await stage.jobs.timeline(record, AbortSignal.timeout(READ_MS_MAX));
      print({ ...record, timeline }, describeJob(record, timeline, stage.now()), options.json);
    });
}
