import type { JobRecord, JobRequest } from './job.ts';
import { type JobEvent, jobEventId, type JobEventType } from './job-event.ts';
import type { JobNews, StoredMessage } from './ports.ts';

/** One thing to tell of, beside where the job stands. */
export type Happening = { readonly type: JobEventType; readonly occurredAtMs?: number } & Pick<
  JobEvent,
  'status' | 'statusText' | 'percentComplete' | 'timesOutAtMs' | 'request' | 'gap' | 'end'
>;

/** A record with all that has become of it: its next version, its new messages, and its events with their numbers. */
export function newsOf(
  record: JobRecord,
  {
    atMs,
    messages,
    told,
  }: { readonly atMs: number; readonly messages: readonly StoredMessage[]; readonly told: readonly Happening[] },
): JobNews {
  const { instance, jobId, connection, status, statusText, percentComplete, timesOutAtMs } = record;
  const events = told.map((happening, index) => ({
    version: 1 as const,
    id: jobEventId({ instance, jobId, sequence: record.events + index + 1 }),
    occurredAtMs: atMs,
    instance,
    jobId,
    connection,
    ...(status !== undefined && { status }),
    ...(statusText !== undefined && { statusText }),
    ...(percentComplete !== undefined && { percentComplete }),
    ...(timesOutAtMs !== undefined && { timesOutAtMs }),
    ...happening,
  }));
  const next = {
    ...record,
    version: record.version + 1,
    messages: record.messages + messages.length,
    events: record.events + events.length,
  };
  return { next, messages, events };
}

/** A request as events tell of it. */
export function toldRequest({
  envelopeId,
  kind,
  type,
  state,
  answerByMs,
  fields,
}: JobRequest): NonNullable<JobEvent['request']> {
  return { envelopeId, kind, type, state, answerByMs, fields };
}
