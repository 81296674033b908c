import { DESIGNS, type DesignName } from '../designs/designs.ts';
import { drawScenario } from '../scenario/draw-scenario.ts';
import { createSeededScheduler } from '../scheduler.ts';
import { SeededRandom } from '../seeded-random.ts';
import { play, type Played } from '../world/play.ts';

/** Plays the schedule that a seed stands for: the same one on any machine. */
export function playSeed(seed: number, design: DesignName): Promise<Played> {
  const random = new SeededRandom(seed);
  return play(drawScenario(random), createSeededScheduler(random), DESIGNS[design]);
}
