import type { SeededRandom } from './seeded-random.ts';

/** Lets steps that could happen at the same time happen one after the other, in an order of its choice. */
export type Scheduler = {
  /** Resolves when it is this step's turn. */
  readonly turn: (step: string) => Promise<void>;
  /** Starts something that takes steps; it may start more. */
  readonly start: (task: () => Promise<void>) => void;
  /** Lets the steps happen, and resolves when everything that was started has ended. */
  readonly ended: () => Promise<void>;
};

/**
 * The same order for the same seed. It waits until every task waits for its turn and then picks one, so that it needs no
 * timer and no turn of the event loop: a million schedules are a matter of minutes.
 */
export function createSeededScheduler(random: SeededRandom): Scheduler {
  const waiting: (() => void)[] = [];
  const end = Promise.withResolvers<void>();
  let running = 0;
  let isLetGo = false;

  function proceed(): void {
    if (!isLetGo || waiting.length < running) return;
    if (running === 0) {
      end.resolve();
      return;
    }
    const picked = random.integer(0, waiting.length - 1);
    const [step] = waiting.splice(picked, 1);
    step?.();
  }

  return {
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        proceed();
      }),
    start(task) {
      running += 1;
      task()
        .catch(end.reject)
        .finally(() => {
          running -= 1;
          proceed();
        });
    },
    async ended() {
      isLetGo = true;
      proceed();
      await end.promise;
    },
  };
}
