import type { Command } from 'commander';
import type { JobRecord } from '../../../domain/job/job.ts';
import type { StoredMessage } from '../../../domain/job/ports.ts';
import { instanceArgument, jobIdArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { createLiveLine } from '../live-line.ts';
import { harmless, print } from '../output.ts';
import { standing, timelineOf, waitsFor } from './describe-job.ts';
import { findJob, type FindOptions, ID_HELP, jobLine, nameOf, READ_MS_MAX } from './find-job.ts';
import type { ConnectStrivve, StrivveStage } from './ports.ts';

/** A job is polled every 4 s: who looks once a second misses nothing and costs next to nothing. */
const LOOK_EVERY_MS = 1_000;

export function addWatchJob(jobs: Command, connect: ConnectStrivve): void {
  jobs
    .command('watch')
    .description('what is heard of one job, line by line as it comes, until it ends')
    .argument('<id>', ID_HELP, jobIdArgument)
    .option('--instance <name>', 'only of this instance of CardSavr', instanceArgument)
    .action(async (jobId: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<FindOptions>();
      const stage = await connect(options);
      const { record } = await findJob(stage, jobId, options, 'watch');
      // With --json, standard output is for the result.
      const say = options.json === true ? console.error : console.log;
      const hint = `answer it with  ${jobLine(options, 'answer', jobId)}`;
      const last = await watch(stage, record, { say, hint });
      print({ ...last.record, timeline: last.timeline }, [`${nameOf(stage, last.record)} has ended.`], options.json);
    });
}

type Seen = { readonly record: JobRecord; readonly timeline: readonly StoredMessage[] };

async function watch(
  stage: StrivveStage,
  job: JobRecord,
  { say, hint }: { readonly say: (line: string) => void; readonly hint: string },
): Promise<Seen> {
  const live = createLiveLine();
  const said = new Set<string>();
  let seen: Seen | undefined;
  for (;;) {
    const stored = await stage.jobs.read(job, AbortSignal.timeout(READ_MS_MAX));
    if (stored === undefined) throw new CommandFailure(`Job ${nameOf(stage, job)} is gone: somebody deleted its rows.`);
    const { record } = stored;
    if (record.version !== seen?.record.version) {
      // Read after the record, so that no message which the record counts is missing.
      seen = { record, timeline: await stage.jobs.timeline(record, AbortSignal.timeout(READ_MS_MAX)) };
      live.clear();
      for (const line of timelineOf(seen.record, seen.timeline)) {
        if (!said.has(line)) say(line);
        said.add(line);
      }
      const asks = waitsFor(record, stage.now());
      if (asks.length > 0) say(`  ${hint}`);
    }
    if (record.end !== undefined) return seen;
    live.show([standing(record), ...waitsFor(record, stage.now())].map(harmless).join('  '));
    await stage.sleep(LOOK_EVERY_MS);
  }
}
