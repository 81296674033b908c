import fc from 'fast-check';
import { drawScenario } from '../../local/simulate/scenario/draw-scenario.ts';
import type { Scenario } from '../../local/simulate/scenario/scenario.ts';
import { simpler } from '../../local/simulate/scenario/simpler.ts';
import type { Scheduler } from '../../local/simulate/scheduler.ts';
import { SeededRandom } from '../../local/simulate/seeded-random.ts';

/** Scenarios as `npm run simulate` draws them; a failing one is made smaller piece by piece. */
export class Scenarios extends fc.Arbitrary<Scenario> {
  generate(random: fc.Random): fc.Value<Scenario> {
    return new fc.Value(drawScenario(new SeededRandom(random.nextInt())), undefined);
  }

  canShrinkWithoutContext(_value: unknown): _value is Scenario {
    return true;
  }

  shrink(scenario: Scenario): fc.Stream<fc.Value<Scenario>> {
    return fc.stream(simpler(scenario)).map((smaller) => new fc.Value(smaller, undefined));
  }
}

/** fast-check picks the order of the steps, and prints it with a failure. */
export function scheduledBy(scheduler: fc.Scheduler): Scheduler {
  const tasks: Promise<void>[] = [];
  return {
    turn: (step) => scheduler.schedule(Promise.resolve(), step),
    start: (task) => void tasks.push(task()),
    async ended() {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await scheduler.waitFor(task);
    },
  };
}
