import fc from 'fast-check';
import { nextStep } from '../../../functions/strivve-poller/next-step.ts';
import { failure } from '../../support/cardsavr.ts';
import { HOUR_MS, START } from './a-poller.ts';

const STEP = { poll: 2, untilMs: START + HOUR_MS, readAtMs: null };

function secondsAfter(tookMs: number, failures: Parameters<typeof nextStep>[1]['failures'] = []): number {
  const end = { beganAtMs: START, nowMs: START + tookMs, failures, hasReadAll: true };
  const next = nextStep(STEP, end);
  return next.next === 'wait' ? next.waitSeconds : 0;
}

test('what is said just after a poll has read is known within five seconds, as long as polls take less than two', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_900 }), (tookMs) => {
      expect(tookMs + secondsAfter(tookMs) * 1_000 + tookMs).toBeLessThan(5_000);
    }),
  );
});

test('polls of a usual length are four seconds apart, and there is a second between any two', () => {
  expect([secondsAfter(120), secondsAfter(8_000)]).toEqual([4, 1]);
});

test('Strivve is not asked sooner than it says', () => {
  expect(secondsAfter(100, [failure('throttled', { retryAfterMs: 12_300 })])).toBe(13);
});
