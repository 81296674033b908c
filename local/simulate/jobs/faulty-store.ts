import type { MemoryJobStore } from '../../../adapters/memory/job-store.ts';
import type { JobStore } from '../../../domain/job/ports.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { Killed, type SimulatedStrivve } from './simulated-strivve.ts';

/** What a call takes. */
const CALL_MS = 8;

/** Past every deadline of ours: whoever was killed does nothing more. */
const LONG_MS = 20_000;

/** How the process that calls goes on. */
export type Fate = {
  /** Dies at its first write: before it, or when it has gone through. */
  killsAtWrite?: 'before' | 'after';
  /** Stands still before its first write until this is settled; `reached` is called when it does. */
  stall?: { readonly reached: () => void; readonly over: Promise<void> };
};

/** A store whose calls fail now and then, before or after they were done, as one process sees it. */
export function faultyStore(
  jobs: MemoryJobStore,
  strivve: SimulatedStrivve,
  { random, rate, fate }: { readonly random: SeededRandom; readonly rate: number; readonly fate: Fate },
): JobStore {
  async function called<Value>(call: () => Promise<Value>): Promise<Value> {
    strivve.nowMs += CALL_MS;
    if (!random.chance(rate)) return call();
    strivve.hasFailed = true;
    if (random.chance(0.5)) await call();
    throw new Error('The store is down.');
  }

  return {
    ...jobs,
    read: (job, signal) => called(() => jobs.read(job, signal)),
    lease: (job, lease, signal) => called(() => jobs.lease(job, lease, signal)),
    async write(change, signal) {
      const { stall, killsAtWrite } = fate;
      if (stall !== undefined) {
        delete fate.stall;
        stall.reached();
        await stall.over;
      }
      if (killsAtWrite === undefined) return called(() => jobs.write(change, signal));
      strivve.hasFailed = true;
      if (killsAtWrite === 'after') {
        await jobs.write(change, signal);
        fate.killsAtWrite = 'before';
      }
      strivve.nowMs += LONG_MS;
      throw new Killed();
    },
  };
}
