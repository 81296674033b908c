import { columns } from '../../../bin/commands/output.ts';
import type { JobEntry } from './ledger.ts';

/** What Cardhook has of a job, as its operations API shows it. */
export type FollowedJob = {
  readonly end?: { readonly cause: string; readonly termination_type?: string };
  readonly requests: readonly unknown[];
  readonly gaps: readonly unknown[];
  /** How many messages are in its timeline, those that were told by the job itself not counted. */
  readonly messages: number;
};

/** One job, as Strivve told it and as Cardhook has it. */
export type JobReport = {
  readonly jobId: string;
  readonly site: string;
  readonly terminationAtStrivve: string | undefined;
  readonly endAtCardhook: string | undefined;
  /** Handed out by polls whose answer got out whole. */
  readonly messagesTold: number;
  readonly messagesKept: number;
  readonly requestsOpened: number;
  readonly requestsKept: number;
  /** Responses that Strivve took, at most one a request. */
  readonly answersTaken: number;
  readonly gaps: number;
  /** Both have the same end, messages and requests. */
  readonly agrees: boolean;
};

export function jobReport(site: string, entry: JobEntry, followed: FollowedJob): JobReport {
  const told = entry.deliveries.filter(({ isLost }) => !isLost).flatMap(({ messages }) => messages);
  const responses = entry.requests.flatMap((request) => request.responses);
  const terminationAtStrivve = entry.end?.terminationType;
  const endAtCardhook = followed.end?.termination_type ?? followed.end?.cause;
  const counts = {
    messagesTold: told.length,
    messagesKept: followed.messages,
    requestsOpened: entry.requests.length,
    requestsKept: followed.requests.length,
  };
  return {
    jobId: entry.jobId,
    site,
    terminationAtStrivve,
    endAtCardhook,
    ...counts,
    answersTaken: responses.filter(({ outcome }) => outcome === 'right' || outcome === 'wrong').length,
    gaps: followed.gaps.length,
    agrees:
      terminationAtStrivve === endAtCardhook &&
      counts.messagesTold === counts.messagesKept &&
      counts.requestsOpened === counts.requestsKept,
  };
}

/** The reports for a person, one row a job. */
export function describeReports(reports: readonly JobReport[]): string[] {
  return columns([
    ['job', 'site', 'Strivve: ended', 'Cardhook: ended', 'messages', 'kept', 'requests', 'kept', 'answers', 'gaps', ''],
    ...reports.map((one) => [
      one.jobId,
      one.site,
      one.terminationAtStrivve ?? 'not yet',
      one.endAtCardhook ?? 'not yet',
      ...[one.messagesTold, one.messagesKept, one.requestsOpened, one.requestsKept].map(String),
      ...[one.answersTaken, one.gaps].map(String),
      one.agrees ? 'as told' : 'DIFFERENT',
    ]),
  ]);
}
