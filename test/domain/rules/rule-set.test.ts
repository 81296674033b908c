import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import { compileRuleSet, emptyRuleSet, wholeCondition } from '../../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../../domain/rules/rule.ts';
import { decide } from '../../../domain/decide.ts';
import { aRequest } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
  anAllow,
  LIFETIME,
  NEW_YORK_DAY,
  NOON,
  scope,
  setOf,
  stateOf,
  TEN_MINUTES,
  TRANSACTION,
  usd,
  whenAbove,
  whenMcc,
} from '../../support/rules.ts';

describe('what a rule counts has a name', () => {
  const plain = aLimit('daily', { max: usd(100) });
  const named = (changes: Partial<LimitRule>) => counterIdOf(aLimit('daily', { max: usd(100), ...changes }));

  test.each<[string, Partial<LimitRule>]>([
    ['a higher maximum', { max: usd(200) }],
    ['a number of times beside it', { count: 3 }],
    ['another answer', { answer: '05' }],
    ['what it does without data', { onMissing: 'skip' }],
    ['other rules that it overrides', { overrides: ['x'] }],
    ['a time from which it is in force', { fromMs: 1, untilMs: 2 }],
    ['a description', { description: 'for travel' }],
    ['other cards that it is for, each counted for itself', { scope: scope('card', 'icrd_1') }],
  ])('that stays with %s', (_what, changes) => {
    expect(named(changes)).toBe(counterIdOf(plain));
  });

  test.each<[string, Partial<LimitRule>]>([
    ['another id', { id: 'weekly' }],
    ['another window', { window: { ...NEW_YORK_DAY, startsAtMinute: 240 } }],
    ['another zone', { window: { ...NEW_YORK_DAY, zone: 'UTC' } }],
    ['another owner', { per: { owner: 'account', by: [] } }],
    ['what it is kept apart by', { per: { owner: 'card', by: [{ field: 'mcc' }] } }],
    ['tries instead of approvals', { counts: 'tries' }],
    ['another flow', { flow: 'any' }],
    ['another condition', { when: whenMcc('5999') }],
    ['another currency', { max: { minor: 100, currency: 'EUR' } }],
    ['a life in the shadow, which counts otherwise', { mode: 'shadow' }],
  ])('that changes with %s', (_what, changes) => {
    expect(named(changes)).not.toBe(counterIdOf(plain));
  });

  test('that changes with the cards of a shared limit, and with its slices', () => {
    const shared = (changes: Partial<LimitRule> = {}) => named({ per: { owner: 'program', by: [] }, ...changes });
    expect(new Set([shared(), shared({ slices: 4 }), shared({ scope: scope('group', 'g') })]).size).toBe(3);
  });

  test('that is the rule’s own where nothing is remembered', () => {
    expect([named({ window: TRANSACTION }), counterIdOf(aDecline('no'))]).toEqual(['daily', 'no']);
  });
});

