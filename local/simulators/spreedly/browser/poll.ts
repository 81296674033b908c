import { askStatus, type Status } from './status.ts';

/** How a watch over a status goes: all in Spreedly's time. */
export type Watch = {
  readonly origin: string;
  readonly token: string;
  readonly everyMs: number;
  readonly forMs: number;
  readonly isOver: (status: Status) => boolean;
  /** The watch is of no more interest. */
  readonly signal: AbortSignal;
};

export type Outcome =
  | { readonly kind: 'over'; readonly status: Status }
  | { readonly kind: 'timed_out'; readonly status: Status }
  /** Nobody answers. */
  | { readonly kind: 'unreachable' }
  /** By the signal. */
  | { readonly kind: 'stopped' };

/** Between two questions in our time, whatever the speed: a browser should not hammer, nor a test wait. */
const PAUSE_MS_MIN = 50;
/** Where Spreedly's time only passes by hand. */
const PAUSE_MS_BY_HAND = 200;

/** So many questions in a row without an answer are too many. */
const SILENCES_MAX = 5;

/** Asks until it is over or the time is. */
export async function watchStatus({ origin, token, everyMs, forMs, isOver, signal }: Watch): Promise<Outcome> {
  let beganAtMs: number | undefined;
  let silences = 0;
  let pauseMs = PAUSE_MS_BY_HAND;
  while (silences < SILENCES_MAX) {
    const status = await askStatus(origin, token);
    if (signal.aborted) return { kind: 'stopped' };
    silences = status === undefined ? silences + 1 : 0;
    if (status !== undefined) {
      const { now_ms: nowMs, speed } = status.simulated;
      beganAtMs ??= nowMs;
      if (isOver(status)) return { kind: 'over', status };
      if (nowMs - beganAtMs >= forMs) return { kind: 'timed_out', status };
      pauseMs = speed === 0 ? PAUSE_MS_BY_HAND : Math.max(everyMs / speed, PAUSE_MS_MIN);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (signal.aborted) return { kind: 'stopped' };
  }
  return { kind: 'unreachable' };
}
