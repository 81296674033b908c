import type { Gap, RequestKind } from './job.ts';

/** One status message, as Strivve's broadcasts tell it, in our words. */
export type StatusMessage = {
  /** Any text: unknown ones pass. */
  readonly status?: string;
  readonly statusText?: string;
  readonly percentComplete?: number;
  /** Left of the job's time when the message was read, milliseconds; Strivve sends seconds or milliseconds. */
  readonly timeLeftMs?: number;
  readonly terminationType?: string;
};

/** A request that Strivve lists as open. */
export type ListedRequest = {
  readonly envelopeId: string;
  readonly kind: RequestKind;
  readonly type: string;
  readonly fields: readonly { readonly name: string; readonly label?: string }[];
};

/** All that are open, one for one: an entry that could not be read may be any of them, so that none is missing for certain. */
export type Listing = readonly (ListedRequest | 'unreadable')[];

/** What the job itself says when it is asked, beside the messages: what repairs a gap. */
export type JobReading = StatusMessage & {
  /** Absent where the answer did not hold them. */
  readonly requests?: Listing;
};

/** Everything that one poll brought. */
export type PollTold = {
  /** Names one call of the step: `<turn>/<poll>/<mark>`. The same one told twice changes nothing. */
  readonly pollId: string;
  /** When its calls began and when its last answer was there, epoch milliseconds. */
  readonly beganAtMs: number;
  readonly atMs: number;
  /** When the poll before it had read the requests, where that is known: what is new was asked after it. */
  readonly previousAtMs?: number;
  /** In Strivve's order. Read once: whoever drops one loses it. */
  readonly messages: readonly StatusMessage[];
  /** All that are open now; absent where they could not be read. */
  readonly requests?: Listing;
  /** Present where the job itself was asked. */
  readonly job?: JobReading;
  /** The time in which messages may have been lost before this poll, or by it. */
  readonly gap?: Gap;
  /** Present where following ends for a reason of ours. */
  readonly ends?: 'not_found' | 'not_permitted' | 'unreachable' | 'gave_up';
};

/** What a poll brought was said or asked after this moment, as far as is known. Epoch milliseconds. */
export function unknownSince({ previousAtMs, beganAtMs, gap }: PollTold): number {
  return Math.min(previousAtMs ?? beganAtMs, gap?.fromMs ?? Infinity);
}
