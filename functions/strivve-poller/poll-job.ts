import type { Polled, PollStep } from '../../contracts/poll-step.ts';
import type { CardSavrClients, JobStore, StoredJob } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import { foldReading } from './fold-reading.ts';
import { failuresOf, hasReadAll, unreadableOf } from './judge-poll.ts';
import { keepTold } from './keep-told.ts';
import { nextStep } from './next-step.ts';
import type { PollObserve } from './observe.ts';
import { readStrivve } from './read-strivve.ts';

export type PollDependencies = {
  readonly jobs: Pick<JobStore, 'read' | 'write'>;
  readonly clients: CardSavrClients;
  /** A job is followed for so long at most. */
  readonly followMsMax: number;
  readonly observe: PollObserve;
  readonly clock: Clock;
  /** A few characters, others at each call. */
  readonly newMark: () => string;
  /** Waits a little before the next try at the store, or until the signal aborts. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

/** With the eight seconds for Strivve less than the twenty that the machine gives a step. */
const READ_MS_MAX = 3_000;
const WRITE_MS_MAX = 6_000;

/**
 * Asks Strivve once what is new of a job and keeps it. Whatever was read is written before this ends, or it throws, and the
 * machine tells the next poll that messages may be lost.
 */
export async function pollJob(step: PollStep, dependencies: PollDependencies): Promise<Polled> {
  const { followMsMax, observe, clock } = dependencies;
  const beganAtMs = clock();
  const stored = await readJob(step, dependencies);
  if (stored === 'not_read') {
    return nextStep(step, { beganAtMs, nowMs: clock(), failures: [], hasReadAll: false });
  }
  // What a lost step has read is named also where another call has learnt of the end meanwhile.
  const isOver = stored?.record.end !== undefined && !step.lost;
  if (stored === undefined || isOver) return { next: 'ended' };
  if (stored.lease?.holder !== step.holder) {
    observe.superseded(step);
    return { next: 'superseded' };
  }

  const { reading, record: seen } = await readStrivve(step, stored, dependencies);
  const failed = failuresOf(reading.asked);
  for (const { call, failure } of failed) observe.callFailed(step, call, failure);
  for (const { call, entries } of unreadableOf(reading.asked)) observe.requestsUnreadable(step, call, entries);
  const { record, news } = await keepTold(
    seen,
    (latest) => foldReading(latest, reading, followMsMax),
    clock() + WRITE_MS_MAX,
    dependencies,
  );
  if (news !== undefined && news.events.length > 0) observe.changed(record, news.events);
  if (record.end !== undefined) return { next: 'ended' };
  return nextStep(step, {
    ...record,
    beganAtMs,
    nowMs: clock(),
    failures: failed.map(({ failure }) => failure),
    hasReadAll: hasReadAll(reading.asked),
  });
}

/** Where the table fails nothing is asked of Strivve, and nothing is lost that was not lost before. */
async function readJob(
  step: PollStep,
  { jobs, observe, clock }: PollDependencies,
): Promise<StoredJob | undefined | 'not_read'> {
  try {
    const read = await until(clock() + READ_MS_MAX, clock, (signal) => jobs.read(step, signal));
    if (read !== 'deadline_passed') return read;
    throw new Error('The record of the job could not be read in time.');
  } catch (error) {
    if (step.lost) throw error;
    observe.notRead(step, error);
    return 'not_read';
  }
}
