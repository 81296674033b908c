import { called } from '../../domain/called.ts';
import type { Called, CallFailure } from '../../domain/called.ts';
import type { CardSavr } from '../../domain/job/ports.ts';
import type { JobReading, Listing, StatusMessage } from '../../domain/job/told.ts';
import type { Clock } from '../../domain/ports.ts';

/** What the calls of one poll came to. */
export type Asked = {
  /** A failure too where there is no key to read messages with. */
  readonly broadcasts: Called<readonly StatusMessage[]>;
  readonly requests: Called<Listing>;
  /** Absent where the job itself was not asked. */
  readonly job?: Called<JobReading>;
};

export type Question = {
  /** Undefined where the stage has no such connection any more. */
  readonly cardSavr: CardSavr | undefined;
  readonly jobId: string;
  /** What reads the messages, or why it could not be had. */
  readonly accessKey: Called<{ readonly accessKey: string }>;
  /** Whether to ask the job itself, whatever the messages say. */
  readonly asksJob: boolean;
  /** When the last answer has to be there, epoch milliseconds. */
  readonly untilMs: number;
};

/** Kept back of the time for asking the job itself, once it turns out that messages may be lost. */
const JOB_MS = 2_500;

export const NO_CONNECTION: CallFailure = { kind: 'failed', reason: 'no_credentials', maybeDone: false };

/**
 * Reads messages and requests at the same time, and the job itself where that is asked for or where the messages cannot be
 * relied on. Never throws for what Strivve does.
 */
export async function askStrivve(question: Question, clock: Clock): Promise<Asked> {
  const { cardSavr, jobId, accessKey, asksJob, untilMs } = question;
  if (cardSavr === undefined) {
    return { broadcasts: NO_CONNECTION, requests: NO_CONNECTION, job: NO_CONNECTION };
  }
  const askJob = (): Promise<Called<JobReading>> => called(untilMs, clock, (signal) => cardSavr.job(jobId, signal));
  const firstUntilMs = untilMs - JOB_MS;
  const [broadcasts, requests, jobAtOnce] = await Promise.all([
    accessKey.kind === 'failed'
      ? accessKey
      : called(firstUntilMs, clock, (signal) => cardSavr.broadcasts(jobId, accessKey.value.accessKey, signal)),
    called(firstUntilMs, clock, (signal) => cardSavr.credentialRequests(jobId, signal)),
    asksJob ? askJob() : undefined,
  ]);
  const job = needsAnother({ broadcasts, requests, ...(jobAtOnce && { job: jobAtOnce }) }) ? await askJob() : jobAtOnce;
  return { broadcasts, requests, ...(job && { job }) };
}

/**
 * Messages or requests failed, and the job itself knows both: it is asked, also where it was asked before messages may have
 * been lost. Where Strivve asks us to slow down, not for that alone.
 */
function needsAnother({ broadcasts, requests, job }: Asked): boolean {
  if (broadcasts.kind === 'failed' && broadcasts.maybeDone) return true;
  return (
    job === undefined && [broadcasts, requests].some((call) => call.kind === 'failed' && call.reason !== 'throttled')
  );
}
