import type { Column, Condition, Test, Truth, Value } from '../../../../domain/rules/condition.ts';
import { interpret } from '../../../../domain/rules/matching/interpret.ts';

const MCC: Column = { field: 'mcc' };
const NAME: Column = { field: 'merchant_name' };
const AMOUNT: Column = { field: 'amount', currency: 'USD' };
const TYPES: Column = { field: 'additional_amount_types' };
const ATM: Column = { field: 'atm' };

const name = (test: 'contains_any' | 'contains_all', ...values: string[]): Test => ({ column: NAME, test, values });
const types = (test: 'contains_any' | 'contains_all', ...values: string[]): Test => ({ column: TYPES, test, values });
const amount = (low: number, high: number, open: { lowOpen?: true; highOpen?: true } = {}): Test => ({
  column: AMOUNT,
  test: 'between',
  low,
  high,
  ...open,
});

describe('one test', () => {
  test.each<[Test, Value]>([
    [{ column: MCC, test: 'in', values: ['5411', '5812'] }, '5812'],
    [{ column: ATM, test: 'is', flag: false }, false],
    [amount(100, 200), 100],
    [amount(100, 200), 200],
    [amount(-Infinity, Infinity), 0],
    [amount(-Infinity, 0, { lowOpen: true }), -5],
    [{ column: MCC, test: 'starts_with', prefixes: ['30', '54'] }, '5411'],
    [{ column: NAME, test: 'matches', pattern: 'uber *' }, 'Uber Trip'],
    [name('contains_any', 'EATS', 'trip'), 'Uber Trip'],
    [name('contains_all', 'UBER', 'trip'), 'Uber Trip'],
    [name('contains_all'), 'Uber Trip'],
    [types('contains_any', '02', '40'), ['01', '40']],
    [types('contains_all', '01', '40'), ['40', '01', '02']],
  ])('%j holds for %j', (condition, value) => {
    expect(interpret(condition, () => value)).toBe('true');
  });

  test.each<[Test, Value]>([
    [{ column: MCC, test: 'in', values: ['5411'] }, '541'],
    [{ column: MCC, test: 'in', values: [] }, '5411'],
    [{ column: ATM, test: 'is', flag: false }, true],
    [amount(100, 200, { lowOpen: true }), 100],
    [amount(100, 200, { highOpen: true }), 200],
    [amount(200, 100), 150],
    [{ column: MCC, test: 'starts_with', prefixes: ['54112'] }, '5411'],
    [{ column: NAME, test: 'matches', pattern: 'uber' }, 'Uber Trip'],
    [name('contains_any'), 'Uber Trip'],
    [name('contains_all', 'uber', 'eats'), 'Uber Trip'],
    [types('contains_any', '4'), ['40']],
    [types('contains_all', '01', '40'), ['40']],
  ])('%j does not hold for %j', (condition, value) => {
    expect(interpret(condition, () => value)).toBe('false');
  });
});

describe('what cannot be told', () => {
  const [T, F, U] = (['true', 'false', 'unknown'] as const).map((truth): Test => ({
    column: { field: 'merchant_id' },
    test: 'in',
    values: [truth],
  })) as [Test, Test, Test];
  /** The test named `true` holds, the one named `false` does not, and nothing is known of the third. */
  const truthOf = (condition: Condition): Truth => interpret(relabelled(condition), valueOf);
  const valueOf = ({ field }: Column): Value => (field === 'merchant_id' ? 'true' : undefined);
  const relabelled = (condition: Condition): Condition => {
    if ('all' in condition) return { all: condition.all.map(relabelled) };
    if ('any' in condition) return { any: condition.any.map(relabelled) };
    if ('not' in condition) return { not: relabelled(condition.not) };
    return condition === U ? { ...condition, column: { field: 'merchant_city' } } : condition;
  };

  test.each<[string, Condition, Truth]>([
    ['a test of a value that is not there', U, 'unknown'],
    ['its negation', { not: U }, 'unknown'],
    ['all with a false one', { all: [U, T, F] }, 'false'],
    ['all without a false one', { all: [T, U] }, 'unknown'],
    ['any with a true one', { any: [U, F, T] }, 'true'],
    ['any without a true one', { any: [F, U] }, 'unknown'],
    ['an empty all', { all: [] }, 'true'],
    ['an empty any', { any: [] }, 'false'],
    ['an excluded middle', { any: [U, { not: U }] }, 'unknown'],
    ['a negated all', { not: { all: [U, T] } }, 'unknown'],
    ['a negated any', { not: { any: [U, T] } }, 'false'],
  ])('%s', (_, condition, truth) => {
    expect(truthOf(condition)).toBe(truth);
  });
});
