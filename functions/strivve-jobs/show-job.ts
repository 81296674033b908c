import type { Connection } from '../../domain/job/connection.ts';
import type { JobStore } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import { findConnection } from './connection.ts';
import { describeJob, describeTimeline } from './describe-job.ts';
import type { JobsObserve } from './observe.ts';
import { refusal, type Reply } from './reply.ts';

export type ShowDependencies = {
  readonly connections: readonly Connection[];
  readonly jobs: Pick<JobStore, 'read' | 'timeline'>;
  readonly observe: JobsObserve;
  readonly clock: Clock;
};

const READ_MS_MAX = 10_000;

/** All that is known of a job, and its messages. */
export async function showJob(
  target: { readonly connection?: string; readonly jobId: string },
  { connections, jobs, observe, clock }: ShowDependencies,
): Promise<Reply> {
  const connection = findConnection(connections, target.connection);
  if (typeof connection === 'string') return refusal(connection);
  const job = { instance: connection.instance, jobId: target.jobId, connection: connection.name };
  try {
    const read = await until(clock() + READ_MS_MAX, clock, (signal) =>
      Promise.all([jobs.read(job, signal), jobs.timeline(job, signal)]),
    );
    if (read !== 'deadline_passed') {
      const [stored, timeline] = read;
      if (stored === undefined) return refusal('job_unknown');
      return { statusCode: 200, body: { ...describeJob(stored.record), timeline: describeTimeline(timeline) } };
    }
    observe.storeFailed(job, read);
  } catch (error) {
    observe.storeFailed(job, error);
  }
  return refusal('store_unavailable');
}
