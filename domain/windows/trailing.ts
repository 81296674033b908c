import { BUCKETS_MAX, type TrailingWindow } from './window.ts';

/**
 * Width of a bucket, milliseconds. Bucket `i` covers the instants from `i * width` to before `(i + 1) * width`, counted
 * from the epoch. 63 of them are as long as the window, so that one which starts in the middle of a bucket overlaps 64.
 */
export function bucketWidthMs({ lengthMs }: TrailingWindow): number {
  return Math.ceil(lengthMs / (BUCKETS_MAX - 1));
}

/** Index of the bucket that an instant falls into. */
export function bucketOf(window: TrailingWindow, atMs: number): number {
  return Math.floor(atMs / bucketWidthMs(window));
}

/** Index of the oldest bucket that overlaps the window which ends at `nowMs`. */
export function oldestBucket(window: TrailingWindow, nowMs: number): number {
  return bucketOf(window, nowMs - window.lengthMs + 1);
}

/** The first instant at which a bucket is the oldest in the window: all before it has left. */
export function oldestFromMs(window: TrailingWindow, bucket: number): number {
  return bucket * bucketWidthMs(window) + window.lengthMs - 1;
}
