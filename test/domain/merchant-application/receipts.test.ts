import fc from 'fast-check';
import { NEVER_RECEIVED, type Receipts, received } from '../../../domain/merchant-application/receipts.ts';

const WINDOW_MS = 60;

function after(times: readonly number[], windowMs = WINDOW_MS): Receipts {
  return times.reduce((known, time) => received(known, time, windowMs), NEVER_RECEIVED);
}

test('no row is missing, whatever the order in which pushes are processed', () => {
  const orders = fc
    .uniqueArray(fc.nat(600), { minLength: 1, maxLength: 12 })
    .chain((times) => fc.shuffledSubarray(times, { minLength: times.length }));
  fc.assert(
    fc.property(orders, (order) => {
      const inTime = after(order.toSorted((a, b) => a - b));
      const otherwise = after(order);
      expect(otherwise.atMs).toEqual(inTime.atMs);
      expect(otherwise.rowsAtMs).toEqual(expect.arrayContaining([...inTime.rowsAtMs]));
    }),
    { numRuns: 1_000 },
  );
});

test('one that came early and is processed late gets its row, and so does what no longer follows a row', () => {
  expect(after([0, 100, 40, 70]).rowsAtMs).toEqual([0, 70, 100]);
});

test('with no window each has a row, but of one millisecond there is one', () => {
  expect(after([5, 5, 6], 0).rowsAtMs).toEqual([5, 6]);
});

test('many are remembered to a bound, and what is forgotten moves no row', () => {
  const everyHalfWindow = Array.from({ length: 1_001 }, (_, nth) => nth * (WINDOW_MS / 2));
  const { atMs, rowsAtMs } = after(everyHalfWindow);
  expect(atMs.length).toBeLessThanOrEqual(400);
  expect(atMs.length).toBeGreaterThan(390);
  expect(rowsAtMs).toEqual(atMs.filter((time) => time % WINDOW_MS === 0));
});
