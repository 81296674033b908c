import { jobEventId } from '../../../domain/job/job-event.ts';
import { CODE, type PlayedJob } from './play-job.ts';

/** What must hold of every job. */
export type JobPromise =
  /** Every message of a poll that returned is in the timeline, and none is there twice. */
  | 'kept_once'
  /** A message that was read and is not in the timeline was read in a time that a gap names. */
  | 'gaps_are_named'
  /** The end is Strivve's, or one of ours where Strivve has none. */
  | 'ends_right'
  /** No poll that returned was shown a request that is not in the record. */
  | 'no_request_missed'
  /** A request is known five seconds after it can be read, where nothing fails. */
  | 'asked_in_time'
  /** A request is not said to wait for longer than it does. */
  | 'waits_no_longer'
  /** At most one answer arrives at Strivve for an envelope. */
  | 'one_answer'
  /** What became of an answer is not told wrong. */
  | 'fate_is_right'
  /** Codes are in no record, message, event or log line. */
  | 'no_code_kept'
  /** Events are numbered without a hole. */
  | 'told_in_order'
  | 'nothing_fails';

export type JobViolation = { readonly promise: JobPromise; readonly tells: string };

const IN_TIME_MS = 5_000;

/** What is wrong with a job that was played. */
export function violationsOfJob(played: PlayedJob): readonly JobViolation[] {
  return [
    ...notKept(played),
    ...notNamed(played),
    ...endedWrong(played),
    ...played.missed.map((tells) => ({ promise: 'no_request_missed' as const, tells })),
    ...tooLate(played),
    ...waitingTooLong(played),
    ...answeredWrong(played),
    ...codesKept(played),
    ...outOfOrder(played),
  ];
}

/** Messages are numbered by their text. What repairs a gap is none of them. */
function numbersIn({ timeline }: PlayedJob): readonly number[] {
  return timeline.filter(({ isRepair }) => isRepair !== true).map(({ statusText }) => Number(statusText));
}

function* notKept(played: PlayedJob): Generator<JobViolation> {
  const numbers = numbersIn(played);
  const known = new Set(numbers);
  if (known.size < numbers.length) yield { promise: 'kept_once', tells: `twice in ${numbers.join()}` };
  for (const number of played.returned) {
    if (!known.has(number)) yield { promise: 'kept_once', tells: `${number} is not in ${numbers.join()}` };
  }
}

function* notNamed(played: PlayedJob): Generator<JobViolation> {
  const known = new Set(numbersIn(played));
  const { gaps } = played.record;
  for (const { message, atMs } of played.strivve.consumed) {
    if (known.has(message) || gaps.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs)) continue;
    yield { promise: 'gaps_are_named', tells: `${message}, read at ${atMs}, is in none of ${JSON.stringify(gaps)}` };
  }
}

function* endedWrong({ record: { end }, strivve: { terminationType } }: PlayedJob): Generator<JobViolation> {
  const tells = `ended as ${JSON.stringify(end)}, Strivve’s is ${terminationType}`;
  const isRight =
    terminationType === undefined
      ? end !== undefined && end.cause !== 'terminated'
      : end?.terminationType === terminationType;
  if (!isRight) yield { promise: 'ends_right', tells };
}

function* tooLate({ lateness }: PlayedJob): Generator<JobViolation> {
  const latest = Math.max(0, ...lateness);
  if (latest > IN_TIME_MS) yield { promise: 'asked_in_time', tells: `after ${latest} ms` };
}

function* waitingTooLong({ strivve, record }: PlayedJob): Generator<JobViolation> {
  for (const { envelopeId, askedAtMs } of strivve.requests) {
    const known = record.requests.find((request) => request.envelopeId === envelopeId);
    const tooLateMs = (known?.askedAfterMs ?? 0) - askedAtMs;
    if (tooLateMs > 0) yield { promise: 'waits_no_longer', tells: `${envelopeId} by ${tooLateMs} ms` };
  }
}

function* answeredWrong({ strivve, record }: PlayedJob): Generator<JobViolation> {
  for (const { envelopeId, arrived, isGivenUp } of strivve.requests) {
    if (arrived > 1) yield { promise: 'one_answer', tells: `${arrived} answers to ${envelopeId}` };
    const state = record.requests.find((request) => request.envelopeId === envelopeId)?.state;
    const isUnanswered = state === 'open' || state === 'withdrawn' || state === 'expired';
    const isAnswered = state === 'sent' || (state === 'answered' && !isGivenUp);
    const isWrong = arrived > 0 ? isUnanswered && !isGivenUp : isAnswered;
    const isLeft = record.end !== undefined && (state === 'open' || state === 'answering');
    if (isWrong || isLeft) {
      yield { promise: 'fate_is_right', tells: `${envelopeId} is ${state}, and ${arrived} answers arrived` };
    }
  }
}

function* codesKept({ record, timeline, events, logged }: PlayedJob): Generator<JobViolation> {
  const kept = `${JSON.stringify([record, timeline, events])}${logged}`;
  if (kept.includes(CODE)) yield { promise: 'no_code_kept', tells: kept.slice(kept.indexOf(CODE) - 100).slice(0, 200) };
}

function* outOfOrder({ record, events }: PlayedJob): Generator<JobViolation> {
  const ids = events.map(({ id }) => id);
  const inOrder = ids.map((_, index) => jobEventId({ ...record, sequence: index + 1 }));
  if (ids.join() !== inOrder.join() || ids.length !== record.events) {
    yield { promise: 'told_in_order', tells: `${ids.join()}, and ${record.events} are counted` };
  }
}
