import fc from 'fast-check';
import { positionOf } from '../../../domain/life/position.ts';
import { factSets } from './arbitraries.ts';

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);

describe('the position of a transaction', () => {
  test('does not depend on the order in which anything became known', () => {
    fc.assert(
      fc.property(factSets, fc.infiniteStream(fc.nat()), (facts, chance) => {
        const draws = chance[Symbol.iterator]();
        const shuffled = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, place: draws.next().value as number }))
            .toSorted((a, b) => a.place - b.place)
            .map(({ item }) => item);
        const other = {
          requests: shuffled(facts.requests),
          advices: shuffled(facts.advices),
          expired: shuffled(facts.expired),
        };
        expect(positionOf(other)).toEqual(positionOf(facts));
      }),
      { numRuns: 2_000 },
    );
  });

  test('counts just what is held and what was posted and kept, and nothing below zero', () => {
    fc.assert(
      fc.property(factSets, (facts) => {
        const out = {
          ...facts,
          requests: facts.requests.filter(({ direction }) => direction === 'out'),
          advices: facts.advices.filter(({ direction }) => direction === 'out'),
        };
        const { counted, holds, posted, reversed, drift } = positionOf(out);
        const all = [...counted.values()].map(({ minor }) => minor);
        expect(all.every((minor) => minor >= 0)).toBe(true);
        const held = sum([...holds.values()].map(({ minor }) => minor));
        // What was reversed was posted or held: where nothing was, the two bounds are one.
        expect(sum(all)).toBeLessThanOrEqual(posted + held);
        expect(sum(all)).toBeGreaterThanOrEqual(posted + held - reversed);
        expect(drift.every(({ key }) => key !== '')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
