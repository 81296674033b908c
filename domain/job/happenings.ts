import type { JobRecord, JobRequest } from './job.ts';
import { type JobEvent, jobEventId, type JobEventType } from './job-event.ts';
import type { JobNews, StoredMessage } from './ports.ts';

/** Where a job stands, as its latest message has it. */
export type Standing = Pick<JobRecord, 'status' | 'statusText' | 'percentComplete'>;

/** One thing to tell of. `standing`: where the job stood then, if that is not where it stands at the end of it all. */
export type Happening = { readonly type: JobEventType; readonly standing?: Standing } & Pick<
  JobEvent,
  'request' | 'gap' | 'end' | 'timesOutAtMs'
>;

/** A record with all that has become of it: its next version, its new messages, and its events with their numbers. */
export function newsOf(
  record: JobRecord,
  news: {
    readonly atMs: number;
    readonly messages: readonly StoredMessage[];
    readonly happenings: readonly Happening[];
  },
): JobNews {
  const events = news.happenings.map(({ standing = record, ...happening }, index) => {
    const { instance, jobId, connection, timesOutAtMs } = record;
    return {
      version: 1 as const,
      id: jobEventId({ instance, jobId, sequence: record.events + index + 1 }),
      occurredAtMs: news.atMs,
      instance,
      jobId,
      connection,
      ...standingOf(standing),
      ...(timesOutAtMs !== undefined && { timesOutAtMs }),
      ...happening,
    };
  });
  const next = {
    ...record,
    version: record.version + 1,
    messages: record.messages + news.messages.length,
    events: record.events + events.length,
  };
  return { next, messages: news.messages, events };
}

export function standingOf({ status, statusText, percentComplete }: Standing): Standing {
  return {
    ...(status !== undefined && { status }),
    ...(statusText !== undefined && { statusText }),
    ...(percentComplete !== undefined && { percentComplete }),
  };
}

/** That a request is another one than it was. */
export function requestChanged(request: JobRequest): Happening {
  return { type: 'card_placement_job.request_changed', request: toldRequest(request) };
}

/** A request as events tell of it. */
export function toldRequest(request: JobRequest): NonNullable<JobEvent['request']> {
  const { envelopeId, kind, type, state, answerByMs, fields } = request;
  return { envelopeId, kind, type, state, answerByMs, fields };
}
