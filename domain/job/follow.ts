import { newsOf } from './happenings.ts';
import type { JobName } from './job.ts';
import type { JobNews } from './ports.ts';

/** The record of a job that is followed from now on, and the event that tells of it. */
export function followed(job: JobName & { readonly connection: string }, nowMs: number): JobNews {
  const { instance, jobId, connection } = job;
  const record = {
    instance,
    jobId,
    connection,
    version: 0,
    followedAtMs: nowMs,
    requests: [],
    gaps: [],
    messages: 0,
    events: 0,
    polls: [],
  };
  return newsOf(record, { atMs: nowMs, messages: [], happenings: [{ type: 'card_placement_job.followed' }] });
}
