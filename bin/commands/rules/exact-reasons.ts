import { decideAgain, ENGINE_VERSION } from '../../../domain/decide.ts';
import type { Firing } from '../../../domain/decision/judge.ts';
import { nameOf, type Trail } from '../../../domain/decision/trail.ts';
import type { StoredDecision, StoredReasons } from '../../../adapters/dynamo/stored-decision.ts';
import type { RuleSet } from '../../../domain/rules/rule-set.ts';

/** A trail that tells less than there was. */
export function isCut({ firedMore, shadowMore = 0 }: Trail): boolean {
  return firedMore > 0 || shadowMore > 0;
}

/**
 * The decision with every reason that it had, from making it again; undefined where that would not tell: another engine
 * decided, or something is missing or is not as it was. `ruleSet` is the set that decided, with the one in its shadow.
 */
export function withAllReasons(decision: StoredDecision, ruleSet: RuleSet): StoredReasons | undefined {
  const { request, reading, trail, decidedAtMs, engineVersion, answer, lateAnswer, shadow } = decision;
  if (reading === undefined || trail === undefined || engineVersion !== ENGINE_VERSION) return undefined;
  if (shadow?.hash !== ruleSet.shadow?.hash) return undefined;
  const verdict = decideAgain(ruleSet, reading, request, decidedAtMs);
  const counts = [verdict.fired.length - trail.firedMore, verdict.shadow.length - (trail.shadowMore ?? 0)];
  const told = [trail.fired.length, trail.shadow?.length ?? 0];
  const isSame = verdict.answer === (lateAnswer ?? answer) && counts.every((count, index) => count === told[index]);
  if (!isSame) return undefined;
  const fired = verdict.fired.map((firing) => tell(firing));
  const ofShadow = verdict.shadow.map((firing) => {
    const set = firing.rule?.set;
    return { ...tell(firing), ...(set !== undefined && set !== ruleSet.hash && { set }) };
  });
  return { ...decision, trail: { ruleSet: trail.ruleSet, fired, firedMore: 0, shadow: ofShadow } };
}

/** Counts ask who refused, and not why. */
function tell(firing: Firing) {
  return { by: nameOf(firing), answer: firing.answer, because: '' };
}
