import type { JobName } from '../../../domain/job/job.ts';
import type { StoredJob } from '../../../domain/job/ports.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import type { StrivveStage } from './ports.ts';

export type FindOptions = Options & { readonly instance?: string };

/** One query's patience: a person waits for it. */
export const READ_MS_MAX = 15_000;

export const ID_HELP = "Strivve's id of the job";

/** The one job that is meant by an id; a sentence where it is none or several. `command`, `words`: what asks. */
export async function findJob(
  stage: StrivveStage,
  jobId: string,
  options: FindOptions,
  command: string,
  ...words: readonly string[]
): Promise<StoredJob> {
  const instances = instancesOf(stage, options.instance);
  const signal = AbortSignal.timeout(READ_MS_MAX);
  const read = await Promise.all(instances.map((instance) => stage.jobs.read({ instance, jobId }, signal)));
  const found = read.filter((job) => job !== undefined);
  const [job] = found;
  if (job === undefined) throw nothingOf(stage, jobId, options.instance);
  if (found.length === 1) return job;
  const candidates = found.map(({ record }) => record.instance);
  const lines = candidates.map((instance) => `  ${jobLine({ ...options, instance }, command, jobId, ...words)}`);
  const sentence = `There is a job ${jobId} in ${found.length} instances of CardSavr. Say which is meant:`;
  throw new CommandFailure([sentence, ...lines].join('\n'), { result: { candidates } });
}

/** A command line about this job, for the instance that this one is for. */
export function jobLine(options: FindOptions, command: string, jobId: string, ...words: readonly string[]): string {
  const { instance } = options;
  return commandLine(options, 'jobs', command, jobId, ...words, ...(instance ? ['--instance', instance] : []));
}

/** All that the stage has connections to, or the one that was named. */
export function instancesOf({ connections, name }: StrivveStage, instance?: string): readonly string[] {
  const known = [...new Set(connections.map((one) => one.instance))];
  if (instance === undefined) return known;
  if (known.includes(instance)) return [instance];
  throw new CommandFailure(`${name} has no connection to ${instance}. There are connections to: ${known.join(', ')}.`);
}

/** How a job is named where the stage follows jobs of one instance only, or of several. */
export function nameOf({ connections }: StrivveStage, { instance, jobId }: JobName): string {
  return connections.every((one) => one.instance === instance) ? jobId : `${jobId} of ${instance}`;
}

function nothingOf({ name }: StrivveStage, jobId: string, instance: string | undefined): CommandFailure {
  const where = instance === undefined ? '' : ` of ${instance}`;
  return new CommandFailure(
    `No job ${jobId}${where} is followed on ${name}. Following begins with POST /strivve/jobs.`,
  );
}
