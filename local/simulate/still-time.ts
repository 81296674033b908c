/**
 * Stops the one clock that the decision path reads by itself: the bound of a single call. Played against memory no call
 * hangs, and a machine that is busy with other things must not decide how a schedule ends.
 */
export function stillTime(): void {
  const never = new AbortController().signal;
  AbortSignal.timeout = () => never;
}
