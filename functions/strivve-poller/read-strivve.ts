import type { PollStep } from '../../contracts/poll-step.ts';
import type { JobRecord } from '../../domain/job/job.ts';
import type { CardSavrClients, JobStore, StoredJob } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { isKeyRefused, register, withAccessKey } from './access-key.ts';
import { type Asked, askStrivve } from './ask-strivve.ts';
import { asksJob, readBefore } from './judge-poll.ts';

export type ReadDependencies = {
  readonly jobs: Pick<JobStore, 'write'>;
  readonly clients: CardSavrClients;
  readonly followMsMax: number;
  readonly clock: Clock;
  readonly newMark: () => string;
};

/** All that one poll read, and when. Epoch milliseconds. */
export type Reading = {
  readonly step: PollStep;
  /** Of this call of the step: were it called twice, each would read what the other has not. */
  readonly pollId: string;
  readonly beganAtMs: number;
  readonly atMs: number;
  readonly asked: Asked;
  /** All that was to be read at this moment was in the record before anything was asked. Of later polls it knows nothing. */
  readonly readBeforeMs: number;
  /** In the place of a key that Strivve refuses. */
  readonly newAccessKey?: string;
};

const ASK_MS_MAX = 8_000;

/** Everything that a poll asks of Strivve, and the record as it is after a key was put in. Throws when the store fails. */
export async function readStrivve(
  step: PollStep,
  stored: StoredJob,
  { jobs, clients, followMsMax, clock, newMark }: ReadDependencies,
): Promise<{ readonly reading: Reading; readonly record: JobRecord }> {
  const { jobId } = step;
  const pollId = `${step.turn}/${step.poll}/${newMark()}`;
  const beganAtMs = clock();
  const untilMs = beganAtMs + ASK_MS_MAX;
  const cardSavr = clients(step.connection);
  const keyed = await withAccessKey(stored, cardSavr, untilMs, { jobs, clock });
  const { record, accessKey } = keyed;
  const asksForJob = asksJob(record, { ...step, beganAtMs }, followMsMax);
  const asked = await askStrivve({ cardSavr, jobId, accessKey, asksJob: asksForJob, untilMs }, clock);
  // Once a turn is enough: a key that was just made is not refused for being wrong.
  const isRekeyed = step.poll === 1 && isKeyRefused(keyed, asked);
  const renewed = isRekeyed ? await register(jobId, cardSavr, untilMs, clock) : undefined;
  const newKey = renewed?.kind === 'answered' && { newAccessKey: renewed.value.accessKey };
  const readBeforeMs = readBefore(stored.record, step);
  return { reading: { step, pollId, beganAtMs, atMs: clock(), asked, readBeforeMs, ...newKey }, record };
}
