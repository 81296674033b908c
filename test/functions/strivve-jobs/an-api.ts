import { createMemoryJobStore } from '../../../adapters/memory/job-store.ts';
import { followed } from '../../../domain/job/follow.ts';
import type { JobRecord, JobRequest } from '../../../domain/job/job.ts';
import type { JobStore } from '../../../domain/job/ports.ts';
import { answerCall, type JobsCall } from '../../../functions/strivve-jobs/answer-call.ts';
import { createJobsObserver } from '../../../functions/strivve-jobs/observe.ts';
import type { Reply } from '../../../functions/strivve-jobs/reply.ts';
import { aCardSavr, TFA } from '../../support/cardsavr.ts';
import { aLog } from '../../support/log-lines.ts';

const JOB = { instance: 'acme', jobId: '101', connection: 'main' };
export const START = Date.parse('2026-11-27T12:00:00Z');
export const MINUTE_MS = 60_000;

const signal = new AbortController().signal;

export const OPEN: JobRequest = {
  ...TFA,
  state: 'open',
  seenAtMs: START,
  askedAfterMs: START,
  answerByMs: START + 4 * MINUTE_MS,
};

/** The routes of Strivve's jobs on ports in memory. */
export function anApi(connections = [{ name: 'main', instance: 'acme' }]) {
  const jobs = createMemoryJobStore();
  const { state, cardSavr } = aCardSavr();
  const { lines, log } = aLog();
  const time = { nowMs: START + 1_000 };
  const started: string[] = [];
  /** What a test puts in the place of the store's own, and of what starts an execution. */
  const store: Partial<JobStore> = {};
  const starting: { failure?: Error; finds?: () => Promise<'over'> } = {};

  const call = (changes: Partial<JobsCall>, body: unknown): Promise<Reply> =>
    answerCall(
      {
        method: 'POST',
        route: '/strivve/jobs',
        jobId: '',
        ...changes,
        body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
      },
      {
        connections,
        clients: (name) => (connections.some((one) => one.name === name) ? cardSavr : undefined),
        jobs: { ...jobs, ...store },
        follower: {
          start: async ({ instance, jobId, connection }) => {
            if (starting.failure) throw starting.failure;
            if (starting.finds) return starting.finds();
            started.push(`${instance}/${jobId} as ${connection}`);
            return 'running';
          },
        },
        observe: createJobsObserver(log),
        clock: () => time.nowMs,
        pause: async () => void (time.nowMs += 100),
      },
    );

  return {
    state,
    lines,
    time,
    store,
    starting,
    started,
    jobs,
    record: async (): Promise<JobRecord | undefined> => (await jobs.read(JOB, signal))?.record,
    accessKey: async () => (await jobs.read(JOB, signal))?.accessKey,
    /** A job that is followed already. */
    async has(changes: Partial<JobRecord> = {}) {
      const news = followed(JOB, START);
      await jobs.write({ seen: undefined, ...news, next: { ...news.next, ...changes } }, signal);
    },
    async ends() {
      const seen = (await jobs.read(JOB, signal))?.record;
      if (seen === undefined) throw new Error('There is no record.');
      const end: JobRecord['end'] = { cause: 'terminated', atMs: START, terminationType: 'BILLABLE' };
      const next = { ...seen, version: seen.version + 1, end };
      await jobs.write({ seen, next, messages: [], events: [] }, signal);
    },
    call,
    follow: (body: unknown) => call({}, body),
    answer: (body: unknown, jobId = '101') => call({ route: '/strivve/jobs/{jobId}/responses', jobId }, body),
    show: (jobId = '101', connection?: string) =>
      call({ method: 'GET', route: '/strivve/jobs/{jobId}', jobId, ...(connection && { connection }) }, ''),
  };
}
