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

/** A corrupt set is not read again by every request. */
const CORRUPT_RETRY_MS = 10_000;

export function createLiveRuleSets(
  source: RuleSetSource,
  whenNone: RuleSet,
  onUnusable: (problem: string) => void,
): LiveRuleSets {
  let good: RuleSet | undefined;
  let corrupt: { readonly hash: string; readonly retryAtMs: number } | undefined;

  /** The set of that hash, or undefined (told once per retry interval) when its rows are no such set. */
  async function load(hash: string, nowMs: number, signal: AbortSignal): Promise<RuleSet | undefined> {
    if (good?.hash === hash) return good;
    if (corrupt?.hash === hash && nowMs < corrupt.retryAtMs) return undefined;
    const reading = await source.load(hash, signal);
    if (reading.kind === 'corrupt') {
      corrupt = { hash, retryAtMs: nowMs + CORRUPT_RETRY_MS };
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
      try {
        const lastGood = good;
        const set = (await load(live.hash, nowMs, signal)) ?? lastGood;
        if (set !== undefined) return set;
        return (live.previousHash && (await load(live.previousHash, nowMs, signal))) || 'unusable';
      } catch (error) {
        if (good !== undefined && nowMs - live.publishedAtMs < SUPERSEDED_MS_MAX) return good;
        throw error;
      }
    },
  };
}
