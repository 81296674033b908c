import { createRunningClock, type RunningClock } from '../strivve/clock.ts';

/** Spreedly's time, which can be waited for. */
export type WaitingClock = RunningClock & {
  /** Resolves once `ms` of its time are over, or `signal` aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Late enough that a timer never fires before its moment by rounding. */
const ROUNDING_MS = 1;

export function createWaitingClock(startMs: number, speed: number): WaitingClock {
  const clock = createRunningClock({ startMs, speed });
  const waiting = new Set<() => void>();

  return {
    ...clock,
    pass(ms) {
      clock.pass(ms);
      for (const look of waiting) look();
    },
    wait(ms, signal) {
      const untilMs = clock.now() + ms;
      return new Promise((resolve) => {
        const timer = speed === 0 ? undefined : setTimeout(end, clock.inOurs(ms) + ROUNDING_MS);
        function end(): void {
          clearTimeout(timer);
          waiting.delete(look);
          signal.removeEventListener('abort', end);
          resolve();
        }
        function look(): void {
          if (clock.now() >= untilMs) end();
        }
        waiting.add(look);
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
      });
    },
  };
}
