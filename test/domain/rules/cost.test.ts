import { HOLDS_MAX, unseenCard } from '../../../domain/card.ts';
import { cardBytes, CARD_BYTES_MAX } from '../../../domain/decision/card-size.ts';
import { ALWAYS } from '../../../domain/rules/condition.ts';
import { costFindings, worstCaseCost } from '../../../domain/rules/cost.ts';
import type { FieldName } from '../../../domain/rules/fields.ts';
import type { LimitRule, Rule } from '../../../domain/rules/rule.ts';
import { aDecline, aLimit, LIFETIME, scope, TEN_MINUTES, TRANSACTION, whenMcc } from '../../support/rules.ts';

const costOf = (...rules: readonly Rule[]) => worstCaseCost({ settings: { unknownTransactionType: 'out' }, rules });
const findingsOf = (...rules: readonly Rule[]) => costFindings(costOf(...rules)).map(({ message }) => message);

const limits = (count: number, changes: Partial<LimitRule> = {}): LimitRule[] =>
  Array.from({ length: count }, (_, index) => aLimit(`l${index}`, { max: { minor: 1, currency: 'USD' }, ...changes }));

const BASE = costOf();

const asking = (field: FieldName): Rule => aDecline('d', { when: { column: { field }, test: 'is', flag: true } });

test('without rules a decision reads the pointer, the answer, the card and what is above it, and writes two rows', () => {
  expect(BASE).toMatchObject({ reads: 7, writes: 4, limitsPerDecision: 0, countersInCard: 0, steps: 0 });
});

test('a full card has as many holds as are kept', () => {
  const hold = { authTransactionId: '000000000088', minor: 1, currency: 'USD', atMs: 0, expiresAtMs: 0 };
  const holds = new Map(Array.from({ length: HOLDS_MAX }, (_, index) => [`${index}`.padStart(32, '0'), hold]));
  expect(BASE.cardItemBytes).toBeGreaterThanOrEqual(cardBytes({ ...unseenCard('c'), holds }));
  expect(BASE.cardItemBytes).toBeLessThan(CARD_BYTES_MAX);
});

test.each<[string, readonly Rule[], Readonly<Record<string, number>>]>([
  ['on one transaction costs nothing', limits(1, { window: TRANSACTION }), { reads: 0, writes: 0, countersInCard: 0 }],
  ['of a card is a counter in its row', limits(2), { reads: 0, writes: 0, countersInCard: 2 }],
  [
    'of a card by merchant is a row',
    limits(1, { per: { owner: 'card', by: [{ field: 'merchant_id' }] } }),
    { reads: 1, writes: 1, countersInCard: 0 },
  ],
  [
    'of the program is a row a slice',
    limits(1, { per: { owner: 'program', by: [] }, slices: 8 }),
    { reads: 8, writes: 8, countersInCard: 0 },
  ],
])('a limit %s', (_what, rules, { reads = 0, writes = 0, countersInCard = 0 }) => {
  expect(costOf(...rules)).toMatchObject({
    reads: BASE.reads + reads,
    writes: BASE.writes + writes,
    countersInCard,
    limitsPerDecision: rules.length,
  });
});

test('a trailing window takes its buckets in the card’s row, a calendar none', () => {
  const grown = (rule: Partial<LimitRule>): number => costOf(...limits(1, rule)).cardItemBytes - BASE.cardItemBytes;
  expect(grown({ window: TEN_MINUTES }) - grown({})).toBeGreaterThan(1_000);
  expect(grown({ window: LIFETIME })).toBe(grown({}));
});

test('a new merchant is a row that is read and written; kinds of merchant and countries are in the card', () => {
  expect(costOf(asking('new_merchant'))).toMatchObject({ reads: BASE.reads + 1, writes: BASE.writes + 1 });
  expect(costOf(asking('new_mcc')).cardItemBytes).toBeGreaterThan(BASE.cardItemBytes);
  expect(costOf(asking('amount_z_score')).cardItemBytes).toBeGreaterThan(BASE.cardItemBytes + 400);
  expect(costOf(asking('first_use')).cardItemBytes).toBe(BASE.cardItemBytes);
});

test('what is for other cards does not add up, what is for groups, accounts and the card does', () => {
  const forEach = (level: 'group' | 'account' | 'card', count: number): LimitRule[] =>
    Array.from({ length: count }, (_, index) => limits(1, { scope: scope(level, `${level}${index}`) })).flat();
  expect(costOf(...forEach('card', 1_000)).countersInCard).toBe(1);
  expect(
    costOf(...forEach('card', 5), ...forEach('group', 5), ...forEach('account', 5), ...limits(2)).countersInCard,
  ).toBe(5);
  const [both] = limits(1, { scope: scope('card', 'card0', 'card1') });
  expect(costOf(...forEach('card', 2), ...(both ? [both] : [])).countersInCard).toBe(2);
});

test('every test of a condition is a step, and the rule another', () => {
  expect(costOf(aDecline('d', { when: ALWAYS })).steps).toBe(1);
  expect(
    costOf(aDecline('d', { when: { all: [whenMcc('1'), { not: { any: [whenMcc('2'), whenMcc('3')] } }] } })).steps,
  ).toBe(4);
});

describe('a set is refused', () => {
  const shared = (count: number): LimitRule[] => limits(count, { per: { owner: 'program', by: [] }, slices: 16 });

  test.each<[string, readonly Rule[], readonly Rule[], RegExp]>([
    ['that reads more than DynamoDB gives', shared(6), shared(5), /may read 103 rows, and DynamoDB gives 100/],
    ['that writes more than DynamoDB takes', shared(7), shared(6), /may write 116 rows/],
    ['with more limits than one write can count', limits(21), limits(20), /21 limits of its own, and 20/],
    [
      'whose card would not fit',
      limits(20, { window: TEN_MINUTES }),
      limits(4, { window: TEN_MINUTES }),
      /grow to \d+\.\d KB, and 24\.0/,
    ],
    [
      'that is not read in time',
      Array.from({ length: 4_000 }, (_, index) =>
        aDecline(`d${index}`, { when: whenMcc(...Array.from({ length: 500 }, (__, n) => `${n}`)) }),
      ),
      Array.from({ length: 400 }, (_, index) =>
        aDecline(`d${index}`, { when: whenMcc(...Array.from({ length: 500 }, (__, n) => `${n}`)) }),
      ),
      /first decision after a publish may take \d+ ms, and 1500/,
    ],
  ])('%s', (_what, tooMuch, enough, sentence) => {
    expect(findingsOf(...tooMuch).join('\n')).toMatch(sentence);
    expect(findingsOf(...enough).join('\n')).not.toMatch(sentence);
  });

  test('at the very size that a card may have', () => {
    const atMost = { ...BASE, cardItemBytes: CARD_BYTES_MAX };
    expect(costFindings(atMost)).toEqual([]);
    expect(costFindings({ ...atMost, cardItemBytes: CARD_BYTES_MAX + 1 })).toHaveLength(1);
  });
});

test('ten thousand rules are not refused for their number', () => {
  const rules = Array.from({ length: 10_000 }, (_, index) =>
    aDecline(`d${index}`, { when: whenMcc(`${index}`, '5812') }),
  );
  expect(findingsOf(...rules)).toEqual([]);
});
