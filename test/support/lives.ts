import { createLives } from '../../adapters/lives/lives.ts';
import type { Lives, LifeStore, LiveRuleSets } from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';

/** Live is what this gives, whatever the store says. */
function liveIs(ruleSet: () => RuleSet): LiveRuleSets {
  return { latest: ruleSet, current: async () => ruleSet() };
}

/** Lives over a store, counted by one rule set; tries follow each other at once. */
export function livesOver(store: LifeStore, ruleSet: RuleSet | (() => RuleSet), clock: () => number = Date.now): Lives {
  return createLives({
    store,
    ruleSets: liveIs(typeof ruleSet === 'function' ? ruleSet : () => ruleSet),
    clock,
    pause: async () => undefined,
  });
}
