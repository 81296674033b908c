import { type Card, type Hold, HOLDS_EXPIRE_AFTER_MS } from '../card.ts';
import type { Position } from './position.ts';

/** Which of the card's open holds a transaction changes, by the keys of what they were asked for. */
export type HoldChanges = { readonly kept: ReadonlyMap<string, Hold>; readonly ended: readonly string[] };

/** What becomes of the holds that a card lists when a transaction of its comes from one position to the next. */
export function holdChanges(
  card: Card,
  authTransactionId: string,
  before: Position['holds'],
  after: Position['holds'],
): HoldChanges {
  const kept = new Map<string, Hold>();
  for (const [key, { minor, currency, atMs, expiresAtMs = atMs + HOLDS_EXPIRE_AFTER_MS }] of after) {
    const isListed = card.holds.has(key);
    // The oldest holds of a busy card leave its list and go on counting: they do not come back to it.
    if ((before.has(key) && !isListed) || before.get(key)?.minor === minor) continue;
    kept.set(key, { authTransactionId, minor, currency, atMs, expiresAtMs });
  }
  return { kept, ended: [...before.keys()].filter((key) => !after.has(key)) };
}
