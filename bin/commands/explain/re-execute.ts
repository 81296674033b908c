import type { StoredDecision } from '../../../adapters/dynamo/stored-decision.ts';
import type { Answer } from '../../../domain/answer.ts';
import { decideAgain, ENGINE_VERSION } from '../../../domain/decide.ts';
import { situationOf } from '../../../domain/decision/facts.ts';
import { type Told, trailOf } from '../../../domain/decision/trail.ts';
import type { RuleSet } from '../../../domain/rules/rule-set.ts';

/** What came of making a stored decision again. */
export type ReExecution =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'different';
      readonly answer: Answer;
      readonly reasons: readonly Told[];
      /** The engine that decided then, where it was not this one. */
      readonly engineThen?: number;
    }
  /** There is nothing to make it from. */
  | { readonly kind: 'impossible'; readonly because: string };

/**
 * Makes a stored decision again from its request, its rule set, its clock and the values it read. `ruleSet` is the one
 * that decided then. Another answer, or another reason, means that something is not as it was recorded.
 */
export function reExecute(ruleSet: RuleSet, decision: StoredDecision): ReExecution {
  const { request, reading, trail, decidedAtMs, engineVersion } = decision;
  if (reading === undefined || trail === undefined) {
    return { kind: 'impossible', because: 'it was decided by a version of Cardhook that did not store what it read' };
  }
  const verdict = decideAgain(ruleSet, reading, request, decidedAtMs);
  const situation = situationOf(ruleSet.settings, reading.card, request, decidedAtMs);
  const told = trailOf(ruleSet.hash, verdict, undefined, [], situation);
  const isSameAnswer = verdict.answer === (decision.lateAnswer ?? decision.answer);
  const count = { stored: trail.fired.length + trail.firedMore, now: told.fired.length + told.firedMore };
  if (isSameAnswer && count.stored === count.now && isSameReasons(trail.fired, told.fired)) return { kind: 'same' };
  const isOtherEngine = engineVersion !== undefined && engineVersion !== ENGINE_VERSION;
  return {
    kind: 'different',
    answer: verdict.answer,
    reasons: told.fired,
    ...(isOtherEngine && { engineThen: engineVersion }),
  };
}

/** A stored trail may have been cut shorter, for near misses and the shadow's reasons that are not made again. */
function isSameReasons(stored: readonly Told[], now: readonly Told[]): boolean {
  return stored.every((told, index) => {
    const again = now[index];
    return again?.by === told.by && again.answer === told.answer && again.because === told.because;
  });
}
