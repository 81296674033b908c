import type { Clock } from '../ports.ts';
import { until } from '../until.ts';
import type { Called, CallFailure } from './ports.ts';

const NOT_SENT: CallFailure = { kind: 'failed', reason: 'no_answer', maybeDone: false };
const NO_ANSWER: CallFailure = { ...NOT_SENT, maybeDone: true };

/** A call to Strivve that has answered by `untilMs`, or counts as sent and not answered. Past that moment it is not sent. */
export async function called<Value>(
  untilMs: number,
  clock: Clock,
  call: (signal: AbortSignal) => Promise<Called<Value>>,
): Promise<Called<Value>> {
  if (clock() >= untilMs) return NOT_SENT;
  const answer = await until(untilMs, clock, call);
  return answer === 'deadline_passed' ? NO_ANSWER : answer;
}
