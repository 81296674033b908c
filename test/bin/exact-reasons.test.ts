import { decisionRow } from '../../adapters/dynamo/request-row.ts';
import { storedDecisionOf, type StoredDecision } from '../../adapters/dynamo/stored-decision.ts';
import { isCut, withAllReasons } from '../../bin/commands/rules/exact-reasons.ts';
import { decide, ENGINE_VERSION } from '../../domain/decide.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import { aRequest } from '../support/requests.ts';
import { aDecline, NOON, setOf, stateOf } from '../support/rules.ts';

const named = (letter: string) => Array.from({ length: 7 }, (_, nth) => aDecline(`${letter}${nth}`));
const shadow = { hash: 'next', content: { settings: setOf([]).settings, rules: named('s') }, fromMs: 3 };

function stored(ruleSet: RuleSet): StoredDecision {
  const request = aRequest();
  const record = { deliveryId: 'd', request, decision: decide(ruleSet, stateOf(), request, NOON), publishedAtMs: 0 };
  const decision = storedDecisionOf(decisionRow(record));
  if (decision?.trail === undefined) throw new Error('A row that was just written is not understood');
  return decision;
}

const RULES = setOf(named('r'), { shadow });

test('a decision whose trail was cut is given every reason, of the live set and of its shadow', () => {
  const decision = stored(RULES);
  expect(decision).toMatchObject({ trail: { firedMore: 3, shadowMore: expect.any(Number) }, shadow: { hash: 'next' } });
  const whole = withAllReasons(decision, RULES)?.trail;
  expect(whole?.fired.map(({ by }) => by)).toEqual(named('r').map(({ id }) => id));
  expect(whole?.shadow?.map(({ by, set }) => `${set} ${by}`)).toEqual(named('s').map(({ id }) => `next ${id}`));
  expect(whole && isCut(whole)).toBe(false);
});

test.each<[string, (decision: StoredDecision) => StoredDecision, RuleSet]>([
  ['another engine decided', (one) => ({ ...one, engineVersion: ENGINE_VERSION - 1 }), RULES],
  ['what ran in its shadow is gone', (one) => one, setOf(named('r'))],
  ['the rules are not what they were', (one) => one, setOf(named('r').slice(1), { shadow })],
  ['the answer is not what it was', (one) => ({ ...one, answer: '00' }), RULES],
])('nothing is made up where %s', (_what, change, ruleSet) => {
  expect(withAllReasons(change(stored(RULES)), ruleSet)).toBeUndefined();
});
