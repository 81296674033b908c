import type { StoredReasons } from '../../../adapters/dynamo/stored-decision.ts';
import { isCut } from './exact-reasons.ts';

/** How often one rule of one version refused, or would have, on one day. */
export type DailyCount = {
  /** In UTC: `2026-11-22`. */
  readonly day: string;
  /** `live`: it refused. `shadow`: it would have. */
  readonly as: 'live' | 'shadow';
  /** The hash of the set it is from. */
  readonly set: string;
  /** A rule's id, or what else refuses, such as `card_status`. */
  readonly by: string;
  readonly count: number;
  /** Of a shadow: how many of them the live rules approved. */
  readonly approved: number;
};

export type DailyTotal = {
  readonly day: string;
  readonly approved: number;
  readonly declined: number;
  /** Answered by a stand-in: whatever a decision that came too late says is counted above all the same. */
  readonly standIns: number;
  /** Decisions whose trail was cut and that could not be made again: the counts by rule are the least there were. */
  readonly cut: number;
};

export type DailyCounts = {
  add(decision: StoredReasons): void;
  result(): { readonly days: readonly DailyTotal[]; readonly rules: readonly DailyCount[] };
};

type Counted = { -readonly [Name in keyof DailyCount]: DailyCount[Name] };
type Totalled = { -readonly [Name in keyof DailyTotal]: DailyTotal[Name] };

/** Counts by day, rule and version what stored decisions refused, from their trails. */
export function createDailyCounts(): DailyCounts {
  const days = new Map<string, Totalled>();
  const rules = new Map<string, Counted>();

  function count(day: string, as: DailyCount['as'], set: string, by: string, isApproved: boolean): void {
    const name = [day, as, set, by].join(' ');
    const row = rules.get(name) ?? { day, as, set, by, count: 0, approved: 0 };
    row.count += 1;
    if (isApproved) row.approved += 1;
    rules.set(name, row);
  }

  return {
    add({ decidedAtMs, source, answer, lateAnswer, trail }) {
      const day = new Date(decidedAtMs).toISOString().slice(0, 10);
      const total = days.get(day) ?? { day, approved: 0, declined: 0, standIns: 0, cut: 0 };
      days.set(day, total);
      if (source === 'stand_in') total.standIns += 1;
      else if (answer === '00') total.approved += 1;
      else total.declined += 1;
      if (trail === undefined) return;
      const isApproved = (lateAnswer ?? answer) === '00';
      for (const by of named(trail.fired)) count(day, 'live', trail.ruleSet, by, isApproved);
      for (const set of new Set(trail.shadow?.map((told) => told.set ?? trail.ruleSet))) {
        const ofSet = trail.shadow?.filter((told) => (told.set ?? trail.ruleSet) === set) ?? [];
        for (const by of named(ofSet)) count(day, 'shadow', set, by, isApproved);
      }
      if (isCut(trail)) total.cut += 1;
    },
    result: () => ({
      days: [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1)),
      rules: [...rules.values()].toSorted((a, b) => (a.day === b.day ? b.count - a.count : a.day < b.day ? -1 : 1)),
    }),
  };
}

/** A rule that refuses both the amount and the count is told twice and counted once. */
function named(told: readonly { readonly by: string }[]): ReadonlySet<string> {
  return new Set(told.map(({ by }) => by));
}
