import { type Habit, HABITS } from './habits.ts';
import type { Script } from './script.ts';
import { SeededRandom } from '../../simulate/seeded-random.ts';

/** How often each habit comes, in proportion to the others. */
export type Weights = Readonly<Record<Habit, number>>;

export type DayPlan = {
  readonly seed: number;
  readonly transactions: number;
  readonly cards: readonly string[];
  /** In place of the usual ones; 0 is never. */
  readonly weights?: Partial<Weights>;
};

/** Most of a day is ordinary; enough of it is not. */
export const WEIGHTS: Weights = {
  purchase: 40,
  tip: 8,
  severalClearings: 5,
  increments: 4,
  refund: 5,
  reversal: 6,
  partialReversal: 4,
  failedReversal: 1,
  reversalFirst: 3,
  partialApproval: 3,
  refusedElsewhere: 4,
  contradiction: 2,
  forcedPost: 2,
  hungUp: 2,
  lostAdvice: 3,
  lostPost: 2,
  duplicateAdvice: 4,
  redelivery: 3,
  reusedId: 1,
  oddMessageType: 2,
};

/** A day, as scripts that may be played at once. The same plan is always the same day, whatever is answered. */
export function drawDay({ seed, transactions, cards, weights = {} }: DayPlan): readonly Script[] {
  const random = new SeededRandom(seed);
  const bag = (Object.keys(HABITS) as Habit[]).map((habit) => [habit, weights[habit] ?? WEIGHTS[habit]] as const);
  return Array.from({ length: transactions }, (_, nth) => {
    const habit = pickHabit(bag, random);
    return HABITS[habit]({ name: `${nth} ${habit}`, cardId: random.pick(cards), random });
  });
}

function pickHabit(bag: readonly (readonly [Habit, number])[], random: SeededRandom): Habit {
  let left = random.next() * bag.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [habit, weight] of bag) {
    if (left < weight) return habit;
    left -= weight;
  }
  throw new Error('Every weight is 0: there is nothing to draw.');
}
