import type { PollStep } from '../../contracts/poll-step.ts';
import type { EndCause, Gap, GapCause, JobRecord } from '../../domain/job/job.ts';
import type { Called, CallFailure } from '../../domain/job/ports.ts';
import type { Asked } from './ask-strivve.ts';
import type { Reading } from './read-strivve.ts';

/** Until then a job that was only just created may not be known everywhere at Strivve. */
const NOT_FOUND_AFTER_MS = 2 * 60_000;

/** Until then a connection's secret may be put right. */
const NOT_PERMITTED_AFTER_MS = 15 * 60_000;

/** Whoever gives up says whether Strivve could not be reached for so long. */
const UNREACHABLE_AFTER_MS = 60 * 60_000;

/** As long as a step may take before the machine gives it up: it may still write while the next one reads. */
const STEP_MS_MAX = 20_000;

/** One poll in the course of its turn. */
export type PollTime = Pick<PollStep, 'poll' | 'lost'> & { readonly beganAtMs: number };

/** Whether the messages alone may not tell where the job stands. */
export function asksJob(record: JobRecord, { poll, lost, beganAtMs }: PollTime, followMsMax: number): boolean {
  const { gaps, heardAtMs = 0, timesOutAtMs = Infinity, requests } = record;
  // Nothing was heard since messages were lost: the asking right after it may have failed as well.
  const isGapFresh = (gaps.at(-1)?.toMs ?? -1) >= heardAtMs;
  return (
    lost ||
    // So that no end stays unknown for longer than a turn.
    poll === 1 ||
    isGapFresh ||
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
 * nothing; anything else that brought no readable answer may have.
 */
export function gapOf(record: JobRecord, { step, beganAtMs, atMs, asked, newAccessKey }: Reading): Gap | undefined {
  // What a key that is not known any more would have read is lost with it.
  const ofThisPoll = newAccessKey === undefined ? lostBy(asked.broadcasts) : 'answer_lost';
  if (step.lost) {
    const fromMs = readBefore(record, step);
    const toMs = ofThisPoll === undefined ? beganAtMs : atMs;
    return { fromMs, toMs, cause: step.poll === 1 ? 'turn_lost' : 'step_lost' };
  }
  if (ofThisPoll === undefined) return undefined;
  const fromMs = newAccessKey === undefined ? beganAtMs : readBefore(record, step);
  return { fromMs, toMs: atMs, cause: ofThisPoll };
}

/** All that was to be read at this moment is in the record, as far as is known. */
function readBefore({ heardAtMs, followedAtMs }: JobRecord, { readAtMs }: PollStep): number {
  const heardBeforeMs = heardAtMs === undefined ? followedAtMs : heardAtMs - STEP_MS_MAX;
  return Math.max(followedAtMs, readAtMs ?? heardBeforeMs);
}

function lostBy(broadcasts: Asked['broadcasts']): GapCause | undefined {
  if (broadcasts.kind === 'answered') return undefined;
  if (broadcasts.reason === 'unreadable') return 'answer_unreadable';
  return broadcasts.maybeDone ? 'answer_lost' : undefined;
}

export function hasReadAll({ broadcasts, requests }: Asked): boolean {
  return broadcasts.kind === 'answered' && requests.kind === 'answered';
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

/** Why following ends, where it does for a reason of ours. */
export function endOf(
  record: JobRecord,
  { beganAtMs, asked }: Pick<Reading, 'beganAtMs' | 'asked'>,
  followMsMax: number,
): Exclude<EndCause, 'terminated'> | undefined {
  const { broadcasts, requests, job } = asked;
  const { followedAtMs, unreadSinceMs = beganAtMs } = record;
  // Requests of a job that is not there may well be an empty list.
  const isUnknown = areAll([broadcasts, job], ['not_found']);
  if (isUnknown && beganAtMs >= followedAtMs + NOT_FOUND_AFTER_MS) return 'not_found';
  const isShutOut = areAll([broadcasts, requests, job], ['unauthorized', 'no_credentials']);
  if (isShutOut && beganAtMs >= unreadSinceMs + NOT_PERMITTED_AFTER_MS) return 'not_permitted';
  if (!isFollowedTooLong(record, beganAtMs, followMsMax)) return undefined;
  return beganAtMs >= unreadSinceMs + UNREACHABLE_AFTER_MS ? 'unreachable' : 'gave_up';
}

function areAll(calls: readonly (Called<unknown> | undefined)[], reasons: readonly CallFailure['reason'][]): boolean {
  return calls.every((call) => call?.kind === 'failed' && reasons.includes(call.reason));
}
