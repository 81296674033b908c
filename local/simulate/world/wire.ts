import type { Busy } from '../../../domain/ports.ts';
import type { Scheduler } from '../scheduler.ts';

/**
 * What can become of one call of the store, seen from the caller. `busy`: nothing is written. `retried`: it is written,
 * the response is lost, and the SDK sends the same call again. `lost`: it is written, and the caller only hears that it
 * may try again. `late`: the caller hears that, and it is written some time after. The others end the caller: before the
 * call, after it was written, or while it is still on its way. `stalls`: it is on its way for so long that the deadline
 * passes.
 */
export const FAULTS = [
  'busy',
  'retried',
  'lost',
  'late',
  'stalls',
  'dies_before',
  'dies_after',
  'dies_meanwhile',
] as const;

export type Fault = (typeof FAULTS)[number];

/** One call of the store. `execute` takes effect at once when it is called. */
export type Call<Result> = {
  readonly name: string;
  readonly execute: () => Promise<Result>;
  /** With a client token: a call that was carried out is not carried out again by the SDK's retry. */
  readonly isCarriedOut?: (result: Result) => boolean;
};

/** The way from one delivery to the store: a call arrives when the scheduler says, and fails as planned. */
export type Wire = {
  readonly send: <Result>(call: Call<Result>) => Promise<Result | Busy>;
  /** Lets others go first. */
  readonly turn: (step: string) => Promise<void>;
};

/** The instance that made the call is gone; nothing after it happens. */
export class InstanceDied extends Error {
  override readonly name = 'InstanceDied';
}

/** The delivery has no time left; a stand-in answers. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** A decision is given up after this long: then it makes no more calls, in an instance that was frozen meanwhile too. */
export const DECIDE_MS_MAX = 2_000;

/** A write that nobody waits for any more is on its way for no longer than this. */
const LATE_MS_MAX = 5_000;

const BUSY: Busy = { kind: 'busy', because: 'simulated' };

/** Far enough that no timer of the decision path fires: the scheduler alone says what comes when. */
export const NEVER_MS = 2 ** 31 - 1;

export type WirePlan = {
  readonly scheduler: Scheduler;
  /** The true time, epoch milliseconds. */
  readonly trueTime: () => number;
  /** By the number of the call. */
  readonly faults: readonly (Fault | 'none')[];
  readonly onFault: (fault: Fault) => void;
};

export function createWire({ scheduler, trueTime, faults, onFault }: WirePlan): Wire {
  const beganAtMs = trueTime();
  let calls = 0;

  async function turn(step: string): Promise<void> {
    await scheduler.turn(step);
    if (trueTime() - beganAtMs > DECIDE_MS_MAX) throw new DeadlinePassed();
  }

  /** Carries out a call for which nobody waits any more. */
  function later<Result>({ name, execute }: Call<Result>): void {
    const sentAtMs = trueTime();
    scheduler.start(async () => {
      await scheduler.turn(`${name} arrives late`);
      if (trueTime() - sentAtMs <= LATE_MS_MAX) await execute();
    });
  }

  async function again<Result>({ execute, isCarriedOut }: Call<Result>): Promise<Result> {
    const first = await execute();
    await turn('retry');
    return isCarriedOut?.(first) === true ? first : execute();
  }

  return {
    turn,
    async send(call) {
      const fault = faults[calls] ?? 'none';
      calls += 1;
      await turn(`${call.name} arrives`);
      if (fault === 'none') return call.execute();
      onFault(fault);
      switch (fault) {
        case 'busy':
          return BUSY;
        case 'retried':
          return again(call);
        case 'lost':
          await call.execute();
          return BUSY;
        case 'late':
          later(call);
          return BUSY;
        case 'stalls':
          later(call);
          throw new DeadlinePassed();
        case 'dies_before':
          throw new InstanceDied();
        case 'dies_after':
          await call.execute();
          throw new InstanceDied();
        case 'dies_meanwhile':
          later(call);
          throw new InstanceDied();
      }
    },
  };
}
