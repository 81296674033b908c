import type { CallName } from './calls.ts';

/** One status message, as it was when the job told it. */
export type ToldMessage = {
  readonly atMs: number;
  readonly status: string;
  readonly percentComplete: number;
  /** Left of the job's time at `atMs`, in our milliseconds. */
  readonly timeLeftMs: number;
  readonly terminationType?: string;
};

/** A response that came for a request, taken or not. What it said is not kept. */
export type ResponseEntry = {
  readonly atMs: number;
  /** `failed`: a fault befell it before anything was done. */
  readonly outcome: 'right' | 'wrong' | 'not_open' | 'failed';
};

export type RequestEntry = {
  readonly envelopeId: string;
  readonly type: string;
  readonly openedAtMs: number;
  readonly closed?: { readonly atMs: number; readonly because: 'answered' | 'withdrawn' | 'timed_out' | 'job_ended' };
  readonly responses: readonly ResponseEntry[];
};

/** Messages that a poll consumed. */
export type Delivery = {
  readonly atMs: number;
  readonly accessKey: string;
  readonly messages: readonly ToldMessage[];
  /** They were consumed, and the answer did not get out of here whole. */
  readonly isLost: boolean;
};

/** What is true of a job, whoever has heard of it. */
export type JobEntry = {
  readonly jobId: string;
  readonly beganAtMs: number;
  readonly end?: { readonly atMs: number; readonly status: string; readonly terminationType: string };
  readonly messages: readonly ToldMessage[];
  readonly requests: readonly RequestEntry[];
  readonly deliveries: readonly Delivery[];
};

export type CallEntry = {
  readonly atMs: number;
  /** Undefined for a path or a verb that CardSavr does not have. */
  readonly name: CallName | undefined;
  readonly id: string;
  /** Who asked, as far as that was proven. */
  readonly username?: string;
  /** Undefined where no answer was given. */
  readonly status: number | undefined;
};

export type Ledger = {
  /** Up to the present moment. @throws for a job that is not there */
  readonly job: (jobId: string) => JobEntry;
  readonly jobs: () => readonly JobEntry[];
  readonly calls: () => readonly CallEntry[];
};
