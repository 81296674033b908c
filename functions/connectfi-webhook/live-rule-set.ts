import type { LivePointer, RuleSetSource } from '../../domain/ports.ts';
import { compileRuleSet, type RuleSet } from '../../domain/rule-set.ts';

/**
 * Gives the rule set that a decision is made with. The pointer comes with every decision's read, so a publish is seen
 * at once, also by an instance thawed after an hour; the set itself is read and compiled once per version.
 */
export type LiveRuleSets = {
  /** `unusable` when no good set can be had; throws when the store fails and there is no set recent enough. */
  current(live: LivePointer, nowMs: number, signal: AbortSignal): Promise<RuleSet | 'unusable'>;
};

/** While the new set cannot be read, the old one may decide for this long after it was replaced. */
const SUPERSEDED_MS_MAX = 5_000;

/** Reading a set is one query of a few pages; one that takes longer must leave the old set time to decide. */
const LOAD_MS_MAX = 500;

/** A corrupt set is not read again by every request. */
const CORRUPT_RETRY_MS = 10_000;

export function createLiveRuleSets(
  source: RuleSetSource,
  whenNone: RuleSet,
  onUnusable: (problem: string) => void,
): LiveRuleSets {
  let good: RuleSet | undefined;
  /** Sets that were corrupt when they were last read, and when to look again. Hardly ever one, never many. */
  const corruptUntilMs = new Map<string, number>();

  /** The set of that hash, or undefined (told once per retry interval) when its rows are no such set. */
  async function load(hash: string, nowMs: number, signal: AbortSignal): Promise<RuleSet | undefined> {
    if (good?.hash === hash) return good;
    if (nowMs < (corruptUntilMs.get(hash) ?? 0)) return undefined;
    const reading = await source.load(hash, AbortSignal.any([signal, AbortSignal.timeout(LOAD_MS_MAX)]));
    if (reading.kind === 'corrupt') {
      corruptUntilMs.set(hash, nowMs + CORRUPT_RETRY_MS);
      onUnusable(`rule set ${hash}: ${reading.problem}`);
      return undefined;
    }
    good = compileRuleSet(hash, reading.rules);
    return good;
  }

  return {
    async current(live, nowMs, signal) {
      if (live === undefined && good === undefined) return whenNone;
      if (live === undefined || live === 'malformed') {
        onUnusable(live === undefined ? 'the LIVE row is gone' : 'the LIVE row is malformed');
        return good ?? 'unusable';
      }
      const lastGood = good;
      try {
        // The set before a corrupt one comes before whatever this instance happened to know last: so all agree.
        const set =
          (await load(live.hash, nowMs, signal)) ??
          (live.previousHash && (await load(live.previousHash, nowMs, signal)));
        return set || lastGood || 'unusable';
      } catch (error) {
        if (lastGood !== undefined && nowMs - live.publishedAtMs < SUPERSEDED_MS_MAX) return lastGood;
        throw error;
      }
    },
  };
}
