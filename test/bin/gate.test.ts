import { gateOf, HISTORY_MIN } from '../../bin/commands/rules/gate.ts';
import { backtest } from '../../domain/backtest/backtest.ts';
import { compileRuleSet } from '../../domain/rules/rule-set.ts';

const nothing = compileRuleSet('none', { settings: { unknownTransactionType: 'out' }, rules: [] });
const empty = backtest([], { live: nothing, candidate: nothing });

function gate(declined: number, compared: number, percentMax = 1) {
  return gateOf({ ...empty, compared, newlyDeclined: { ...empty.newlyDeclined, count: declined } }, percentMax);
}

test('lets through up to and with the share that was allowed, and nothing above', () => {
  expect(gate(10, 1_000)).toEqual({ kind: 'passes', percent: 1 });
  expect(gate(11, 1_000)).toMatchObject({ kind: 'refused' });
  expect(gate(11, 1_000, 1.1)).toMatchObject({ kind: 'passes' });
  expect(gate(1, 1_000, 0)).toMatchObject({ kind: 'refused' });
});

test('lets everything through while there is no history, or next to none', () => {
  expect(gate(0, 0)).toEqual({ kind: 'passes', percent: 0 });
  expect(gate(HISTORY_MIN - 1, HISTORY_MIN - 1)).toMatchObject({ kind: 'too_few', percent: 100 });
  expect(gate(HISTORY_MIN, HISTORY_MIN)).toMatchObject({ kind: 'refused', percent: 100 });
});
