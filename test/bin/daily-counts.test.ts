import type { StoredReasons } from '../../adapters/dynamo/stored-decision.ts';
import { createDailyCounts } from '../../bin/commands/rules/daily-counts.ts';
import type { Told, Trail } from '../../domain/decision/trail.ts';

const DAY_ONE = Date.parse('2026-11-21T23:59:59Z');
const DAY_TWO = DAY_ONE + 1_000;

const told = (by: string, answer: Told['answer'] = '61'): Told => ({ by, answer, because: '' });

function decision(changes: Partial<StoredReasons>, trail: Partial<Trail> = {}): StoredReasons {
  return {
    answer: '00',
    source: 'decision',
    decidedAtMs: DAY_TWO,
    trail: { ruleSet: 'live', fired: [], firedMore: 0, ...trail },
    ...changes,
  };
}

function countsOf(...decisions: readonly StoredReasons[]) {
  const counts = createDailyCounts();
  for (const one of decisions) counts.add(one);
  return counts.result();
}

test('days are told oldest first, each with its answers', () => {
  const { days } = countsOf(
    decision({}),
    decision({ answer: '61' }),
    decision({ source: 'stand_in', answer: '05' }),
    decision({ decidedAtMs: DAY_ONE }),
  );
  expect(days).toEqual([
    { day: '2026-11-21', approved: 1, declined: 0, standIns: 0, cut: 0 },
    { day: '2026-11-22', approved: 1, declined: 1, standIns: 1, cut: 0 },
  ]);
});

test('what refused is counted by rule and version', () => {
  const { rules } = countsOf(
    decision({ answer: '61' }, { fired: [told('cap'), told('month')] }),
    decision({ answer: '61' }, { fired: [told('cap')] }),
    decision({ answer: '61' }, { ruleSet: 'next', fired: [told('cap')] }),
  );
  expect(rules).toMatchObject([
    { as: 'live', set: 'live', by: 'cap', count: 2 },
    { as: 'live', set: 'live', by: 'month', count: 1 },
    { as: 'live', set: 'next', by: 'cap', count: 1 },
  ]);
});

test('a rule that refuses the amount and the count is counted once', () => {
  const { rules } = countsOf(decision({ answer: '61' }, { fired: [told('cap', '61'), told('cap', '65')] }));
  expect(rules).toMatchObject([{ by: 'cap', count: 1 }]);
});

test('what the shadow would have refused is told by its set, with how much of that was approved', () => {
  const { rules } = countsOf(
    decision({}, { shadow: [{ ...told('cap'), set: 'shadowed' }, told('cap')] }),
    decision({ answer: '05' }, { fired: [told('card_status', '05')], shadow: [{ ...told('cap'), set: 'shadowed' }] }),
  );
  expect(rules).toEqual(
    expect.arrayContaining([
      { day: '2026-11-22', as: 'shadow', set: 'shadowed', by: 'cap', count: 2, approved: 1 },
      // A shadow rule of the live set.
      { day: '2026-11-22', as: 'shadow', set: 'live', by: 'cap', count: 1, approved: 1 },
      { day: '2026-11-22', as: 'live', set: 'live', by: 'card_status', count: 1, approved: 0 },
    ]),
  );
});

test('a trail that was cut is counted, so that nobody takes the counts for all there was', () => {
  const { days } = countsOf(
    decision({}, { firedMore: 2 }),
    decision({}, { shadow: [told('a')], shadowMore: 1 }),
    decision({}, { shadow: [told('a'), told('b'), told('c')] }),
  );
  expect(days).toMatchObject([{ cut: 2 }]);
});

test('a stand-in without a decision has no trail to count', () => {
  const { trail: _trail, ...withoutTrail } = decision({ source: 'stand_in', answer: '05' });
  expect(countsOf(withoutTrail)).toMatchObject({ days: [{ standIns: 1 }], rules: [] });
});
