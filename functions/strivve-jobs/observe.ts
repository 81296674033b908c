import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { SendOutcome } from '../../domain/job/answer.ts';
import type { JobName } from '../../domain/job/job.ts';
import type { CallFailure } from '../../domain/called.ts';
import type { RefusalReason } from './reply.ts';

/** Which job, and as whom it is followed; no id where it is still to be created. */
export type NamedJob = Pick<JobName, 'instance'> & { readonly jobId?: string; readonly connection: string };

/** What the function behind the operations API tells its log and metrics. Nothing of a body is among it. */
export type JobsObserve = ReturnType<typeof createJobsObserver>;

/** Where a deadline passed there is no error but that. */
function describe(failure: unknown): string {
  return typeof failure === 'string' ? failure : describeError(failure);
}

export function createJobsObserver(log: Log) {
  return {
    followed: (job: NamedJob, isNew: boolean): void => {
      log('JOB_FOLLOWED', { ...nameOf(job), source: isNew ? 'new' : 'known' }, { JobFollowed: Number(isNew) });
    },

    created: (job: NamedJob): void => {
      log('JOB_CREATED', nameOf(job));
    },

    answered: (job: NamedJob, outcome: SendOutcome): void => {
      log(
        'JOB_ANSWERED',
        { ...nameOf(job), answer: outcome },
        {
          JobAnswerSent: Number(outcome === 'sent'),
          JobAnswerUnknown: Number(outcome === 'unknown'),
          JobAnswerRefused: Number(outcome === 'refused'),
        },
      );
    },

    /** Nothing was done, or nothing is known to have been. */
    refused: (reason: RefusalReason, job?: NamedJob): void => {
      log('JOB_REQUEST_REFUSED', { ...(job && nameOf(job)), reason });
    },

    callFailed: (job: NamedJob, call: string, { reason, status, detail }: CallFailure): void => {
      log(
        'STRIVVE_CALL_FAILED',
        {
          ...nameOf(job),
          call,
          reason,
          ...(status !== undefined && { status }),
          ...(detail !== undefined && { error: detail }),
        },
        { StrivveCallFailed: 1 },
      );
    },

    storeFailed: (job: NamedJob, error: unknown): void => {
      log('JOB_STORE_FAILED', { ...nameOf(job), error: describe(error) }, { JobStoreFailed: 1 });
    },

    notStarted: (job: NamedJob, error: unknown): void => {
      log('JOB_NOT_STARTED', { ...nameOf(job), error: describe(error) }, { JobNotStarted: 1 });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}

function nameOf({ instance, jobId, connection }: NamedJob) {
  return { instance, ...(jobId !== undefined && { jobId }), connection };
}
