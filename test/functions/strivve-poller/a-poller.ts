import { createMemoryJobStore } from '../../../adapters/memory/job-store.ts';
import type { PollStep } from '../../../contracts/poll-step.ts';
import { followed } from '../../../domain/job/follow.ts';
import type { JobRecord } from '../../../domain/job/job.ts';
import type { JobStore } from '../../../domain/job/ports.ts';
import { createPollObserver } from '../../../functions/strivve-poller/observe.ts';
import { pollJob } from '../../../functions/strivve-poller/poll-job.ts';
import { aCardSavr } from '../../support/cardsavr.ts';
import { aLog } from '../../support/log-lines.ts';

export const JOB = { instance: 'acme', jobId: '101', connection: 'main' };
export const START = Date.parse('2026-11-27T12:00:00Z');
export const HOUR_MS = 3_600_000;

const signal = new AbortController().signal;

/** A job that is followed and leased, on a store in memory and a clock that a test moves. */
export async function aPoller(changes: Partial<JobRecord> = {}) {
  const jobs = createMemoryJobStore();
  const news = followed(JOB, START);
  await jobs.write({ seen: undefined, ...news, next: { ...news.next, ...changes }, accessKey: 'key' }, signal);
  await jobs.lease(JOB, { turn: 1, holder: 'me' }, signal);
  const { state, cardSavr } = aCardSavr();
  const { lines, log } = aLog();
  let marks = 0;
  const time = { nowMs: START + 1_000 };
  /** What a test puts in the place of the store's own. */
  const store: Partial<JobStore> = {};
  return {
    state,
    lines,
    time,
    store,
    jobs,
    record: async (): Promise<JobRecord | undefined> => (await jobs.read(JOB, signal))?.record,
    timeline: () => jobs.timeline(JOB, signal),
    events: () => jobs.events.map(({ type }) => type.replace('card_placement_job.', '')),
    poll: (step: Partial<PollStep> = {}) =>
      pollJob(
        { step: 'poll', ...JOB, turn: 1, holder: 'me', poll: 2, untilMs: START + HOUR_MS, lost: false, ...step },
        {
          jobs: { ...jobs, ...store },
          clients: (name) => (name === 'main' ? cardSavr : undefined),
          followMsMax: 6 * HOUR_MS,
          observe: createPollObserver(log),
          clock: () => time.nowMs,
          newMark: () => String((marks += 1)),
          pause: async () => void (time.nowMs += 100),
        },
      ),
  };
}
