import fc from 'fast-check';
import { bucketOf, bucketWidthMs, oldestBucket, oldestFromMs } from '../../../domain/windows/trailing.ts';
import { BUCKETS_MAX, TRAILING_MS_MAX, TRAILING_MS_MIN, type TrailingWindow } from '../../../domain/windows/window.ts';
import { instants } from './arbitraries.ts';

const windows = fc
  .integer({ min: TRAILING_MS_MIN, max: TRAILING_MS_MAX })
  .map((lengthMs): TrailingWindow => ({ kind: 'trailing', lengthMs }));

test.each([
  [10_000, 159],
  [63_000, 1_000],
  [63_001, 1_001],
  [86_400_000, 1_371_429],
])('a window of %p ms has buckets of %p ms', (lengthMs, widthMs) => {
  expect(bucketWidthMs({ kind: 'trailing', lengthMs })).toBe(widthMs);
});

test('the buckets of a window cover it, are no more than may be kept, and begin less than a bucket before it', () => {
  fc.assert(
    fc.property(windows, instants, (window, nowMs) => {
      const firstMs = nowMs - window.lengthMs + 1;
      const oldest = oldestBucket(window, nowMs);
      const widthMs = bucketWidthMs(window);
      expect(oldest * widthMs).toBeLessThanOrEqual(firstMs);
      expect((oldest + 1) * widthMs).toBeGreaterThan(firstMs);
      expect(bucketOf(window, nowMs) - oldest + 1).toBeLessThanOrEqual(BUCKETS_MAX);
    }),
  );
});

test('a bucket becomes the oldest when the last instant of the one before has left', () => {
  fc.assert(
    fc.property(windows, instants, (window, nowMs) => {
      const bucket = bucketOf(window, nowMs);
      const fromMs = oldestFromMs(window, bucket);
      expect(oldestBucket(window, fromMs - 1)).toBe(bucket - 1);
      expect(oldestBucket(window, fromMs)).toBe(bucket);
    }),
  );
});
