import fc from 'fast-check';
import { Scale } from '../../../../domain/rules/matching/scale.ts';

/** Numbers as rules and requests have them: small, large, below zero, close together, and at the ends of what there is. */
const numbers = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -1_000_000, max: 100_000_000 }),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, Number.MIN_VALUE, -Number.MIN_VALUE, 2 ** 24, 2 ** 24 + 1, 2 ** 53, 1e308),
);

test('a value is in the bucket behind all cuts that are not above it', () => {
  fc.assert(
    fc.property(fc.array(numbers.filter(Number.isFinite), { maxLength: 60 }), fc.array(numbers), (ends, others) => {
      const scale = new Scale(ends.map((from) => ({ from, to: Infinity })));
      const cuts = new Set(ends.map((end) => (end === 0 ? 0 : end)));
      for (const value of [...ends, ...others]) {
        expect(scale.bucketOf(value)).toBe([...cuts].filter((cut) => cut <= value).length);
      }
    }),
    { numRuns: 2_000 },
  );
});
