import { decisionRow } from '../../adapters/dynamo/request-row.ts';
import { storedDecisionOf, type StoredDecision } from '../../adapters/dynamo/stored-decision.ts';
import { describeDecision } from '../../bin/commands/explain/describe-decision.ts';
import { reExecute } from '../../bin/commands/explain/re-execute.ts';
import { ENGINE_VERSION } from '../../domain/decide.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { aRequest } from '../support/requests.ts';
import { aDecline, aLimit, aWorld, NOON, setOf, usd, whenAbove, whenMcc } from '../support/rules.ts';

const RULES = setOf([
  aLimit('day', { max: usd(15_000) }),
  aLimit('times', { count: 1 }),
  aDecline('mcc', { when: whenMcc('7995') }),
  aDecline('large', { when: whenAbove(50_000), mode: 'shadow' }),
]);

/** What is stored of the last of these requests, which were asked one after the other. */
function stored(ruleSet: RuleSet, ...asks: readonly Partial<AuthorizationRequest>[]): StoredDecision {
  const world = aWorld(ruleSet);
  const requests = asks.map((changes, index) => aRequest({ requestKey: String(index).repeat(32), ...changes }));
  const records = requests.map((request) => ({
    deliveryId: 'd',
    request,
    decision: world.ask(request, NOON),
    publishedAtMs: 0,
  }));
  const last = records.at(-1);
  const decision = last && storedDecisionOf(decisionRow(last));
  if (decision === undefined) throw new Error('A row that was just written is not understood');
  return decision;
}

test.each<[string, readonly Partial<AuthorizationRequest>[]]>([
  ['an approval', [{}]],
  ['a decline by a limit that was used up before', [{}, {}]],
  ['a decline by a condition', [{ mcc: '7995' }]],
  ['an approval that the shadow would have refused', [{ billingAmount: usd(60_000), flow: 'in' }]],
])('%s comes out the same when it is made again from its row', (_what, asks) => {
  expect(reExecute(RULES, stored(RULES, ...asks))).toEqual({ kind: 'same' });
});

test('more reasons than a trail tells are still the same reasons', () => {
  const many = setOf(Array.from({ length: 12 }, (_, i) => aDecline(`refuses-${i}`, { description: 'x'.repeat(60) })));
  const decision = stored(many, {});
  expect(decision.trail?.firedMore).toBeGreaterThan(0);
  expect(reExecute(many, decision)).toEqual({ kind: 'same' });
});

describe('it is told when', () => {
  const declined = stored(RULES, {}, {});
  const { reading, trail } = declined;
  if (reading === undefined || trail === undefined) throw new Error('Nothing was stored to make it again from');

  test('the answer is another', () => {
    expect(reExecute(RULES, { ...declined, answer: '00' })).toMatchObject({ kind: 'different', answer: '61' });
  });

  test('a value that was read is not what it was', () => {
    const used = Object.fromEntries(
      Object.entries(reading.used).map(([id, one]) => [id, { ...one, amount: one.amount + 1 }]),
    );
    expect(reExecute(RULES, { ...declined, reading: { ...reading, used } })).toMatchObject({
      kind: 'different',
      answer: '61',
      reasons: expect.arrayContaining([expect.objectContaining({ because: expect.stringContaining('100.01 USD') })]),
    });
  });

  test('a rule is not what it was, though the answer stays', () => {
    const edited = setOf([...RULES.rules.map(({ rule }) => rule), aDecline('added', { answer: '61' })]);
    expect(reExecute(edited, declined)).toMatchObject({ kind: 'different', answer: '61' });
  });

  test('another engine decided', () => {
    const older = { ...declined, answer: '00' as const, engineVersion: ENGINE_VERSION - 1 };
    const again = reExecute(RULES, older);
    expect(again).toMatchObject({ kind: 'different', engineThen: ENGINE_VERSION - 1 });
    expect(describeDecision(older, RULES, again).join('\n')).toContain(
      `engine ${ENGINE_VERSION - 1} decided then; engine ${ENGINE_VERSION} would answer 61`,
    );
  });

  test('there is nothing to make it from', () => {
    const { reading: _reading, ...older } = declined;
    expect(reExecute(RULES, older)).toMatchObject({ kind: 'impossible' });
  });
});

test('a decision that came too late is held against its own answer, not against the stand-in', () => {
  const late: StoredDecision = { ...stored(RULES, {}), source: 'stand_in', answer: '05', lateAnswer: '00' };
  expect(reExecute(RULES, late)).toEqual({ kind: 'same' });
});
