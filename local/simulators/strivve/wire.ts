import type { ToldMessage } from './ledger.ts';
import type { JobState, OpenRequest } from './play-job.ts';
import type { JobShape } from './sites.ts';

/** What of a job its bodies need beside what happens. */
export type JobIdentity = {
  readonly jobId: string;
  readonly accountId: string;
  readonly cardholderId: string;
  readonly cardId: string;
  readonly shape: JobShape;
  readonly beganAtMs: number;
};

/** What the newer pages call the same two requests. */
const NEWEST_TYPES: Readonly<Record<string, string>> = {
  tfa_request: 'tfa',
  credential_request: 'initial_account_link',
};

/** From then on the job is logged in. */
const AUTH_PERCENT = 60;

export function statusBody(job: JobIdentity, told: ToldMessage): object {
  return { type: 'job_status', job_id: idOf(job), message: messageOf(job, told, told.atMs) };
}

/** `state` is the job's, which a request of a newer kind repeats. */
export function requestBody(job: JobIdentity, { envelopeId, ask, openedAtMs }: OpenRequest, state: JobState): object {
  const { detail } = job.shape;
  const type = detail === 'newest' ? (NEWEST_TYPES[ask.type] ?? ask.type) : ask.type;
  const base = { type, job_id: idOf(job), envelope_id: envelopeId };
  if (detail === 'page') return base;
  return { ...base, message: messageOf(job, state, openedAtMs), account_link: ask.fields };
}

/** The job itself; it has neither percentage nor time left, which only messages have. `requests` where they were asked for. */
export function jobBody(job: JobIdentity, state: JobState, requests: readonly OpenRequest[] | undefined): object {
  return {
    id: Number(job.jobId),
    cardholder_id: Number(job.cardholderId),
    card_id: Number(job.cardId),
    account_id: Number(job.accountId),
    type: 'CARD_PLACEMENT',
    status: state.status,
    status_message: textOf(state.status),
    termination_type: state.terminationType ?? null,
    created_on: new Date(job.beganAtMs).toISOString(),
    ...(requests !== undefined && { credential_requests: requests.map((one) => requestBody(job, one, state)) }),
  };
}

/** The same with every number as text, as a proxy or a new version may have it. */
export function withOtherTypes(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(withOtherTypes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withOtherTypes(part)]));
}

function messageOf({ shape, beganAtMs }: JobIdentity, state: JobState, atMs: number): object {
  const { status, percentComplete, timeLeftMs, terminationType } = state;
  const base = {
    status,
    percent_complete: percentComplete,
    job_timeout: shape.timeout === 'seconds' ? Math.floor(timeLeftMs / 1_000) : timeLeftMs,
    ...(terminationType !== undefined && { termination_type: terminationType }),
  };
  if (shape.detail === 'page') return base;
  return {
    ...base,
    status_message: textOf(status),
    auth_percent_complete: Math.min(100, Math.round((percentComplete / AUTH_PERCENT) * 100)),
    job_duration: Math.floor((atMs - beganAtMs) / 1_000),
  };
}

function idOf({ jobId, shape }: JobIdentity): number | string {
  return shape.jobId === 'text' ? jobId : Number(jobId);
}

/** A text that a person could read: `PENDING_TFA` is "Pending tfa." */
function textOf(status: string): string {
  const words = status.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
