import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from './script.ts';
import type { Played, Simulator } from './simulator.ts';

export type Pace = {
  /** How many scripts begin in a second; as fast as the rest allows where left out. */
  readonly perSecond?: number;
  /** How many may be under way. */
  readonly atOnce: number;
  readonly onPlayed?: (scripts: number) => void;
  /** Begins nothing more once it aborts. */
  readonly stopping?: AbortSignal;
};

/** Plays the scripts of a day side by side, begun in their order. */
export async function playDay(
  { play }: Pick<Simulator, 'play'>,
  day: readonly Script[],
  { perSecond, atOnce, onPlayed, stopping }: Pace,
): Promise<readonly Played[]> {
  const beganAt = performance.now();
  const played: Played[] = [];
  const next = day.entries();
  let done = 0;

  async function work(): Promise<void> {
    // One iterator for all of them: each script is taken once.
    for (const [nth, script] of next) {
      const dueInMs = perSecond === undefined ? 0 : beganAt + (nth * 1_000) / perSecond - performance.now();
      if (dueInMs > 0)
        await sleep(dueInMs, undefined, { ...(stopping && { signal: stopping }) }).catch(() => undefined);
      if (stopping?.aborted === true) return;
      played.push(...(await play(script)));
      done += 1;
      onPlayed?.(done);
    }
  }

  await Promise.all(Array.from({ length: atOnce }, work));
  return played;
}
