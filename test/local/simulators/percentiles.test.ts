import * as fc from 'fast-check';
import { percentilesOf } from '../../../local/simulators/percentiles.ts';

describe('percentiles', () => {
  test('are figures that were measured', () => {
    const hundred = Array.from({ length: 100 }, (_, nth) => nth + 1);
    expect(percentilesOf(hundred)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentilesOf([3])).toEqual({ count: 1, p50: 3, p95: 3, p99: 3, max: 3 });
    expect(percentilesOf([])).toBeUndefined();
  });

  test('do not depend on the order, and rise', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (samples) => {
        const found = percentilesOf(samples);
        if (found === undefined) throw new Error('no samples');
        expect(percentilesOf(samples.toReversed())).toEqual(found);
        const { p50, p95, p99, max } = found;
        expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((a, b) => a - b));
        expect(samples).toEqual(expect.arrayContaining([p50, p95, p99]));
        expect(max).toBe(Math.max(...samples));
      }),
    );
  });
});
