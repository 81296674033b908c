import { createMemoryDecisionStore, type MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { unseenCard } from '../../../domain/card.ts';
import type { Clock, Lives, LiveRuleSets } from '../../../domain/ports.ts';
import { emptyRuleSet } from '../../../domain/rules/rule-set.ts';
import { createLiveRuleSets } from '../../../adapters/live-rule-sets.ts';
import type { StoreDesign } from '../designs/store-design.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Scheduler } from '../scheduler.ts';
import { createJournal, type Journal } from './journal.ts';
import { createPublications, type Publications } from './publications.ts';
import { createSettler } from './settle.ts';
import { type Fault, NEVER_MS } from './wire.ts';

/** One instance of the function: its own clock, and the rule set that it knew last. */
export type Instance = { readonly clock: Clock; readonly ruleSets: LiveRuleSets };

/** What all lanes of a schedule work on. */
export type World = {
  readonly scenario: Scenario;
  /** Every step of it takes a millisecond. */
  readonly scheduler: Scheduler;
  readonly memory: MemoryDecisionStore;
  readonly storeOver: ReturnType<StoreDesign>;
  readonly journal: Journal;
  readonly publications: Publications;
  readonly instances: readonly Instance[];
  /** What settles stand-ins. */
  readonly lives: Lives;
  readonly time: {
    /** The true time, epoch milliseconds. */
    nowMs: number;
    /** By how much each instance's clock is off it. */
    readonly skewsMs: number[];
    /** How many deliveries are being decided. */
    underWay: number;
  };
  readonly counts: { steps: number; readonly faults: Fault[] };
};

export function createWorld(scenario: Scenario, scheduler: Scheduler, design: StoreDesign): World {
  const memory = createMemoryDecisionStore();
  const publications = createPublications(scenario, memory);
  const time = { nowMs: scenario.startsAtMs, skewsMs: [...scenario.skewsMs], underWay: 0 };
  const counts = { steps: 0, faults: [] };
  for (const card of scenario.cards) memory.cards.set(card.cardId, { ...unseenCard(card.cardId), ...card });
  publications.publish(0, scenario.startsAtMs);
  const journal = createJournal();
  const timed: Scheduler = {
    ...scheduler,
    async turn(step) {
      await scheduler.turn(step);
      time.nowMs += 1;
      counts.steps += 1;
    },
  };
  return {
    scenario,
    scheduler: timed,
    memory,
    storeOver: design(memory),
    journal,
    publications,
    instances: scenario.skewsMs.map((_skewMs, instance) => ({
      clock: () => time.nowMs + (time.skewsMs[instance] ?? 0),
      ruleSets: ruleSetsOf(publications),
    })),
    lives: createSettler({
      memory,
      scheduler: timed,
      journal,
      publications,
      ruleSets: ruleSetsOf(publications),
      clock: () => time.nowMs,
    }),
    time,
    counts,
  };
}

function ruleSetsOf({ source }: Publications): LiveRuleSets {
  return createLiveRuleSets(
    source,
    emptyRuleSet('approve'),
    (problem) => {
      throw new Error(problem);
    },
    NEVER_MS,
  );
}
