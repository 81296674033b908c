import type { PollStep } from '../../contracts/poll-step.ts';
import type { EndCause, Gap, GapCause, JobRecord } from '../../domain/job/job.ts';
import type { Called, CallFailure } from '../../domain/called.ts';
import type { Asked } from './ask-strivve.ts';
import type { Reading } from './read-strivve.ts';

/** So long it may pass: a job that was only just created is not known everywhere at Strivve, or a connection's secret is put right. */
const DENIED_MS_MAX = { not_found: 2 * 60_000, not_permitted: 15 * 60_000 };

/** Whoever gives up says whether Strivve could not be reached for so long. */
const UNREACHABLE_AFTER_MS = 60 * 60_000;

/** As long as a step may take before the machine gives it up: it may still write while the next one reads. */
const STEP_MS_MAX = 20_000;

/** A step that is called twice may die of one call, at its beginning, and be heard of by the other, begun at its end. */
const HEARD_AFTER_MS_MAX = 2 * STEP_MS_MAX;

/** One poll in the course of its turn. */
export type PollTime = Pick<PollStep, 'poll' | 'lost'> & { readonly beganAtMs: number };

/** Whether the messages alone may not tell where the job stands. */
export function asksJob(record: JobRecord, { poll, lost, beganAtMs }: PollTime, followMsMax: number): boolean {
  const { isUnrepaired = false, timesOutAtMs = Infinity, requests } = record;
  return (
    lost ||
    // So that no end stays unknown for longer than a turn.
    poll === 1 ||
    // The asking right after a loss may have failed as well.
    isUnrepaired ||
    beganAtMs >= timesOutAtMs ||
    requests.some(({ state }) => state === 'unknown' || state === 'answering') ||
    isFollowedTooLong(record, beganAtMs, followMsMax)
  );
}

function isFollowedTooLong({ followedAtMs }: JobRecord, nowMs: number, followMsMax: number): boolean {
  return nowMs >= followedAtMs + followMsMax;
}

/**
 * The time in which messages may have been lost before this poll or by it. 401, 429 and what was never sent have consumed
 * nothing; anything else that brought no readable answer may have. What nobody could read when the job ends, nobody will.
 */
export function gapOf({ step, beganAtMs, atMs, asked, readBeforeMs, newAccessKey }: Reading): Gap | undefined {
  // What a key that is not known any more would have read is lost with it.
  const isLeftBehind = newAccessKey !== undefined || endsUnread(asked);
  const ofThisPoll = lostBy(asked.broadcasts) ?? (isLeftBehind ? 'answer_lost' : undefined);
  if (step.lost) {
    const toMs = ofThisPoll === undefined ? beganAtMs : atMs;
    return { fromMs: readBeforeMs, toMs, cause: step.poll === 1 ? 'turn_lost' : 'step_lost' };
  }
  if (ofThisPoll === undefined) return undefined;
  const fromMs = isLeftBehind ? readBeforeMs : beganAtMs;
  return { fromMs, toMs: atMs, cause: ofThisPoll };
}

/** All that was to be read at this moment is in the record, as far as is known. Before it was followed, nothing was. */
export function readBefore(
  { heardAtMs, followedAtMs, unreadSinceMs = Infinity }: JobRecord,
  { readAtMs }: PollStep,
): number {
  const heardBeforeMs = heardAtMs === undefined ? followedAtMs : heardAtMs - HEARD_AFTER_MS_MAX;
  return Math.max(followedAtMs, readAtMs ?? Math.min(heardBeforeMs, unreadSinceMs));
}

/** The job itself says that it has ended, and its messages could not be read. */
function endsUnread({ broadcasts, job }: Asked): boolean {
  return broadcasts.kind === 'failed' && job?.kind === 'answered' && job.value.terminationType !== undefined;
}

function lostBy(broadcasts: Asked['broadcasts']): GapCause | undefined {
  if (broadcasts.kind === 'answered') return undefined;
  if (broadcasts.reason === 'unreadable') return 'answer_unreadable';
  return broadcasts.maybeDone ? 'answer_lost' : undefined;
}

/** The job itself may list the requests as well. */
export function hasReadAll({ broadcasts, requests, job }: Asked): boolean {
  const isListed = requests.kind === 'answered' || (job?.kind === 'answered' && job.value.requests !== undefined);
  return broadcasts.kind === 'answered' && isListed;
}

/** The calls that brought nothing, by name. */
export function failuresOf({
  broadcasts,
  requests,
  job,
}: Asked): readonly { readonly call: string; readonly failure: CallFailure }[] {
  const calls = { broadcasts, credential_requests: requests, job };
  return Object.entries(calls).flatMap(([call, answer]) =>
    answer?.kind === 'failed' ? [{ call, failure: answer }] : [],
  );
}

/** The calls that listed requests of which some could not be read, by name, and how many: somebody may wait behind each. */
export function unreadableOf({ requests, job }: Asked): readonly { readonly call: string; readonly entries: number }[] {
  const lists = {
    credential_requests: requests.kind === 'answered' ? requests.value : [],
    job: (job?.kind === 'answered' && job.value.requests) || [],
  };
  return Object.entries(lists)
    .map(([call, listing]) => ({ call, entries: listing.filter((entry) => entry === 'unreadable').length }))
    .filter(({ entries }) => entries > 0);
}

/** Why following ends, where it does for a reason of ours. */
export function endOf(
  record: JobRecord,
  reading: Pick<Reading, 'beganAtMs' | 'asked'>,
  followMsMax: number,
): Exclude<EndCause, 'terminated'> | undefined {
  const { beganAtMs } = reading;
  const { unreadSinceMs = beganAtMs } = record;
  const denied = deniedBy(record, reading);
  if (denied !== undefined && beganAtMs >= denied.sinceMs + DENIED_MS_MAX[denied.cause]) return denied.cause;
  if (!isFollowedTooLong(record, beganAtMs, followMsMax)) return undefined;
  return beganAtMs >= unreadSinceMs + UNREACHABLE_AFTER_MS ? 'unreachable' : 'gave_up';
}

/** Since when every poll was told the same; one that failed in another way does not tell, and it is counted from anew. */
export function deniedBy(
  { denied }: JobRecord,
  { beganAtMs, asked: { broadcasts, requests, job } }: Pick<Reading, 'beganAtMs' | 'asked'>,
): JobRecord['denied'] {
  // Requests of a job that is not there may well be an empty list.
  const isUnknown = areAll([broadcasts, job], ['not_found']);
  const isShutOut = areAll([broadcasts, requests, job], ['unauthorized', 'no_credentials']);
  if (!isUnknown && !isShutOut) return undefined;
  const cause = isUnknown ? 'not_found' : 'not_permitted';
  return denied?.cause === cause ? denied : { cause, sinceMs: beganAtMs };
}

function areAll(calls: readonly (Called<unknown> | undefined)[], reasons: readonly CallFailure['reason'][]): boolean {
  return calls.every((call) => call?.kind === 'failed' && reasons.includes(call.reason));
}
