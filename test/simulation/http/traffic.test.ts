import { SeededRandom } from '../../../local/simulate/seeded-random.ts';
import { expectedOf, trafficOf } from '../../../local/simulate/http/traffic.ts';

const PLAN = { requests: 20_000, cards: ['a', 'b', 'c'], hotCard: 'hot' };

test('is exactly so many requests, some of them sent before, some twice at once, and some of the hot card', () => {
  const sendings = [...trafficOf(PLAN, new SeededRandom(1))];
  expect(sendings.reduce((sum, { copies }) => sum + copies, 0)).toBe(PLAN.requests);
  expect(sendings.filter(({ copies }) => copies > 1).length).toBeGreaterThan(500);
  const different = new Map(sendings.map(({ asked }) => [asked.number, asked]));
  expect(different.size).toBeLessThan(sendings.length);
  const ofHotCard = [...different.values()].filter(({ cardId }) => cardId === 'hot').length;
  const { usual, hot } = expectedOf(PLAN);
  expect(different.size / (usual + hot)).toBeCloseTo(1, 1);
  expect(ofHotCard / hot).toBeCloseTo(1, 0);
});

test('is the same for the same seed', () => {
  const sendings = (seed: number) => [...trafficOf(PLAN, new SeededRandom(seed))];
  expect(sendings(2)).toEqual(sendings(2));
  expect(sendings(2)).not.toEqual(sendings(3));
});
