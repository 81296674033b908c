import type { MemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { RuleSetSource } from '../../../domain/ports.ts';
import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Publishes and serves the scenario's rule sets, with the dates that the rules table would have. */
export type Publications = {
  readonly source: RuleSetSource;
  /** Since when each counter of a publication counts. */
  readonly countsFrom: (publishedAtMs: number) => ReadonlyMap<string, number>;
  /** Makes a set live; the time of the publication. */
  readonly publish: (set: number, nowMs: number) => number;
};

export function hashOfSet(set: number): string {
  return `set-${set}`;
}

export function createPublications({ sets, shadowSet }: Scenario, memory: MemoryDecisionStore): Publications {
  const countsFrom = new Map<number, ReadonlyMap<string, number>>();

  /** A counter that the set before had goes on; one that it had not begins now. */
  function datesOf(set: number, publishedAtMs: number, before: ReadonlyMap<string, number>): Map<string, number> {
    const limits = sets[set]?.rules.filter(({ kind }) => kind === 'limit') ?? [];
    return new Map(limits.map(counterIdOf).map((counterId) => [counterId, before.get(counterId) ?? publishedAtMs]));
  }

  return {
    source: {
      async load(hash, publishedAtMs) {
        const content = sets.find((_content, set) => hashOfSet(set) === hash);
        if (content === undefined) return { kind: 'corrupt', problem: 'no such set' };
        return { kind: 'read', content, countsFrom: countsFrom.get(publishedAtMs) ?? new Map() };
      },
    },
    countsFrom: (publishedAtMs) => countsFrom.get(publishedAtMs) ?? new Map(),
    publish(set, nowMs) {
      const base = memory.live === 'malformed' ? undefined : memory.live;
      const publishedAtMs = base === undefined ? nowMs : Math.max(nowMs, base.publishedAtMs + 1);
      const before = base && countsFrom.get(base.publishedAtMs);
      countsFrom.set(publishedAtMs, datesOf(set, publishedAtMs, before ?? new Map()));
      const isFirst = base === undefined && shadowSet !== undefined;
      memory.live = {
        hash: hashOfSet(set),
        ...(base && { previousHash: base.hash }),
        publishedAtMs,
        // Publishing ends the shadow.
        ...(isFirst && { shadow: { hash: hashOfSet(shadowSet), fromMs: publishedAtMs } }),
      };
      return publishedAtMs;
    },
  };
}
