import { SeededRandom } from '../../simulate/seeded-random.ts';
import type { Boarding } from './board.ts';
import { TROUBLE_NAMES } from './troubles.ts';

export type BoardingsWish = {
  readonly seed: number;
  readonly count: number;
  /** Begins the names of the merchants; letters and digits. */
  readonly prefix: string;
};

/** Boardings by seed: both flows and every trouble in turn, the rest by chance. The same wish is the same boardings. */
export function drawBoardings({ seed, count, prefix }: BoardingsWish): readonly Boarding[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, nth) => ({
    flow: nth % 2 === 0 ? 'guided' : 'managed',
    merchant: `${prefix}${nth}`,
    trouble: TROUBLE_NAMES[Math.floor(nth / 2) % TROUBLE_NAMES.length] ?? 'none',
    seed: random.integer(1, 1_000_000),
  }));
}
