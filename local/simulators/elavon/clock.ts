/** Elavon's time, which passes only when it is told to: a boarding takes weeks, and a run of it seconds. */
export type OwnClock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** @throws where time would go back */
  readonly pass: (ms: number) => void;
};

export function createOwnClock(startMs: number): OwnClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    pass(ms) {
      if (ms < 0) throw new Error('Time does not go back.');
      nowMs += ms;
    },
  };
}
