import type { TerminationType } from './status.ts';

/** Names a job of Strivve's: its ids are only unique within one CardSavr instance. */
export type JobName = {
  /** As in `https://api.<instance>.cardsavr.io`. */
  readonly instance: string;
  /** Strivve's own, as text: it comes as a number or as text. */
  readonly jobId: string;
};

/** How a request is to be answered. `other`: a type that this version does not know; a person may still see it. */
export const REQUEST_KINDS = ['tfa', 'credentials', 'acknowledgement', 'other'] as const;

export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * Where a request for a person stands.
 * `open`: Strivve lists it. `answering`: an answer is on its way and no second one may be sent. `sent`: Strivve took the
 * answer. `refused`: Strivve said no to it. `unknown`: it may or may not have arrived; the polls that follow tell, unless the job
 * ends before.
 * `answered`: it was unknown, and Strivve lists the request no more. `withdrawn`: it vanished without an answer of ours.
 * `expired`: the job ended, or its time did, without one. An unknown answer whose request is still listed after all is
 * `open` again.
 */
export const REQUEST_STATES = [
  'open',
  'answering',
  'sent',
  'refused',
  'unknown',
  'answered',
  'withdrawn',
  'expired',
] as const;

export type RequestState = (typeof REQUEST_STATES)[number];

/** What a job asks of a person. Never holds the answer. */
export type JobRequest = {
  /** Opaque: base64 of 16 bytes as a rule. One answer at most is ever delivered to it. */
  readonly envelopeId: string;
  readonly kind: RequestKind;
  /** As Strivve wrote it, such as `tfa_request`. */
  readonly type: string;
  /** What to ask for, such as `[{"name":"tfa","label":"Code"}]`; empty where Strivve does not say. */
  readonly fields: readonly { readonly name: string; readonly label?: string }[];
  readonly state: RequestState;
  /** When the first poll that showed it was over, epoch milliseconds. */
  readonly seenAtMs: number;
  /** It was asked after this moment, as far as is known: when the poll before the first that showed it was over. */
  readonly askedAfterMs: number;
  /** The job gives up at this moment if nobody answers: reckoned from before it was asked, so that it is not too late. */
  readonly answerByMs: number;
  /** Of the answer under way or given. `untilMs`: sending has ended by then, whatever became of it. */
  readonly answer?: { readonly claimedAtMs: number; readonly untilMs: number };
  readonly closedAtMs?: number;
};

/** Why messages may have been read at Strivve and not have reached the record. */
export const GAP_CAUSES = [
  /** A step of the machine died after it may have read. */
  'step_lost',
  /** A whole turn did not return. */
  'turn_lost',
  /** The call was sent and no answer came; or none could be had before the job ended. */
  'answer_lost',
  /** An answer came that could not be read. */
  'answer_unreadable',
] as const;

export type GapCause = (typeof GAP_CAUSES)[number];

/** A time in which messages may have been lost; the job's own status, asked right after, repairs what it can. */
export type Gap = { readonly fromMs: number; readonly toMs: number; readonly cause: GapCause };

/**
 * How the following of a job ended. `terminated`: Strivve gave a termination type. The others are ours:
 * `not_found`: Strivve knows no such job. `not_permitted`: the connection may not see it. `gave_up`: it was followed for as
 * long as the stage allows (also where Strivve could not be reached so long; `unreachable` then).
 */
export const END_CAUSES = ['terminated', 'not_found', 'not_permitted', 'unreachable', 'gave_up'] as const;

export type EndCause = (typeof END_CAUSES)[number];

export type JobEnd = {
  readonly cause: EndCause;
  readonly atMs: number;
  /** As Strivve wrote it, known or not. */
  readonly terminationType?: TerminationType | (string & {});
};

/** All that is known of one job: the fold of what polls told and what was answered. */
export type JobRecord = JobName & {
  /** The named connection that follows it: the CardSavr client that created the job. */
  readonly connection: string;
  /** Raised by every change. */
  readonly version: number;
  readonly followedAtMs: number;
  /** When the latest poll was over that heard from Strivve and left anything. */
  readonly heardAtMs?: number;
  /** As Strivve wrote them; a status may be one that no table has. */
  readonly status?: string;
  readonly statusText?: string;
  readonly percentComplete?: number;
  /** When the job times out at the earliest, as of the latest message that said so, epoch milliseconds. */
  readonly timesOutAtMs?: number;
  /** The moments of which a minute's warning was given, the latest ones: the job's own time-out, or that of a request. */
  readonly warnedOfMs?: readonly number[];
  readonly requests: readonly JobRequest[];
  readonly gaps: readonly Gap[];
  /** How many messages are stored. */
  readonly messages: number;
  /** How many events were told of it. */
  readonly events: number;
  /** Ids of the latest polls that left something: the same poll told again changes nothing. */
  readonly polls: readonly string[];
  /** All from before it was read, and no poll since could read all that it asked for; absent while they can. Epoch milliseconds. */
  readonly unreadSinceMs?: number;
  /** That Strivve shows nothing of the job, for one reason at every poll since then; absent where the latest poll was shown anything. */
  readonly denied?: { readonly cause: 'not_found' | 'not_permitted'; readonly sinceMs: number };
  /** Messages may have been lost, and the job itself has not answered since. */
  readonly isUnrepaired?: true;
  readonly end?: JobEnd;
};
