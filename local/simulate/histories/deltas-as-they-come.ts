import type { Advice } from '../../../domain/advice.ts';
import { type Hold, HOLDS_EXPIRE_AFTER_MS } from '../../../domain/card.ts';
import type { RuleSet } from '../../../domain/rules/rule-set.ts';
import type { CardTold } from './card-told.ts';
import { DECLINED_MCC } from './limits-that-count.ts';
import type { Told } from './draw-history.ts';

/**
 * One sum a card, changed by each delivery as it comes: a request adds, a refusal and a reversal take away, a posting replaces
 * the hold. Each delivery is known by its key; what it means depends on what came before, which is the mistake.
 */
export function deltasAsTheyCome(_ruleSet: RuleSet): CardTold {
  const known = new Set<string>();
  const holds = new Map<string, Hold>();
  let spent = 0;

  function release(authTransactionId: string): void {
    for (const [key, hold] of holds) {
      if (hold.authTransactionId !== authTransactionId) continue;
      holds.delete(key);
      spent -= hold.minor;
    }
  }

  function apply({ authTransactionId, billingAmount, isReversal, isSuccess }: Advice): void {
    const minor = billingAmount?.minor ?? 0;
    if (isSuccess === true && isReversal === true) spent = Math.max(0, spent - minor);
    if (isReversal === true) return;
    release(authTransactionId);
    if (isSuccess === true) spent += minor;
  }

  return {
    async tell(told: Told) {
      const key = told.kind === 'request' ? told.request.requestKey : told.advice.adviceKey;
      if (known.has(key)) return;
      known.add(key);
      if (told.kind === 'advice') return apply(told.advice);
      const { authTransactionId, mcc, billingAmount, flow } = told.request;
      if (mcc === DECLINED_MCC || flow !== 'out' || billingAmount === undefined || !('minor' in billingAmount)) return;
      const { minor, currency } = billingAmount;
      holds.set(key, {
        authTransactionId,
        minor,
        currency,
        atMs: told.atMs,
        expiresAtMs: told.atMs + HOLDS_EXPIRE_AFTER_MS,
      });
      spent += minor;
    },
    async expire(atMs) {
      for (const hold of holds.values()) if (hold.expiresAtMs <= atMs) release(hold.authTransactionId);
    },
    lives: () => undefined,
    holds: () => holds,
    counters: () => new Map([['spent', { epoch: 0, fromMs: 0, amount: spent, count: 0 }]]),
  };
}
