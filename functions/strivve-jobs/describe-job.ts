import type { Gap, JobEnd, JobRecord, JobRequest } from '../../domain/job/job.ts';
import type { StoredMessage } from '../../domain/job/ports.ts';

/** A job as the operations API shows it: names in snake case, moments as ISO 8601 text. What is not known is left out. */
export function describeJob(record: JobRecord): object {
  const { instance, jobId, connection, status, statusText, percentComplete, requests, gaps, end } = record;
  return known({
    instance,
    job_id: jobId,
    connection,
    followed_at: moment(record.followedAtMs),
    heard_at: moment(record.heardAtMs),
    status,
    status_text: statusText,
    percent_complete: percentComplete,
    times_out_at: moment(record.timesOutAtMs),
    unread_since: moment(record.unreadSinceMs),
    requests: requests.map(describeRequest),
    gaps: gaps.map(describeGap),
    end: end && describeEnd(end),
  });
}

/** The job's messages as they were read, oldest first. */
export function describeTimeline(messages: readonly StoredMessage[]): readonly object[] {
  return messages.map(({ sequence, readAtMs, status, statusText, percentComplete, timeLeftMs, ...message }) =>
    known({
      sequence,
      read_at: moment(readAtMs),
      status,
      status_text: statusText,
      percent_complete: percentComplete,
      times_out_at: timeLeftMs === undefined ? undefined : moment(readAtMs + timeLeftMs),
      termination_type: message.terminationType,
      is_repair: message.isRepair,
    }),
  );
}

function describeRequest(request: JobRequest): object {
  const { envelopeId, kind, type, fields, state } = request;
  return known({
    envelope_id: envelopeId,
    kind,
    type,
    fields,
    state,
    seen_at: moment(request.seenAtMs),
    answer_by: moment(request.answerByMs),
    closed_at: moment(request.closedAtMs),
  });
}

function describeGap({ fromMs, toMs, cause }: Gap): object {
  return { from: moment(fromMs), to: moment(toMs), cause };
}

function describeEnd({ cause, terminationType, atMs }: JobEnd): object {
  return known({ cause, termination_type: terminationType, at: moment(atMs) });
}

/** Undefined, too, beyond what a date can be: a job is shown whatever stands in its record. */
function moment(ms: number | undefined): string | undefined {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function known(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
