import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { createJobStore } from '../../adapters/dynamo/job-store.ts';
import { jobPartition } from '../../adapters/dynamo/job-keys.ts';
import type { JobName, JobRecord } from '../../domain/job/job.ts';
import { MAIN_SECRET_ID } from '../demo/strivve-jobs.ts';
import { accessTwin, type TwinAccess } from '../demo/twin-access.ts';
import { operationsOf } from '../demo/twin-operations.ts';
import { twinSecret } from '../demo/twin-secret.ts';
import { RIGHT_CODE, SITES, type Step } from '../simulators/strivve/sites.ts';
import { startStrivve, type Strivve } from '../simulators/strivve/strivve.ts';
import type { AwsCallRecord } from '../twin/call-log.ts';
import { LOG_DIRECTORY, STATE_DIRECTORY } from '../twin/state-directory.ts';
import { startTwin, type Twin } from '../twin/twin.ts';
import type { Counts } from './counts.ts';
import { requestUnits } from './request-units.ts';

export type CountedJobOptions = {
  readonly minutes: number;
  /** How long Strivve takes for each call, beside what the simulator computes. */
  readonly latencyMs: number;
  /** A cloud assembly that is already there. */
  readonly assemblyDirectory?: string;
  readonly say: (line: string) => void;
  /** Told how much of the job is over. */
  readonly onProgress: (doneMs: number, allMs: number) => void;
  readonly stopping: AbortSignal;
};

const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const READ_MS_MAX = 10_000;

/** A person looks for the code on a phone. */
const ANSWERED_AFTER_MS = 30_000;

/** What a job sets to work, by a part of its name and role; other functions run whether there is a job or not. */
const FUNCTIONS = {
  'strivve-poller': 'StrivvePoller',
  'strivve-jobs': 'StrivveAnswering',
  'event-publisher': 'EventPublisher',
};

/** The twin counts the states that were entered. The examples of AWS's price page count these two as well. */
const START_AND_END = 2;

/** More than a job of many hours makes. */
const CALLS_MAX = 100_000;

/** Follow it, and answer it. */
const API_CALLS = 2;

/** Runs one job on a twin of its own in real time, its code asked and answered, and counts what AWS would bill. */
export async function countJob(
  options: CountedJobOptions,
): Promise<{ readonly job: JobRecord; readonly counts: Counts }> {
  const strivve = await startStrivve({ caDirectory: STATE_DIRECTORY });
  const calls: AwsCallRecord[] = [];
  let logBytes = 0;
  const twin = await startTwin({
    port: 0,
    stage: 'dev',
    logDirectory: LOG_DIRECTORY,
    caFile: strivve.caFile,
    onAwsCall: (record) => void calls.push(record),
    onLogLine: (source, line) => {
      if (isOfJobs(source)) logBytes += Buffer.byteLength(line);
    },
    ...(options.assemblyDirectory !== undefined && { assemblyDirectory: options.assemblyDirectory }),
  }).catch(async (error: unknown) => {
    await strivve.close();
    throw error;
  });
  const access = accessTwin(twin.endpoints);
  try {
    await twinSecret(twin.endpoints, MAIN_SECRET_ID).write(JSON.stringify(strivve.credentials));
    // Every call is late by this, as over a network.
    strivve.fail({ times: CALLS_MAX, change: { kind: 'late', ms: options.latencyMs } });
    options.say(`Following a job of ${options.minutes} minutes, in real time …`);
    const job = await playJob(access, strivve, options);
    return { job, counts: await countsOf(access, twin, job, { calls, logBytes }) };
  } finally {
    access.close();
    await twin.stop();
    await strivve.close();
  }
}

