import type { Clock } from './ports.ts';
import { until } from './until.ts';

/** Why a call to a provider brought nothing. */
export type CallFailure = {
  readonly kind: 'failed';
  readonly reason:
    /** What we sign in with is not valid, after a new login too where there is one; or may not see this. */
    | 'unauthorized'
    /** What we sign in with is not filled in, or unreadable. */
    | 'no_credentials'
    | 'not_found'
    /** 429: `retryAfterMs` if the provider said so. */
    | 'throttled'
    /** Any other 4xx: it will not change by asking again. */
    | 'refused'
    /** 5xx: whether it was done is not known. */
    | 'unavailable'
    /** The answer is not what the protocol says: HTML, broken JSON, a wrong signature. */
    | 'unreadable'
    /** Nothing came before the deadline, or the connection broke. */
    | 'no_answer';
  /** Whether the provider may have done what was asked. */
  readonly maybeDone: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** Safe to log: holds nothing of a body. */
  readonly detail?: string;
};

export type Called<Value> = { readonly kind: 'answered'; readonly value: Value } | CallFailure;

const NOT_SENT: CallFailure = { kind: 'failed', reason: 'no_answer', maybeDone: false };
const NO_ANSWER: CallFailure = { ...NOT_SENT, maybeDone: true };

/** A call to a provider that has answered by `untilMs`, or counts as sent and not answered. Past that moment it is not sent. */
export async function called<Value>(
  untilMs: number,
  clock: Clock,
  call: (signal: AbortSignal) => Promise<Called<Value>>,
): Promise<Called<Value>> {
  if (clock() >= untilMs) return NOT_SENT;
  const answer = await until(untilMs, clock, call);
  return answer === 'deadline_passed' ? NO_ANSWER : answer;
}
