import type { Rule } from './rule.ts';

/**
 * Names what a rule counts: its id and a mark over everything that says what is counted and for how long. A higher maximum
 * goes on with the same counter; another window or condition begins a new one, which says since when it counts.
 */
export function counterIdOf(rule: Rule): string {
  if (rule.kind !== 'limit' || rule.window.kind === 'transaction') return rule.id;
  const { window, per, counts, flow, when, max, slices, scope, mode } = rule;
  // Which cards a per-card limit is for changes no card's counter.
  const shared = per.owner === 'card' ? undefined : { scope, slices };
  // A shadow counts only what it would have let pass, which is too little for the rule when it goes live.
  const alone = mode === 'shadow' ? [mode] : [];
  return `${rule.id}~${mark(JSON.stringify([window, per, counts, flow, when, max?.currency, shared, ...alone]))}`;
}

/** FNV-1a, 32 bits: it only has to tell apart the few versions that one rule has had. */
function mark(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
