import type { MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { StoreDesign } from '../designs/store-design.ts';
import type { Action, Scenario } from '../scenario/scenario.ts';
import type { Scheduler } from '../scheduler.ts';
import { act } from './act.ts';
import type { Happening } from './journal.ts';
import type { Fault } from './wire.ts';
import { createWorld } from './world.ts';

/** What there is to see when a schedule has been played. */
export type Played = {
  readonly scenario: Scenario;
  readonly happenings: readonly Happening[];
  readonly memory: MemoryDecisionStore;
  /** The true time at its end, epoch milliseconds. */
  readonly endedAtMs: number;
  readonly steps: number;
  readonly faults: readonly Fault[];
};

/** Plays a scenario in the scheduler's order, through the decision path that is deployed. */
export async function play(scenario: Scenario, scheduler: Scheduler, design: StoreDesign): Promise<Played> {
  const world = createWorld(scenario, scheduler, design);
  const inTurn = async (actions: readonly Action[], lane: string): Promise<void> => {
    for (const [place, action] of actions.entries()) await act(action, `${lane}.${place}`, world);
  };
  world.scheduler.start(async () => {
    await inTurn(scenario.before, 'before');
    for (const [lane, actions] of scenario.lanes.entries()) world.scheduler.start(() => inTurn(actions, String(lane)));
  });
  await world.scheduler.ended();
  const { journal, memory, time, counts } = world;
  return { scenario, happenings: journal.happenings, memory, endedAtMs: time.nowMs, ...counts };
}
