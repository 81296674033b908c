import type { JobRecord, JobRequest } from './job.ts';

/** A request that nobody answers ends its job after so long. Source: Strivve's page "Messaging", job requests. */
export const ANSWER_MS_MAX = 4 * 60_000;

/** Source: the same page, `job_timeout`: the cardholder is to be alerted a minute before. */
const WARNING_MS = 60_000;

/** Messages say whole seconds: so far apart it is the same time-out. */
const SAME_TIME_OUT_MS = 5_000;

/** Milliseconds that were taken for seconds are this many times too long. */
const SECOND_MS = 1_000;

/** As near as this to a time-out that is known, they are milliseconds of it. */
const SAME_IN_OTHER_UNIT_MS = 10_000;

/** Time left, and between which moments a message said it. Epoch milliseconds. */
export type TimeLeft = {
  readonly afterMs: number;
  readonly untilMs: number;
  /** Undefined where no message said any. */
  readonly timeLeftMs: number | undefined;
};

/**
 * When the job times out, by what was known and by what a message says now: counted from before it was said, so that it is never
 * too late. What was known stays while both can be the same.
 */
export function timeOutAfter(
  knownMs: number | undefined,
  { afterMs, untilMs, timeLeftMs }: TimeLeft,
): number | undefined {
  if (timeLeftMs === undefined) return knownMs;
  const toldMs = afterMs + timeLeftMs;
  if (knownMs === undefined) return toldMs;
  const isSame = knownMs >= toldMs - SAME_TIME_OUT_MS && knownMs <= untilMs + timeLeftMs + SAME_TIME_OUT_MS;
  return isSame || isInMilliseconds(knownMs, { afterMs, untilMs, timeLeftMs }) ? knownMs : toldMs;
}

/**
 * The last seconds of a time-out that Strivve tells in milliseconds look like many minutes in seconds. Below a thousand it may
 * as well be a time-out that was just put off by some minutes, and is taken for that.
 */
function isInMilliseconds(
  knownMs: number,
  { afterMs, untilMs, timeLeftMs }: TimeLeft & { readonly timeLeftMs: number },
): boolean {
  const leftMs = timeLeftMs / SECOND_MS;
  const isNear =
    knownMs >= afterMs + leftMs - SAME_IN_OTHER_UNIT_MS && knownMs <= untilMs + leftMs + SAME_IN_OTHER_UNIT_MS;
  return leftMs >= SECOND_MS && isNear;
}

/** What a request's time is reckoned from. Epoch milliseconds. */
type Asking = Pick<JobRequest, 'askedAfterMs' | 'seenAtMs'>;

/** Until when a request can be answered. A time-out before it was seen was not that of the job, which goes on and asks. */
export function answerBy({ askedAfterMs, seenAtMs }: Asking, timesOutAtMs: number | undefined): number {
  const ofTheJobMs = timesOutAtMs !== undefined && timesOutAtMs > seenAtMs ? timesOutAtMs : Infinity;
  return Math.min(askedAfterMs + ANSWER_MS_MAX, ofTheJobMs);
}

/**
 * Whether nobody waits for an answer any more, whatever was asked when: a request was asked before it was seen, so that this is
 * never said too early. The job's own time-out counts for nothing here: whatever put it off may have been lost.
 */
export function isTooLate({ seenAtMs }: JobRequest, nowMs: number): boolean {
  return nowMs >= seenAtMs + ANSWER_MS_MAX;
}

/** The request under the time-out of its job as it is known now. */
export function underTimeOut(request: JobRequest, timesOutAtMs: number | undefined): JobRequest {
  const answerByMs = answerBy(request, timesOutAtMs);
  return answerByMs === request.answerByMs ? request : { ...request, answerByMs };
}

/**
 * The first moment, of those a minute or less away, of which nobody was told yet: the job's own time-out, or that of a request
 * that waits. One that is long over says nothing of a job that goes on.
 */
export function dueWarning(
  { timesOutAtMs, requests, warnedOfMs = [], end }: JobRecord,
  nowMs: number,
): number | undefined {
  if (end !== undefined) return undefined;
  const waiting = requests.filter(({ state }) => state === 'open').map(({ answerByMs }) => answerByMs);
  const due = [...(timesOutAtMs === undefined ? [] : [timesOutAtMs]), ...waiting].filter(
    (moment) =>
      Math.abs(moment - nowMs) <= WARNING_MS &&
      !warnedOfMs.some((toldMs) => Math.abs(moment - toldMs) <= SAME_TIME_OUT_MS),
  );
  return due.length === 0 ? undefined : Math.min(...due);
}
