import type { EndCause, GapCause, RequestKind, RequestState } from './job.ts';

/** What can happen to a job, as consumers outside hear of it. */
export const JOB_EVENT_TYPES = [
  'card_placement_job.followed',
  /** Status, its text or the percentage is another one. */
  'card_placement_job.progressed',
  /** A person is asked: there is an envelope to answer, and a moment until when. */
  'card_placement_job.request_opened',
  /** A request is no longer open: answered, withdrawn, expired … or it is open again after all, or until another moment. */
  'card_placement_job.request_changed',
  /** One minute is left before the job gives up. */
  'card_placement_job.about_to_time_out',
  /** Messages may have been lost; the job's own status was asked. */
  'card_placement_job.gap_found',
  'card_placement_job.ended',
] as const;

export type JobEventType = (typeof JOB_EVENT_TYPES)[number];

/** One thing that happened to a job. These fields and no others: no code, no credentials, no key. */
export type JobEvent = {
  readonly version: 1;
  /** The same however often the event is published: `<instance>/<jobId>/<sequence>`. */
  readonly id: string;
  readonly type: JobEventType;
  /** Epoch milliseconds. */
  readonly occurredAtMs: number;
  readonly instance: string;
  readonly jobId: string;
  readonly connection: string;
  readonly status?: string;
  readonly statusText?: string;
  readonly percentComplete?: number;
  /** When the job times out, epoch milliseconds. */
  readonly timesOutAtMs?: number;
  readonly request?: {
    readonly envelopeId: string;
    readonly kind: RequestKind;
    readonly type: string;
    readonly state: RequestState;
    readonly answerByMs: number;
    readonly fields: readonly { readonly name: string; readonly label?: string }[];
  };
  readonly gap?: { readonly fromMs: number; readonly toMs: number; readonly cause: GapCause };
  readonly end?: { readonly cause: EndCause; readonly terminationType?: string };
};

export function jobEventId({
  instance,
  jobId,
  sequence,
}: {
  readonly instance: string;
  readonly jobId: string;
  readonly sequence: number;
}): string {
  return `${instance}/${jobId}/${sequence}`;
}
