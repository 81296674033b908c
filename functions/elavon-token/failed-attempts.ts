const FAILURES_MAX = 10;
const WINDOW_MS = 60_000;

/** So many ids are remembered: a stranger can think up any number of them. */
const CLIENTS_MAX = 1_000;

export type FailedAttempts = {
  /** Notes a failure with this client id. How many seconds to wait, where there were too many; 0 where there were not. */
  fail(clientId: string, nowMs: number): number;
};

/**
 * Counts what failed with a client id, ours or not, in this environment of the function: ten within a minute, and each further
 * one is told to wait. What succeeds is not counted and never waits, so that a stranger who knows Elavon's client id cannot
 * lock Elavon out.
 */
export function createFailedAttempts(): FailedAttempts {
  const failuresOf = new Map<string, readonly number[]>();
  return {
    fail(clientId, nowMs) {
      const recent = (failuresOf.get(clientId) ?? []).filter((atMs) => atMs > nowMs - WINDOW_MS);
      const [first = nowMs] = recent;
      if (recent.length >= FAILURES_MAX) return Math.ceil((first + WINDOW_MS - nowMs) / 1_000);
      failuresOf.delete(clientId);
      failuresOf.set(clientId, [...recent, nowMs]);
      const [longestAgo] = failuresOf.keys();
      if (failuresOf.size > CLIENTS_MAX && longestAgo !== undefined) failuresOf.delete(longestAgo);
      return 0;
    },
  };
}
