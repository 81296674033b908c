import type { JobName, JobRecord } from '../../domain/job/job.ts';
import { EVENT_PREFIX, type Key } from './keys.ts';

/** Primary keys of the jobs table. Why each is as it is: docs/data-model.md. */

/** How the partition of a job's rows begins. */
export const JOB_PREFIX = 'JOB#';

/** One job: its record, who polls it, its messages, its events. */
export function jobPartition({ instance, jobId }: JobName): string {
  return `${JOB_PREFIX}${instance}/${jobId}`;
}

/** How the sort keys of the record and of the lease beside it begin: one query reads both. */
export const JOB_RECORD_PREFIX = 'RECORD';

/** Where a job stands. */
export function jobRecordKey(job: JobName): Key {
  return { pk: jobPartition(job), sk: JOB_RECORD_PREFIX };
}

/** Who may poll it; a row of its own, so that taking it does not disturb whoever changes the record. */
export function leaseKey(job: JobName): Key {
  return { pk: jobPartition(job), sk: `${JOB_RECORD_PREFIX}#LEASE` };
}

/** How the sort key of a row of the timeline begins. */
export const MESSAGE_PREFIX = 'MESSAGE#';

/** Messages of one poll, by the number of the first; padded so that text order is their order. */
export function messagesKey(job: JobName, sequence: number): Key {
  return { pk: jobPartition(job), sk: `${MESSAGE_PREFIX}${padded(sequence)}` };
}

/** One event; padded so that text order is their order. */
export function jobEventKey(job: JobName, sequence: number): Key {
  return { pk: jobPartition(job), sk: `${EVENT_PREFIX}${padded(sequence)}` };
}

/** Index: the jobs of one instance, by the minute in which they were last heard of. */
export function jobList(instance: string): string {
  return `JOBS#${instance}`;
}

const MINUTE_MS = 60_000;

/** Each new time is two writes in the index, and a job is heard of every few seconds: whole minutes save most of them. */
export function listedAt({ heardAtMs, followedAtMs }: JobRecord): number {
  return Math.floor((heardAtMs ?? followedAtMs) / MINUTE_MS) * MINUTE_MS;
}

function padded(sequence: number): string {
  return String(sequence).padStart(6, '0');
}
