import type { JobRecord, JobName } from '../../domain/job/job.ts';
import type { JobEvent } from '../../domain/job/job-event.ts';
import type { JobStore, StoredJob, StoredMessage } from '../../domain/job/ports.ts';

/** As many items as a transaction of DynamoDB has: the record, the lease, a row of messages, and events. */
const ITEMS_MAX = 100;

/** A store of jobs in memory. */
export type MemoryJobStore = JobStore & {
  readonly events: JobEvent[];
};

export function createMemoryJobStore(): MemoryJobStore {
  const events: JobEvent[] = [];
  const jobs = new Map<string, StoredJob>();
  const messages = new Map<string, StoredMessage[]>();

  return {
    events,

    async read(job) {
      return jobs.get(nameOf(job));
    },

    async write({ seen, next, messages: told, events: news, accessKey }) {
      const name = nameOf(next);
      const stored = jobs.get(name);
      if (news.length + 3 > ITEMS_MAX) throw new Error(`${news.length} events of job ${name} are too many at once`);
      if (stored?.record.version !== seen?.version) {
        if (stored === undefined) throw new Error(`Job ${name} is gone`);
        return { changed: stored };
      }
      jobs.set(name, { ...stored, record: next, ...(accessKey !== undefined && { accessKey }) });
      messages.set(name, [...(messages.get(name) ?? []), ...told]);
      events.push(...news);
      return 'written';
    },

    async lease(job, lease) {
      const name = nameOf(job);
      const stored = jobs.get(name);
      if (stored === undefined) return 'no_such_job';
      const isMine = stored.lease?.turn === lease.turn && stored.lease.holder === lease.holder;
      if (!isMine && (stored.lease?.turn ?? 0) >= lease.turn) return 'occupied';
      jobs.set(name, { ...stored, lease });
      return 'taken';
    },

    async timeline(job) {
      return messages.get(nameOf(job)) ?? [];
    },

    async list(instance, most) {
      return [...jobs.values()]
        .map(({ record }) => record)
        .filter((record) => record.instance === instance)
        .toSorted((a, b) => heardAt(b) - heardAt(a))
        .slice(0, most);
    },
  };
}

function nameOf({ instance, jobId }: JobName): string {
  return `${instance}/${jobId}`;
}

function heardAt({ heardAtMs, followedAtMs }: JobRecord): number {
  return heardAtMs ?? followedAtMs;
}