describe('a compiled set', () => {
  test('knows which limits are not in the card’s own row', () => {
    const { limitsElsewhere } = setOf([
      aLimit('card', { count: 1 }),
      aLimit('merchant', { count: 1, per: { owner: 'card', by: [{ field: 'merchant_id' }] } }),
      aLimit('program', { count: 1, per: { owner: 'program', by: [] } }),
      aLimit('once', { max: usd(1), window: TRANSACTION, per: { owner: 'program', by: [] } }),
      aDecline('no'),
    ]);
    expect(limitsElsewhere.map(({ rule }) => rule.id)).toEqual(['merchant', 'program']);
  });

  test('asks of a card’s past what its rules ask, shadows too, and nothing else', () => {
    const flag = (field: 'first_merchant' | 'new_merchant' | 'new_mcc' | 'new_country') =>
      aDecline(field, { when: { column: { field }, test: 'is', flag: true } });
    const number = (field: 'card_age_days' | 'amount_z_score' | 'consecutive_declines' | 'distinct_countries') =>
      aDecline(field, { when: { column: { field, withinMs: 1 }, test: 'between', low: 1, high: 2 }, mode: 'shadow' });
    const none = {
      age: false,
      firstMerchant: false,
      merchants: false,
      mccs: false,
      countries: false,
      amounts: false,
      declines: false,
    };
    expect(setOf([aDecline('no', { when: whenAbove(1) })]).needs).toEqual(none);
    expect(setOf([flag('first_merchant')]).needs).toEqual({ ...none, firstMerchant: true });
    expect(setOf([flag('new_merchant')]).needs).toEqual({ ...none, merchants: true });
    expect(setOf([flag('new_mcc')]).needs).toEqual({ ...none, mccs: true });
    expect(setOf([flag('new_country')]).needs).toEqual({ ...none, countries: true });
    expect(setOf([number('card_age_days')]).needs).toEqual({ ...none, age: true });
    expect(setOf([number('distinct_countries')]).needs).toEqual({ ...none, countries: true });
    expect(setOf([number('amount_z_score')]).needs).toEqual({ ...none, amounts: true });
    expect(setOf([number('consecutive_declines')]).needs).toEqual({ ...none, declines: true });
  });

  test('takes each counter as counting since it is told to, and since always where it is told nothing', () => {
    const [old, fresh] = [aLimit('old', { count: 1 }), aLimit('fresh', { count: 1 })];
    const { rules } = setOf([old, fresh], { countsFrom: new Map([[counterIdOf(fresh), 7]]) });
    expect(rules.map(({ countsFromMs }) => countsFromMs)).toEqual([0, 7]);
  });

  test('carries the set in its shadow as rules that change nothing, with counters of their own from its beginning on', () => {
    const content = {
      settings: { unknownTransactionType: 'out' as const },
      rules: [aLimit('same', { count: 1, window: LIFETIME }), anAllow('vip')],
    };
    const { rules, shadow, counterIds } = compileRuleSet('live', content, {
      shadow: { hash: 'next', content, fromMs: 9 },
    });
    expect(rules.map(({ rule, set, countsFromMs }) => [rule.id, rule.mode, set, countsFromMs])).toEqual([
      ['same', 'enforce', 'live', 0],
      ['vip', 'enforce', 'live', 0],
      ['same', 'shadow', 'next', 9],
      ['vip', 'shadow', 'next', 9],
    ]);
    expect(shadow).toEqual({ hash: 'next', fromMs: 9 });
    expect(counterIds.size).toBe(4);
  });

  test('of nothing approves or refuses as the stage says', () => {
    const answer = (otherwise: Parameters<typeof emptyRuleSet>[0]) =>
      decide(emptyRuleSet(otherwise), stateOf(), aRequest(), NOON).answer;
    expect([answer('approve'), answer({ decline: '34', because: 'none' })]).toEqual(['00', '34']);
  });
});

describe('the whole condition of a rule', () => {
  test('is its own where it is for every card and every flow', () => {
    const when = whenMcc('5999');
    expect(wholeCondition(aDecline('no', { when }))).toBe(when);
    expect(wholeCondition(aLimit('any', { flow: 'any', when }))).toBe(when);
  });

  test('of a rule that asks nothing of nobody is always true', () => {
    expect(wholeCondition(aDecline('all'))).toEqual({ all: [] });
  });

  test('is scope, exceptions, flow and its own, all of them', () => {
    const when = whenMcc('5999');
    const rule = aLimit('odd', {
      when,
      window: TEN_MINUTES,
      scope: { level: 'account', ids: ['a'], except: { card: ['icrd_1'], group: [] } },
    });
    expect(wholeCondition(rule)).toEqual({
      all: [
        { column: { field: 'account' }, test: 'in', values: ['a'] },
        { not: { column: { field: 'card' }, test: 'in', values: ['icrd_1'] } },
        { column: { field: 'flow' }, test: 'in', values: ['out'] },
        when,
      ],
    });
  });
});

test('a counter counts from the moment its rule is in force, or later where it began later', () => {
  const limit = aLimit('day', { max: usd(1), fromMs: NOON });
  const counterId = counterIdOf(limit);
  const from = (countsFrom?: number) =>
    setOf([limit], countsFrom === undefined ? {} : { countsFrom: new Map([[counterId, countsFrom]]) }).rules[0]
      ?.countsFromMs;
  expect([from(), from(NOON - 1), from(NOON + 1)]).toEqual([NOON, NOON, NOON + 1]);
});
