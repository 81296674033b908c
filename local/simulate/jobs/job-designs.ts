import type { Begun, BeginStep, Polled, PollStep } from '../../../contracts/poll-step.ts';
import type { AnswerRequest } from '../../../contracts/job-request.ts';
import type { CardSavr, JobStore, StoredJob } from '../../../domain/job/ports.ts';
import { answerRequest } from '../../../functions/strivve-jobs/answer-request.ts';
import { createJobsObserver } from '../../../functions/strivve-jobs/observe.ts';
import { beginTurn } from '../../../functions/strivve-poller/begin-turn.ts';
import { createPollObserver } from '../../../functions/strivve-poller/observe.ts';
import { pollJob } from '../../../functions/strivve-poller/poll-job.ts';
import type { Log } from '../../../contracts/telemetry.ts';

/** What the functions of jobs are given to play with. */
export type JobSurroundings = {
  readonly jobs: JobStore;
  readonly cardSavr: CardSavr;
  readonly log: Log;
  readonly clock: () => number;
  readonly pause: () => Promise<void>;
  readonly newHolder: () => string;
  readonly newMark: () => string;
};

/** The functions, as the machine and the operations API call them. */
export type JobFunctions = {
  begin(step: BeginStep): Promise<Begun>;
  poll(step: PollStep): Promise<Polled>;
  answer(jobId: string, answer: AnswerRequest): Promise<object>;
};

/** One way to follow jobs. */
export type JobDesign = (surroundings: JobSurroundings) => JobFunctions;

export const CONNECTION = { name: 'main', instance: 'acme' };

/** So long that most jobs end before it, and so short that one that never ends is played in a moment. */
export const FOLLOW_MS_MAX = 15 * 60_000;

function cardhook({ jobs, cardSavr, log, clock, pause, newHolder, newMark }: JobSurroundings): JobFunctions {
  const shared = { jobs, clients: () => cardSavr, clock, pause };
  const ofPoller = createPollObserver(log);
  const ofJobs = createJobsObserver(log);
  return {
    begin: (step) => beginTurn(step, { ...shared, observe: ofPoller, newHolder }),
    poll: (step) => pollJob(step, { ...shared, observe: ofPoller, newMark, followMsMax: FOLLOW_MS_MAX }),
    answer: (jobId, answer) =>
      answerRequest({ jobId }, answer, { ...shared, observe: ofJobs, connections: [CONNECTION] }),
  };
}

/** Designs by a name that a worker can be told. */
export const JOB_DESIGNS = {
  'a record that polls add to (Cardhook)': cardhook,
  'a lost poll names no gap': (given) => {
    const functions = cardhook(given);
    return { ...functions, poll: (step) => functions.poll({ ...step, lost: false }) };
  },
  'what somebody else wrote is an end of it': (given) =>
    cardhook({
      ...given,
      jobs: {
        ...given.jobs,
        write: async (change, signal) => {
          await given.jobs.write(change, signal);
          return 'written';
        },
      },
    }),
  'a poll is named by its step': (given) => cardhook({ ...given, newMark: () => '' }),
  'polls are not remembered': (given) => cardhook({ ...given, jobs: forgetful(given.jobs) }),
  'the job itself is not asked': (given) =>
    cardhook({
      ...given,
      cardSavr: { ...given.cardSavr, job: async () => ({ kind: 'answered', value: {} }) },
    }),
  'an answer without an answer is sent again': (given) =>
    cardhook({
      ...given,
      cardSavr: {
        ...given.cardSavr,
        async respond(jobId, response, signal) {
          const sent = await given.cardSavr.respond(jobId, response, signal);
          if (sent.kind === 'answered' || !sent.maybeDone) return sent;
          return given.cardSavr.respond(jobId, response, signal);
        },
      },
    }),
  'answers are sent before they are claimed': (given) => {
    const functions = cardhook(given);
    const hasty = cardhook({ ...given, jobs: { ...given.jobs, write: async () => 'written' } });
    return { ...functions, answer: (jobId, answer) => hasty.answer(jobId, answer) };
  },
  'requests are asked for now and then': (given) =>
    cardhook({
      ...given,
      cardSavr: {
        ...given.cardSavr,
        async credentialRequests(jobId, signal) {
          const isTime = Math.floor(given.clock() / 1_000) % 3 === 0;
          if (isTime) return given.cardSavr.credentialRequests(jobId, signal);
          return { kind: 'failed', reason: 'no_answer', maybeDone: false };
        },
      },
    }),
} as const satisfies Readonly<Record<string, JobDesign>>;

export type JobDesignName = keyof typeof JOB_DESIGNS;

export const OUR_JOBS: JobDesignName = 'a record that polls add to (Cardhook)';

/** Designs that a suite worth its zero has to catch. */
export const KNOWN_BAD_JOBS: readonly JobDesignName[] = [
  'a lost poll names no gap',
  'what somebody else wrote is an end of it',
  'a poll is named by its step',
  'polls are not remembered',
  'the job itself is not asked',
  'an answer without an answer is sent again',
  'answers are sent before they are claimed',
  'requests are asked for now and then',
];

/** A write whose answer was lost is done again. */
function forgetful(jobs: JobStore): JobStore {
  return {
    ...jobs,
    async read(job, signal) {
      const stored = await jobs.read(job, signal);
      return stored && withoutPolls(stored);
    },
    async write(change, signal) {
      const outcome = await jobs.write(change, signal);
      return outcome === 'written' ? outcome : { changed: withoutPolls(outcome.changed) };
    },
  };
}

function withoutPolls(job: StoredJob): StoredJob {
  return { ...job, record: { ...job.record, polls: [] } };
}
