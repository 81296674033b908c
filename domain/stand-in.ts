import type { Answer, Decline } from './answer.ts';
import type { Money } from './money.ts';

/** What the program's owner wants answered when the full decision cannot be made in time. */
export type StandInPolicy = {
  readonly answer: Answer;
  /** Up to and including this amount `answer` is given, above it `05`; without a cap, for every amount. */
  readonly cap?: Money;
};

/**
 * The stand-in for a request of `amount`. With a cap, an amount that cannot be compared to it gets `05`. A decline that
 * was decided and only could not be recorded stands: no policy approves what the rules are known to refuse.
 */
export function standInAnswer(policy: StandInPolicy, amount: Money | undefined, known?: Decline): Answer {
  if (known !== undefined) return known;
  if (policy.cap === undefined || policy.answer !== '00') return policy.answer;
  return amount?.currency === policy.cap.currency && amount.minor <= policy.cap.minor ? policy.answer : '05';
}

/** Why a stand-in answered instead of a decision. A closed list: each has its sentence in docs/runbook.md. */
export const STAND_IN_CAUSES = [
  'deadline_passed',
  'store_failed',
  'rule_set_unusable',
  'store_busy',
  'webhook_key_unavailable',
] as const;

export type StandInCause = (typeof STAND_IN_CAUSES)[number];
