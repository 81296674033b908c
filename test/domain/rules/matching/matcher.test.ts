import type { Column, Condition, Value } from '../../../../domain/rules/condition.ts';
import { compileMatcher, type MatchedRule, type Matches } from '../../../../domain/rules/matching/matcher.ts';

const MERCHANT: Column = { field: 'merchant_id' };
const MCC: Column = { field: 'mcc' };
const AMOUNT: Column = { field: 'amount', currency: 'USD' };

const merchantIn = (...values: string[]): Condition => ({ column: MERCHANT, test: 'in', values });
const mccIn = (...values: string[]): Condition => ({ column: MCC, test: 'in', values });
const amountFrom = (low: number): Condition => ({ column: AMOUNT, test: 'between', low, high: Infinity });

const skipping = (...conditions: Condition[]): MatchedRule[] => conditions.map((when) => ({ when, missing: 'skip' }));
const asking = (...conditions: Condition[]): MatchedRule[] => conditions.map((when) => ({ when, missing: 'ask' }));

type Request = { readonly [field: string]: Value };

/** Values are given by field name. */
function matching(rules: readonly MatchedRule[], rowBytesMax?: number): (request: Request) => Matches {
  const { columns, match } = compileMatcher(rules, rowBytesMax);
  return (request) => match(columns.map(({ field }) => request[field]));
}

test('rules that fit are named by their places, in order', () => {
  const match = matching(skipping(amountFrom(100), merchantIn('m2'), { all: [] }, merchantIn('m1'), mccIn('5411')));
  expect(match({ merchant_id: 'm1', mcc: '5411', amount: 100 })).toEqual({ fitting: [0, 2, 3, 4], unknown: [] });
  expect(match({ merchant_id: 'm9', mcc: '5812', amount: 99 })).toEqual({ fitting: [2], unknown: [] });
});

test('no rules fit nothing', () => {
  expect(matching([])({})).toEqual({ fitting: [], unknown: [] });
});

test('two fields of one name are columns apart if their parameter differs', () => {
  const euros = { field: 'amount', currency: 'EUR' } as const;
  const { columns } = compileMatcher(
    skipping({ any: [amountFrom(1), { column: euros, test: 'between', low: 1, high: 2 }, amountFrom(5)] }),
  );
  expect(columns).toEqual([AMOUNT, euros]);
});

describe('where data is missing', () => {
  const condition: Condition = { all: [merchantIn('m1'), amountFrom(100)] };

  test('a rule that asks is unknown, one that skips is not told', () => {
    const request = { merchant_id: 'm1' };
    expect(matching(asking(condition))(request)).toEqual({ fitting: [], unknown: [0] });
    expect(matching(skipping(condition))(request)).toEqual({ fitting: [], unknown: [] });
  });

  test('a rule that another column rules out is not unknown', () => {
    expect(matching(asking(condition))({ merchant_id: 'm2' })).toEqual({ fitting: [], unknown: [] });
  });

  test('a rule that fits either way fits', () => {
    const match = matching(asking({ any: [amountFrom(100), merchantIn('m1')] }, { not: merchantIn('m2') }));
    expect(match({ merchant_id: 'm1' })).toEqual({ fitting: [0, 1], unknown: [] });
    expect(match({ merchant_id: 'm2' })).toEqual({ fitting: [], unknown: [0] });
  });
});

test('a later call changes no earlier answer', () => {
  const match = matching(asking(merchantIn('m1'), amountFrom(5)));
  const first = match({ merchant_id: 'm1' });
  const second = match({ amount: 7 });
  expect(first).toEqual({ fitting: [0], unknown: [1] });
  expect(second).toEqual({ fitting: [1], unknown: [0] });
});

describe('many rules', () => {
  const merchants = Array.from({ length: 2_000 }, (_, index) => `m${index}`);
  const rules = skipping(...merchants.map((merchant, index) => ({ all: [merchantIn(merchant), amountFrom(index)] })));

  test('are found by their merchant, and fit only from their own amount on', () => {
    const match = matching(rules);
    for (const [index, merchant] of merchants.entries()) {
      expect(match({ merchant_id: merchant, amount: index }).fitting).toEqual([index]);
      expect(match({ merchant_id: merchant, amount: index - 1 }).fitting).toEqual([]);
    }
  });

  test('are found also where there is room for few merchants at a time', () => {
    const match = matching(rules, 1_000);
    for (const round of [1, 2]) {
      for (const [index, merchant] of merchants.entries()) {
        expect(match({ merchant_id: merchant, amount: index * round }).fitting).toEqual([index]);
      }
    }
  });

  test('take no more memory for merchants that no rule names', () => {
    const { match } = compileMatcher(rules);
    const before = process.memoryUsage().arrayBuffers;
    for (let card = 0; card < 100_000; card += 1) match([`unknown ${card}`, card]);
    // A row for each would be 25 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });
});

test('a rule with more alternatives than it is split into is found by any of them', () => {
  const alternatives = Array.from({ length: 50 }, (_, index) => ({ all: [mccIn(`${index}`), amountFrom(index)] }));
  const match = matching(skipping({ any: alternatives }, { not: { any: alternatives } }));
  expect(match({ mcc: '49', amount: 49 }).fitting).toEqual([0]);
  expect(match({ mcc: '49', amount: 48 }).fitting).toEqual([1]);
});
