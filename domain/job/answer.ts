import type { JobRecord, JobRequest } from './job.ts';
import type { JobNews } from './ports.ts';

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

export function claimAnswer(_record: JobRecord, _claim: AnswerClaim): ClaimedAnswer {
  throw new Error('Not built yet');
}

/**
 * What came of sending. `refused`: Strivve said no (4xx). `not_sent`: certainly nothing happened (401, 429, no login).
 * `unknown`: it may have arrived.
 */
export type SendOutcome = 'sent' | 'refused' | 'not_sent' | 'unknown';

export type AnswerMark = {
  readonly envelopeId: string;
  /** Of the claim: `nowMs` then. */
  readonly claimedAtMs: number;
  readonly outcome: SendOutcome;
  readonly nowMs: number;
};

/** Undefined where there is nothing to note: the claim is not the latest, or polls have settled it already. */
export function markAnswer(_record: JobRecord, _mark: AnswerMark): JobNews | undefined {
  throw new Error('Not built yet');
}
