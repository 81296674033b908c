import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { JobName, JobRecord } from '../../domain/job/job.ts';
import type { JobEvent, JobEventType } from '../../domain/job/job-event.ts';
import type { CallFailure } from '../../domain/called.ts';

/** Which job, and as whom it is followed. */
export type FollowedJob = JobName & { readonly connection: string };

/** What following a job tells its log and metrics. Nothing that Strivve wrote is among it, and a quiet poll is not either. */
export type PollObserve = ReturnType<typeof createPollObserver>;

export function createPollObserver(log: Log) {
  return {
    /** Events are kept in the table; here they are only counted. */
    changed: ({ instance, jobId, connection, end }: JobRecord, events: readonly JobEvent[]): void => {
      const count = (type: JobEventType): number => events.filter((event) => event.type === type).length;
      const ended = count('card_placement_job.ended');
      log(
        'JOB_CHANGED',
        { instance, jobId, connection, events: events.length, ...(end && { reason: end.cause }) },
        {
          JobRequestOpened: count('card_placement_job.request_opened'),
          JobAboutToTimeOut: count('card_placement_job.about_to_time_out'),
          JobGap: count('card_placement_job.gap_found'),
          JobEnded: ended,
          JobFollowingFailed: end?.cause === 'terminated' ? 0 : ended,
        },
      );
    },

    callFailed: (job: FollowedJob, call: string, { reason, status, detail }: CallFailure): void => {
      log(
        'STRIVVE_CALL_FAILED',
        {
          ...nameOf(job),
          call,
          reason,
          ...(status !== undefined && { status }),
          ...(detail !== undefined && { error: detail }),
        },
        {
          StrivveCallFailed: 1,
          ...(reason === 'unauthorized' && { StrivveUnauthorized: 1 }),
          ...(reason === 'throttled' && { StrivveThrottled: 1 }),
        },
      );
    },

    /** The rest of the list was taken up: somebody may be asked for something, and nobody can tell for what. */
    requestsUnreadable: (job: FollowedJob, call: string, entries: number): void => {
      log('STRIVVE_REQUESTS_UNREADABLE', { ...nameOf(job), call, unreadable: entries }, { StrivveCallFailed: 1 });
    },

    /** Its record could not be had, so that nothing was asked of Strivve. */
    notRead: (job: FollowedJob, error: unknown): void => {
      log('JOB_NOT_READ', { ...nameOf(job), error: describeError(error) }, { JobNotRead: 1 });
    },

    superseded: (job: FollowedJob): void => {
      log('JOB_TURN_SUPERSEDED', nameOf(job));
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}

function nameOf({ instance, jobId, connection }: FollowedJob) {
  return { instance, jobId, connection };
}
