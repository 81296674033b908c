import { newsOf, requestChanged } from './happenings.ts';
import type { JobRecord, JobRequest, RequestState } from './job.ts';
import type { JobNews } from './ports.ts';
import { SETTLE_MS } from './requests.ts';
import { isTooLate } from './time-outs.ts';

/** What a person gives: a code, word that the account in the safe is updated, or that a message was seen. */
export type AnswerKind = 'tfa' | 'credentials' | 'acknowledgement';

/** Why no answer may be sent. */
export type ClaimRefusal =
  | 'request_unknown'
  | 'already_answered'
  | 'answer_under_way'
  | 'fate_unknown'
  | 'withdrawn'
  | 'too_late'
  | 'job_ended'
  | 'wrong_kind';

export type AnswerClaim = {
  readonly envelopeId: string;
  readonly kind: AnswerKind;
  readonly nowMs: number;
  /** Sending has ended by then, whatever becomes of it. */
  readonly untilMs: number;
};

/** The right to send one answer: once `news` is written under the version that was read, nobody else has it. */
export type ClaimedAnswer =
  | { readonly kind: 'claimed'; readonly request: JobRequest; readonly news: JobNews }
  | { readonly kind: 'refused'; readonly reason: ClaimRefusal };

/** Nobody is told of a claim: what comes of it is told. */
export function claimAnswer(record: JobRecord, claim: AnswerClaim): ClaimedAnswer {
  const found = record.requests.find(({ envelopeId }) => envelopeId === claim.envelopeId);
  if (found === undefined) return { kind: 'refused', reason: 'request_unknown' };
  const reason = refusalOf(record, found, claim);
  if (reason !== undefined) return { kind: 'refused', reason };
  const answer = { claimedAtMs: claim.nowMs, untilMs: claim.untilMs };
  const request: JobRequest = { ...found, state: 'answering', answer };
  return { kind: 'claimed', request, news: newsWith(record, request, { atMs: claim.nowMs, isTold: false }) };
}

function refusalOf({ end }: JobRecord, request: JobRequest, claim: AnswerClaim): ClaimRefusal | undefined {
  const { state, kind, answer } = request;
  switch (state) {
    case 'sent':
    case 'refused':
    case 'answered':
      return 'already_answered';
    case 'unknown':
      // No poll will find out any more.
      return end === undefined ? 'fate_unknown' : 'job_ended';
    case 'answering':
      // Whoever claimed it died: the next poll will tell.
      if (claim.nowMs <= (answer?.untilMs ?? 0) + SETTLE_MS) return 'answer_under_way';
      return end === undefined ? 'fate_unknown' : 'job_ended';
    case 'withdrawn':
      return end === undefined ? 'withdrawn' : 'job_ended';
    case 'expired':
      return end === undefined ? 'too_late' : 'job_ended';
    case 'open':
      if (end !== undefined) return 'job_ended';
      if (isTooLate(request, claim.nowMs)) return 'too_late';
      return kind === claim.kind || kind === 'other' ? undefined : 'wrong_kind';
  }
}

/**
 * What came of sending. `refused`: Strivve said no (4xx). `not_sent`: certainly nothing happened (401, 429, no login).
 * `unknown`: it may have arrived.
 */
export type SendOutcome = 'sent' | 'refused' | 'not_sent' | 'unknown';

export type AnswerMark = {
  readonly envelopeId: string;
  /** Of the claim: its `nowMs`. */
  readonly claimedAtMs: number;
  readonly outcome: SendOutcome;
  readonly nowMs: number;
};

/** Undefined where there is nothing to note: the claim is not the latest one, or polls have found out what the mark says. */
export function markAnswer(record: JobRecord, mark: AnswerMark): JobNews | undefined {
  const request = record.requests.find(({ envelopeId }) => envelopeId === mark.envelopeId);
  if (request?.answer?.claimedAtMs !== mark.claimedAtMs) return undefined;
  const state = stateBy(mark.outcome, request.state, record.end !== undefined);
  if (state === undefined || state === request.state) return undefined;
  const marked = markedRequest(request, state, mark);
  // Consumers never heard that it was being answered, so it is still open for them.
  return newsWith(record, marked, { atMs: mark.nowMs, isTold: state !== 'open' });
}

/** Undefined where it stays what it is. */
function stateBy(outcome: SendOutcome, state: RequestState, hasEnded: boolean): RequestState | undefined {
  // What Strivve itself answered is better than what polls concluded.
  const isSettled = state === 'sent' || state === 'refused';
  if (outcome === 'sent' || outcome === 'refused') return isSettled ? undefined : outcome;
  if (state !== 'answering' && state !== 'unknown') return undefined;
  if (outcome === 'unknown') return 'unknown';
  return hasEnded ? 'expired' : 'open';
}

function markedRequest(request: JobRequest, state: RequestState, { nowMs, claimedAtMs }: AnswerMark): JobRequest {
  if (state === 'unknown') {
    // A poll must begin well after the last moment at which it may have been on its way.
    return { ...request, state, answer: { claimedAtMs, untilMs: Math.max(request.answer?.untilMs ?? 0, nowMs) } };
  }
  const { answer, closedAtMs = nowMs, ...rest } = request;
  if (state === 'open') return { ...rest, state };
  const isGiven = state === 'sent' || state === 'refused';
  return { ...rest, state, closedAtMs, ...(isGiven && answer && { answer }) };
}

function newsWith(
  record: JobRecord,
  request: JobRequest,
  { atMs, isTold }: { readonly atMs: number; readonly isTold: boolean },
): JobNews {
  const requests = record.requests.map((other) => (other.envelopeId === request.envelopeId ? request : other));
  const happenings = isTold ? [requestChanged(request)] : [];
  return newsOf({ ...record, requests }, { atMs, messages: [], happenings });
}
