import type { Polled, PollStep } from '../../contracts/poll-step.ts';
import type { JobRecord } from '../../domain/job/job.ts';
import type { CallFailure } from '../../domain/called.ts';

/** What was said just after a poll has read is known when the next one is over. */
const KNOWN_WITHIN_MS = 5_000;

/** From state to state, and until the function runs. */
const STEP_OVERHEAD_MS = 200;

/** Whole seconds, as a machine waits. */
const WAIT_MS_MIN = 1_000;
const WAIT_MS_MAX = 4_000;

/** Where Strivve asks us to slow down; a turn has as much time left after its last poll may begin. */
const THROTTLED_MS_MIN = 8_000;
const THROTTLED_MS_MAX = 30_000;

export type PollEnd = Pick<JobRecord, 'unreadSinceMs'> & {
  readonly beganAtMs: number;
  readonly nowMs: number;
  readonly failures: readonly CallFailure[];
  readonly hasReadAll: boolean;
};

/** What the machine does after a poll. */
export function nextStep(
  { poll, untilMs, readAtMs = null }: Pick<PollStep, 'poll' | 'untilMs' | 'readAtMs'>,
  { beganAtMs, nowMs, unreadSinceMs, failures, hasReadAll }: PollEnd,
): Exclude<Polled, { next: 'ended' | 'superseded' }> {
  const throttled = failures.filter(({ reason }) => reason === 'throttled');
  const isThrottled = throttled.length > 0;
  const waitMs = isThrottled ? throttledMs(unreadSinceMs, throttled, nowMs) : usualMs(nowMs - beganAtMs);
  const read = { readAtMs: hasReadAll ? beganAtMs : readAtMs };
  // The turn that follows begins at once, so only a usual wait is cut short by it.
  if (nowMs >= untilMs || (!isThrottled && nowMs + waitMs >= untilMs)) return { next: 'turn_over', ...read };
  return { next: 'wait', waitSeconds: waitMs / 1_000, poll: poll + 1, lost: false, ...read };
}

/** The next poll may take as long as this one took. */
function usualMs(tookMs: number): number {
  const leftMs = KNOWN_WITHIN_MS - STEP_OVERHEAD_MS - 2 * tookMs;
  return Math.min(Math.max(Math.floor(leftMs / 1_000) * 1_000, WAIT_MS_MIN), WAIT_MS_MAX);
}

/** As long as Strivve says; where it does not, as long again as it has been so. */
function throttledMs(unreadSinceMs: number | undefined, throttled: readonly CallFailure[], nowMs: number): number {
  const asked = throttled.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]));
  const ms = asked.length > 0 ? Math.max(...asked) : Math.max(THROTTLED_MS_MIN, nowMs - (unreadSinceMs ?? nowMs));
  return Math.min(Math.max(Math.ceil(ms / 1_000) * 1_000, WAIT_MS_MIN), THROTTLED_MS_MAX);
}
