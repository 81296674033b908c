/** Strivve's time: it runs, faster than ours if wished, and can be let go on at once. */
export type RunningClock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  /** What `ms` of its time are in ours; the same where its time only passes by hand. */
  readonly inOurs: (ms: number) => number;
};

export function createRunningClock({
  startMs,
  speed,
}: {
  readonly startMs: number;
  readonly speed: number;
}): RunningClock {
  const beganAt = performance.now();
  let passedMs = 0;
  return {
    now: () => Math.floor(startMs + passedMs + (performance.now() - beganAt) * speed),
    pass(ms) {
      if (ms < 0) throw new Error('Time does not go back.');
      passedMs += ms;
    },
    inOurs: (ms) => (speed === 0 ? ms : ms / speed),
  };
}
