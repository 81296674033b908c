import type { FollowRequest } from '../../contracts/job-request.ts';
import { called } from '../../domain/called.ts';
import type { Connection } from '../../domain/job/connection.ts';
import { followed } from '../../domain/job/follow.ts';
import type { JobRecord } from '../../domain/job/job.ts';
import type { CardSavrClients, JobFollower, JobStore } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import { findConnection } from './connection.ts';
import { describeJob } from './describe-job.ts';
import type { JobsObserve } from './observe.ts';
import { refusal, type RefusalReason, type Reply } from './reply.ts';

export type FollowDependencies = {
  readonly connections: readonly Connection[];
  readonly clients: CardSavrClients;
  readonly jobs: Pick<JobStore, 'write'>;
  readonly follower: JobFollower;
  readonly observe: JobsObserve;
  readonly clock: Clock;
};

/** Together less than the 29 seconds that API Gateway waits. */
const CREATE_MS_MAX = 12_000;
const WRITE_MS_MAX = 5_000;
const START_MS_MAX = 8_000;

/** A job at Strivve, and what reads its messages if that is known. */
type KnownJob = { readonly jobId: string; readonly accessKey?: string };

/**
 * Follows a job: creates it if that is asked, writes it down once, and starts its execution; a second start of the same job
 * is none. So whatever failed may be asked again by the job's id; a creation may not, which would be another job.
 */
export async function followJob(request: FollowRequest, dependencies: FollowDependencies): Promise<Reply> {
  const { connections, observe } = dependencies;
  const connection = findConnection(connections, request.connection);
  if (typeof connection === 'string') {
    observe.refused(connection);
    return refusal(connection);
  }
  const job = request.job.kind === 'existing' ? request.job : await createJob(request.job, connection, dependencies);
  if (typeof job === 'string') {
    observe.refused(job, named(connection));
    return refusal(job);
  }
  const failed = (reason: RefusalReason): Reply =>
    refusal(request.job.kind === 'create' ? 'created_not_followed' : reason, { job_id: job.jobId });
  const record = await writeDown(job, connection, dependencies);
  if (record === 'store_unavailable') return failed(record);
  const { isNew, followedJob } = record;
  const execution = followedJob.end === undefined ? await start(followedJob, dependencies) : 'over';
  if (execution === 'not_started') return failed(execution);
  // The end of a job is written before its execution is over: since the record was read, both may have happened.
  const latest =
    followedJob.end === undefined && execution === 'over' ? await writeDown(job, connection, dependencies) : record;
  if (latest === 'store_unavailable') return failed(latest);
  if (execution === 'over' && latest.followedJob.end === undefined) {
    observe.notStarted(followedJob, 'its execution is over, and the record has no end');
    return refusal('no_longer_followed', { job_id: job.jobId });
  }
  observe.followed(latest.followedJob, isNew);
  return { statusCode: isNew ? 201 : 200, body: describeJob(latest.followedJob) };
}

async function createJob(
  { kind: _kind, ...job }: Extract<FollowRequest['job'], { kind: 'create' }>,
  connection: Connection,
  { clients, observe, clock }: FollowDependencies,
): Promise<KnownJob | RefusalReason> {
  const cardSavr = clients(connection.name);
  if (cardSavr === undefined) return 'connection_unknown';
  const created = await called(clock() + CREATE_MS_MAX, clock, (signal) => cardSavr.create(job, signal));
  if (created.kind === 'answered') {
    observe.created({ ...named(connection), jobId: created.value.jobId });
    return created.value;
  }
  observe.callFailed(named(connection), 'create', created);
  if (created.maybeDone) return 'perhaps_created';
  return created.reason === 'refused' || created.reason === 'not_found' ? 'not_accepted' : 'strivve_unreachable';
}

/** The record of the job: a new one, or the one that is there. */
async function writeDown(
  { jobId, accessKey }: KnownJob,
  { instance, name }: Connection,
  { jobs, observe, clock }: FollowDependencies,
): Promise<{ readonly isNew: boolean; readonly followedJob: JobRecord } | 'store_unavailable'> {
  const job = { instance, jobId, connection: name };
  const news = followed(job, clock());
  const change = { seen: undefined, ...news, ...(accessKey !== undefined && { accessKey }) };
  try {
    const outcome = await until(clock() + WRITE_MS_MAX, clock, (signal) => jobs.write(change, signal));
    if (outcome === 'written') return { isNew: true, followedJob: news.next };
    if (outcome !== 'deadline_passed') return { isNew: false, followedJob: outcome.changed.record };
    observe.storeFailed(job, outcome);
  } catch (error) {
    observe.storeFailed(job, error);
  }
  return 'store_unavailable';
}

/** Starts the job's execution, which may have been started before. */
async function start(
  job: JobRecord,
  { follower, observe, clock }: FollowDependencies,
): Promise<'running' | 'over' | 'not_started'> {
  const { instance, jobId, connection } = job;
  try {
    const started = await until(clock() + START_MS_MAX, clock, (signal) =>
      follower.start({ instance, jobId, connection }, signal),
    );
    if (started !== 'deadline_passed') return started;
    observe.notStarted(job, started);
  } catch (error) {
    observe.notStarted(job, error);
  }
  return 'not_started';
}

function named({ instance, name }: Connection) {
  return { instance, connection: name };
}
