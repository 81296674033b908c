import { called } from '../../domain/called.ts';
import type { JobRecord } from '../../domain/job/job.ts';
import type { Called, CallFailure } from '../../domain/called.ts';
import type { CardSavr, JobStore, StoredJob } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import { type Asked, NO_CONNECTION } from './ask-strivve.ts';

/** What reads a job's messages, or why it could not be had. */
export type AccessKey = Called<{ readonly accessKey: string }>;

export type Keyed = { readonly record: JobRecord; readonly accessKey: AccessKey };

const KEY_REFUSED: ReadonlySet<CallFailure['reason']> = new Set(['unauthorized', 'not_found', 'refused']);

/** Each is another who polls this job at the same time, which is over in a moment. */
const TRIES = 3;

/**
 * The key that is known, or a new one: stored before anything is read with it, so that whoever polls next reads on where this
 * poll ended. Throws when the store fails.
 */
export async function withAccessKey(
  stored: StoredJob,
  cardSavr: CardSavr | undefined,
  untilMs: number,
  { jobs, clock }: { readonly jobs: Pick<JobStore, 'write'>; readonly clock: Clock },
): Promise<Keyed> {
  const known = knownKey(stored);
  if (known !== undefined) return known;
  const { record } = stored;
  const accessKey = await register(record.jobId, cardSavr, untilMs, clock);
  if (accessKey.kind === 'failed') return { record, accessKey };

  let seen = record;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const next = { ...seen, version: seen.version + 1 };
    const change = { seen, next, messages: [], events: [], accessKey: accessKey.value.accessKey };
    const outcome = await until(untilMs, clock, (signal) => jobs.write(change, signal));
    if (outcome === 'written') return { record: next, accessKey };
    if (outcome === 'deadline_passed') break;
    const theirs = knownKey(outcome.changed);
    if (theirs !== undefined) return theirs;
    seen = outcome.changed.record;
  }
  throw new Error('The key of a job’s messages could not be stored.');
}

function knownKey({ record, accessKey }: StoredJob): Keyed | undefined {
  return accessKey === undefined ? undefined : { record, accessKey: { kind: 'answered', value: { accessKey } } };
}

/** A channel for the messages of a job: it gets those from now on. */
export function register(
  jobId: string,
  cardSavr: CardSavr | undefined,
  untilMs: number,
  clock: Clock,
): Promise<AccessKey> {
  if (cardSavr === undefined) return Promise.resolve(NO_CONNECTION);
  return called(untilMs, clock, (signal) => cardSavr.register(jobId, signal));
}

/** Strivve lets us in, and not with this key: it is another job's, no longer known, or none at all. */
export function isKeyRefused({ accessKey }: Keyed, { broadcasts, requests }: Asked): boolean {
  if (accessKey.kind === 'failed' || broadcasts.kind === 'answered') return false;
  return KEY_REFUSED.has(broadcasts.reason) && requests.kind === 'answered';
}
