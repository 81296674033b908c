import type { JobRecord, JobRequest } from './job.ts';

/** A request that nobody answers ends its job after so long. Source: Strivve's page "Messaging", job requests. */
const ANSWER_MS_MAX = 4 * 60_000;

/** Source: the same page, `job_timeout`: the cardholder is to be alerted a minute before. */
const WARNING_MS = 60_000;

/** Messages say whole seconds, and are read a while after they were written: so far apart it is the same time-out. */
const SAME_TIME_OUT_MS = 5_000;

/** When the job times out, by what was known and by what a message says now. */
export function timeOutAfter(
  knownMs: number | undefined,
  { readAtMs, timeLeftMs }: { readonly readAtMs: number; readonly timeLeftMs: number | undefined },
): number | undefined {
  if (timeLeftMs === undefined) return knownMs;
  const toldMs = readAtMs + timeLeftMs;
  return knownMs === undefined || Math.abs(toldMs - knownMs) > SAME_TIME_OUT_MS ? toldMs : knownMs;
}

/** Until when a request can be answered. */
export function answerBy(askedAfterMs: number, timesOutAtMs: number | undefined): number {
  return Math.min(askedAfterMs + ANSWER_MS_MAX, timesOutAtMs ?? Infinity);
}

/**
 * Whether nobody waits for an answer any more, whatever was asked when: a request was asked before it was seen, so that this is
 * never said too early.
 */
export function isTooLate({ seenAtMs }: JobRequest, timesOutAtMs: number | undefined, nowMs: number): boolean {
  return nowMs >= answerBy(seenAtMs, timesOutAtMs);
}

/** The request under the time-out of its job as it is known now. */
export function underTimeOut(request: JobRequest, timesOutAtMs: number | undefined): JobRequest {
  const answerByMs = answerBy(request.askedAfterMs, timesOutAtMs);
  return answerByMs === request.answerByMs ? request : { ...request, answerByMs };
}

/** When a job gives up unless somebody does something: its own time-out, or that of the first request that waits. */
function givesUpAt({ timesOutAtMs = Infinity, requests }: JobRecord): number {
  const waiting = requests.filter(({ state }) => state === 'open');
  return Math.min(timesOutAtMs, ...waiting.map(({ answerByMs }) => answerByMs));
}

/** The moment of which a minute or less is left, where nobody was told of it yet. */
export function dueWarning(record: JobRecord, nowMs: number): number | undefined {
  const { warnedOfMs = [], end } = record;
  const givesUpAtMs = givesUpAt(record);
  if (end !== undefined || givesUpAtMs - nowMs > WARNING_MS) return undefined;
  const isTold = warnedOfMs.some((toldMs) => Math.abs(givesUpAtMs - toldMs) <= SAME_TIME_OUT_MS);
  return isTold ? undefined : givesUpAtMs;
}
