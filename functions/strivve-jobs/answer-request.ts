import type { AnswerRequest } from '../../contracts/job-request.ts';
import { claimAnswer, type ClaimRefusal, markAnswer, type SendOutcome } from '../../domain/job/answer.ts';
import { called } from '../../domain/called.ts';
import type { Connection } from '../../domain/job/connection.ts';
import type { JobName, JobRecord } from '../../domain/job/job.ts';
import type { Called } from '../../domain/called.ts';
import type { CardSavrClients, CredentialResponse, JobNews, JobStore } from '../../domain/job/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { until } from '../../domain/until.ts';
import { findConnection } from './connection.ts';
import type { JobsObserve, NamedJob } from './observe.ts';
import { refusal, type RefusalReason, type Reply } from './reply.ts';

export type AnswerDependencies = {
  readonly connections: readonly Connection[];
  readonly clients: CardSavrClients;
  readonly jobs: Pick<JobStore, 'read' | 'write'>;
  readonly observe: JobsObserve;
  readonly clock: Clock;
  /** Waits a little before the next try at the store, or until the signal aborts. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

/** Together less than the 29 seconds that API Gateway waits. */
const CLAIM_MS_MAX = 6_000;
const SEND_MS_MAX = 8_000;
const MARK_MS_MAX = 6_000;

/**
 * Sends a person's answer to Strivve, once: the right to do so is written down before, and what came of it after. Whoever dies
 * in between leaves an answer whose fate the polls find out; nothing is ever sent a second time. The answer itself is handed
 * on and kept nowhere.
 */
export async function answerRequest(
  target: { readonly connection?: string; readonly jobId: string },
  answer: AnswerRequest,
  dependencies: AnswerDependencies,
): Promise<Reply> {
  const { connections, observe } = dependencies;
  const connection = findConnection(connections, target.connection);
  if (typeof connection === 'string') {
    observe.refused(connection);
    return refusal(connection);
  }
  const job = { instance: connection.instance, jobId: target.jobId, connection: connection.name };
  const claimed = await claim(job, answer, dependencies);
  if ('reason' in claimed) {
    observe.refused(claimed.reason, job);
    return refusal(claimed.reason);
  }
  const outcome = await send(claimed, answer, dependencies);
  observe.answered(claimed.record, outcome);
  await mark(claimed, answer.envelopeId, outcome, dependencies);
  return replyTo(outcome, { ...job, envelopeId: answer.envelopeId });
}

type Claimed = { readonly record: JobRecord; readonly claimedAtMs: number; readonly untilMs: number };

type NotClaimed = {
  readonly reason: ClaimRefusal | 'job_unknown' | 'connection_unknown' | 'store_unavailable';
};

/** Written under the version that was read, so that of two who answer at the same time one is refused. */
async function claim(
  job: NamedJob & JobName,
  { envelopeId, kind }: AnswerRequest,
  { clients, jobs, observe, clock }: AnswerDependencies,
): Promise<Claimed | NotClaimed> {
  const giveUpAtMs = clock() + CLAIM_MS_MAX;
  const claiming = async (signal: AbortSignal): Promise<Claimed | NotClaimed> => {
    const stored = await jobs.read(job, signal);
    if (stored === undefined) return { reason: 'job_unknown' };
    // Before the claim: without a client nothing can be sent.
    if (clients(stored.record.connection) === undefined) return { reason: 'connection_unknown' };
    for (let { record } = stored; ;) {
      const claimedAtMs = clock();
      const untilMs = giveUpAtMs + SEND_MS_MAX;
      const claimed = claimAnswer(record, { envelopeId, kind, nowMs: claimedAtMs, untilMs });
      if (claimed.kind === 'refused') return { reason: claimed.reason };
      const outcome = await jobs.write({ seen: record, ...claimed.news }, signal);
      if (outcome === 'written') return { record: claimed.news.next, claimedAtMs, untilMs };
      ({ record } = outcome.changed);
    }
  };
  try {
    const claimed = await until(giveUpAtMs, clock, claiming);
    if (claimed !== 'deadline_passed') return claimed;
    observe.storeFailed(job, claimed);
  } catch (error) {
    observe.storeFailed(job, error);
  }
  return { reason: 'store_unavailable' };
}

async function send(
  { record, untilMs }: Claimed,
  answer: AnswerRequest,
  { clients, observe, clock }: AnswerDependencies,
): Promise<SendOutcome> {
  const cardSavr = clients(record.connection);
  if (cardSavr === undefined) return 'not_sent';
  const sendUntilMs = Math.min(untilMs, clock() + SEND_MS_MAX);
  const sent = await called(sendUntilMs, clock, (signal) => cardSavr.respond(record.jobId, responseOf(answer), signal));
  if (sent.kind === 'failed') observe.callFailed(record, 'credential_responses', sent);
  return outcomeOf(sent);
}

/** A message to be acknowledged comes from where codes are asked, and is answered there. */
function responseOf({ envelopeId, kind, message }: AnswerRequest): CredentialResponse {
  return { envelopeId, type: kind === 'credentials' ? 'credential_response' : 'tfa_response', message };
}

function outcomeOf(sent: Called<undefined>): SendOutcome {
  if (sent.kind === 'answered') return 'sent';
  if (sent.maybeDone) return 'unknown';
  return sent.reason === 'refused' || sent.reason === 'not_found' ? 'refused' : 'not_sent';
}

/** Where it cannot be written, the polls conclude from what Strivve lists. */
async function mark(
  { record: claimed, claimedAtMs }: Claimed,
  envelopeId: string,
  outcome: SendOutcome,
  { jobs, observe, clock, pause }: AnswerDependencies,
): Promise<void> {
  const giveUpAtMs = clock() + MARK_MS_MAX;
  const marking = async (signal: AbortSignal): Promise<JobNews | undefined> => {
    let record = claimed;
    for (let attempt = 1; ; attempt += 1) {
      const news = markAnswer(record, { envelopeId, claimedAtMs, outcome, nowMs: clock() });
      if (news === undefined) return undefined;
      try {
        const written = await jobs.write({ seen: record, ...news }, signal);
        if (written === 'written') return news;
        ({ record } = written.changed);
      } catch (error) {
        if (signal.aborted || clock() >= giveUpAtMs) throw error;
      }
      await pause(attempt, signal);
    }
  };
  try {
    const marked = await until(giveUpAtMs, clock, marking);
    if (marked === 'deadline_passed') observe.storeFailed(claimed, marked);
  } catch (error) {
    observe.storeFailed(claimed, error);
  }
}

const FAILED_SENDING = {
  refused: 'not_accepted',
  not_sent: 'strivve_unreachable',
} as const satisfies Partial<Record<SendOutcome, RefusalReason>>;

function replyTo(
  outcome: SendOutcome,
  { instance, jobId, envelopeId }: JobName & { readonly envelopeId: string },
): Reply {
  const about = { instance, job_id: jobId, envelope_id: envelopeId };
  if (outcome === 'sent') return { statusCode: 200, body: { state: 'sent', ...about } };
  if (outcome !== 'unknown') return refusal(FAILED_SENDING[outcome], about);
  const message =
    'The answer may or may not have arrived. It is not sent again by itself: unless the job ends before, the next polls tell whether the request is still open, and GET /strivve/jobs/{jobId} shows it.';
  return { statusCode: 202, body: { state: 'unknown', message, ...about } };
}