/** Follows it to its end. */
async function playJob(twin: TwinAccess, strivve: Strivve, options: CountedJobOptions): Promise<JobRecord> {
  const allMs = options.minutes * MINUTE_MS;
  const operations = operationsOf(twin.endpoints);
  const { jobId, accessKey } = strivve.createJob({ steps: stepsOver(allMs), addedMs: allMs });
  const { status } = await operations.call('POST', '/strivve/jobs', {}, { job_id: jobId, access_key: accessKey });
  if (status !== 201) throw new Error(`The twin does not follow the job: ${status}.`);
  const store = createJobStore(twin.dynamo, twin.table('JobsTable'));
  const name: JobName = { instance: 'simulator', jobId };
  const beganAt = performance.now();
  let answered = false;
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: options.stopping });
    const stored = await store.read(name, AbortSignal.timeout(READ_MS_MAX));
    if (stored === undefined) throw new Error(`Job ${jobId} is not in its table.`);
    const { record } = stored;
    const ranMs = performance.now() - beganAt;
    options.onProgress(Math.min(ranMs, allMs), allMs);
    if (record.end !== undefined) return record;
    const open = record.requests.find(({ state }) => state === 'open');
    if (!answered && open !== undefined && Date.now() - open.seenAtMs >= ANSWERED_AFTER_MS) {
      answered = true;
      const body = { envelope_id: open.envelopeId, code: RIGHT_CODE };
      await operations.call('POST', `/strivve/jobs/${jobId}/responses`, {}, body);
    }
    if (ranMs > allMs + 2 * MINUTE_MS) throw new Error(`Job ${jobId} should have ended two minutes ago.`);
  }
}

/** The site that asks for a code, its last steps drawn out so that all of it takes so long. */
function stepsOver(allMs: number): readonly Step[] {
  const steps: readonly Step[] = SITES.tfa;
  const shortMs = steps.reduce((sum, { afterMs }) => sum + afterMs, ANSWERED_AFTER_MS);
  const asked = steps.findIndex(({ kind }) => kind === 'ask');
  const drawn = steps.length - asked - 1;
  const moreMs = Math.max(0, allMs - shortMs) / drawn;
  return steps.map((step, index) => (index > asked ? { ...step, afterMs: step.afterMs + moreMs } : step));
}

async function countsOf(
  twin: TwinAccess,
  { executions, endpoints }: Twin,
  job: JobRecord,
  { calls, logBytes }: { readonly calls: readonly AwsCallRecord[]; readonly logBytes: number },
): Promise<Counts> {
  const summaries = executions.summaries();
  const parent = summaries.find(({ kind }) => kind === 'STANDARD');
  if (parent === undefined) throw new Error('No execution followed the job.');
  const usage = usageSchema.parse(await (await fetch(new URL('/_twin/invocations', endpoints.dynamodb))).json());
  const rows = await twin.rows(twin.table('JobsTable'), jobPartition(job));
  const ofJobs = calls.filter(({ caller }) => isOfJobs(caller));
  const followedMs = (job.end?.atMs ?? job.followedAtMs) - job.followedAtMs;
  return {
    followedMs,
    standard: { transitions: parent.transitions + START_AND_END, historyEvents: parent.historyEvents },
    express: summaries.filter(({ kind }) => kind === 'EXPRESS').map(({ durationMs }) => ({ durationMs })),
    functions: Object.entries(FUNCTIONS).flatMap(([name, part]) =>
      usage
        .filter(({ functionName }) => functionName.includes(part))
        .map(({ memoryMb, invocations, billedMs }) => ({ name, memoryMb, invocations, billedMs })),
    ),
    dynamo: requestUnits(ofJobs, rows, followedMs),
    busEvents: job.events,
    apiCalls: API_CALLS,
    secretReads: ofJobs.filter(({ operation }) => operation === 'GetSecretValue').length,
    logBytes,
  };
}

function isOfJobs(name: string): boolean {
  return Object.values(FUNCTIONS).some((part) => name.includes(part));
}

/** The twin's answer to `GET /_twin/invocations`. */
const usageSchema = z.array(
  z.object({ functionName: z.string(), memoryMb: z.number(), invocations: z.int(), billedMs: z.number() }),
);
