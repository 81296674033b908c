import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import type { ExecutionEnvironment, Init } from './execution-environment.ts';
import { createPermits } from './permits.ts';

/** The execution environments of one function, lent to one invocation at a time. */
export type EnvironmentPool = {
  /** Waits for a turn, then gives a warm environment or starts one; undefined once the pool is stopped. */
  readonly lend: () => Promise<Loan | undefined>;
  /** Ends every process. */
  readonly stop: () => Promise<void>;
};

export type Loan = {
  readonly environment: ExecutionEnvironment;
  /** How the start went; undefined for an environment that has run before. */
  readonly init: Init | undefined;
  /** To be called once the invocation has its outcome; the environment is lent again when its runtime asks for work. */
  readonly giveBack: () => void;
};

/**
 * How many environments of one function a laptop runs at once; each is a process of 50 to 80 MB. Lambda would start as
 * many as there are events: here a further invocation waits for its turn.
 */
const ENVIRONMENTS_MAX = 8;

/**
 * A runtime that has posted its response asks for the next event within a millisecond or so. An invocation that comes
 * in between waits this long for it, which is less than a new process would take.
 */
const FINISHING_MS_MAX = 20;

/** Lambda takes idle environments away after some minutes that it does not publish; here a burst's memory comes back. */
const IDLE_MS_MAX = 5 * 60_000;

export function createEnvironmentPool(startEnvironment: () => Promise<ExecutionEnvironment>): EnvironmentPool {
  const environments = new Set<ExecutionEnvironment>();
  // Lent from the end, the one that ran last first, so that the others grow old and go.
  const idle: { readonly environment: ExecutionEnvironment; readonly retirement: NodeJS.Timeout }[] = [];
  const finishing = new Set<Promise<void>>();
  const permits = createPermits(ENVIRONMENTS_MAX);
  let isStopped = false;

  async function takeWarm(): Promise<ExecutionEnvironment | undefined> {
    if (idle.length === 0 && finishing.size > 0) await Promise.race([...finishing, setTimeoutAsync(FINISHING_MS_MAX)]);
    const taken = idle.pop();
    clearTimeout(taken?.retirement);
    return taken?.environment;
  }

  function forget(environment: ExecutionEnvironment): void {
    environments.delete(environment);
    const index = idle.findIndex((entry) => entry.environment === environment);
    if (index >= 0) clearTimeout(idle.splice(index, 1)[0]?.retirement);
  }

  async function start(): Promise<ExecutionEnvironment> {
    const environment = await startEnvironment();
    environments.add(environment);
    void environment.ended.then(() => forget(environment));
    // A stop that came during the start could not see this one.
    if (isStopped) await environment.stop();
    return environment;
  }

  function takeBack(environment: ExecutionEnvironment): void {
    const finished = whenFinished(environment).finally(() => finishing.delete(finished));
    finishing.add(finished);
  }

  async function whenFinished(environment: ExecutionEnvironment): Promise<void> {
    const isAlive = await environment.whenIdle();
    if (isAlive && environments.has(environment)) {
      idle.push({ environment, retirement: setTimeout(() => void environment.stop(), IDLE_MS_MAX).unref() });
    }
    permits.release();
  }

  return {
    async lend() {
      await permits.acquire();
      if (isStopped) {
        permits.release();
        return undefined;
      }
      const warm = await takeWarm();
      const environment = warm ?? (await start());
      const init = warm === undefined ? await environment.init : undefined;
      return { environment, init, giveBack: () => takeBack(environment) };
    },
    async stop() {
      isStopped = true;
      for (const { retirement } of idle) clearTimeout(retirement);
      await Promise.all([...environments].map((environment) => environment.stop()));
    },
  };
}
