import { playSeed } from '../../local/simulate/campaign/play-seed.ts';
import { CARDHOOK } from '../../local/simulate/designs/designs.ts';
import { decide } from '../../domain/decide.ts';
import { loudShadows, unexplained } from '../../local/simulate/oracle/explanations.ts';
import { distinctDecisions } from '../../local/simulate/oracle/spending.ts';
import { violationsOf } from '../../local/simulate/oracle/violations-of.ts';
import type { Played } from '../../local/simulate/world/play.ts';

/** What the known-bad designs do not break is broken here by hand: an oracle that cannot fail would prove nothing. */
const SEEDS = Array.from({ length: 400 }, (_, index) => 300 + index);

let all: readonly Played[];

beforeAll(async () => {
  all = await Promise.all(SEEDS.map((seed) => playSeed(seed, CARDHOOK)));
});

test('finds nothing in schedules in which nothing is wrong', () => {
  expect(all.flatMap(violationsOf)).toEqual([]);
});

test('sees a decision whose stored values lead to another answer', () => {
  const violations = all.flatMap((played) => {
    const decisions = distinctDecisions(played).map((one) => {
      const { record } = one;
      const reading = {
        ...record.decision.reading,
        card: { ...record.decision.reading.card, status: 'blocked' as const },
      };
      return { ...one, record: { ...record, decision: { ...record.decision, reading } } };
    });
    return [...unexplained(played, decisions)];
  });
  expect(violations.length).toBeGreaterThan(100);
});

test('sees a decline that nothing called for', () => {
  const roomy = all.map((played): Played => {
    const sets = played.scenario.sets.map((set) => ({
      ...set,
      rules: set.rules.map((rule) =>
        rule.kind === 'limit' && rule.max ? { ...rule, max: { ...rule.max, minor: rule.max.minor * 1_000 } } : rule,
      ),
    }));
    return { ...played, scenario: { ...played.scenario, sets } };
  });
  const promises = new Set(roomy.flatMap(violationsOf).map(({ promise }) => promise));
  expect(promises).toContain('declines_have_a_cause');
});

test('sees a shadow that changes an answer', () => {
  const enforcing: typeof decide = (ruleSet, state, request, nowMs) => {
    const rules = ruleSet.rules.map((one) => ({ ...one, rule: { ...one.rule, mode: 'enforce' as const } }));
    return decide({ ...ruleSet, rules }, state, request, nowMs);
  };
  const violations = all.flatMap((played) => [...loudShadows(played, distinctDecisions(played), enforcing)]);
  expect(violations.length).toBeGreaterThan(0);
});

test('sees that something threw', () => {
  const [played] = all;
  if (played === undefined) throw new Error('Nothing was played.');
  const happenings = [...played.happenings, { kind: 'failed', deliveryId: '0.0', error: new Error('broken') } as const];
  expect(violationsOf({ ...played, happenings })).toEqual([{ promise: 'nothing_fails', tells: 'Error: broken' }]);
});
