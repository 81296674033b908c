import { type Card, HOLDS_EXPIRE_AFTER_MS, HOLDS_MAX, unseenCard } from '../../../domain/card.ts';
import { decide } from '../../../domain/decide.ts';
import { evolve, NO_CHANGES } from '../../../domain/decision/change.ts';
import type { DecisionState } from '../../../domain/decision/reading.ts';
import type { FieldName } from '../../../domain/rules/fields.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { aRequest, aRequestWithout } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
  after,
  answersOf,
  aWorld,
  LIFETIME,
  NEW_YORK_DAY,
  nextKey,
  NOON,
  setOf,
  stateOf,
  usd,
  whenMcc,
} from '../../support/rules.ts';

const MINUTE = 60_000;

/** A rule that never refuses and asks about these fields of the card's past. */
function asking(...fields: FieldName[]): Rule {
  return aDecline('asks', {
    when: { all: [{ any: [] }, ...fields.map((field) => ({ column: { field }, test: 'is' as const, flag: true }))] },
  });
}

const declining = aDecline('gambling', { when: whenMcc('7995') });

describe('an approval', () => {
  test('says when the card was first and last used, and holds the money', () => {
    const world = aWorld(setOf([]));
    const [first, second] = [nextKey(), nextKey()];
    answersOf(world, [
      { requestKey: first, authTransactionId: 'a' },
      { requestKey: second, authTransactionId: 'b', billingAmount: usd(7), atMs: NOON + 5 },
    ]);
    expect(world.cardOf()).toEqual({
      ...unseenCard('icrd_test'),
      firstApprovedAtMs: NOON,
      lastApprovedAtMs: NOON + 5,
      holds: new Map([
        [first, { authTransactionId: 'a', ...usd(10_000), atMs: NOON, expiresAtMs: NOON + HOLDS_EXPIRE_AFTER_MS }],
        [second, { authTransactionId: 'b', ...usd(7), atMs: NOON + 5, expiresAtMs: NOON + 5 + HOLDS_EXPIRE_AFTER_MS }],
      ]),
    });
  });

  test.each([
    ['comes in', { flow: 'in' }],
    ['moves no money', { flow: 'none' }],
    ['is nothing', { billingAmount: usd(0) }],
  ] as const)('of what %s holds nothing', (_what, changes) => {
    const world = aWorld(setOf([]));
    answersOf(world, [changes]);
    expect(world.cardOf()).toEqual(unseenCard('icrd_test'));
  });

  test('of an amount that nothing tells holds nothing', () => {
    const world = aWorld(setOf([]));
    world.ask(aRequestWithout('billingAmount', 'transactionAmount'), NOON);
    expect(world.cardOf().holds.size).toBe(0);
  });

  test('stands only while status, account and group are as the decision saw them', () => {
    const seen = stateOf({ status: 'active', account: 'a', group: 'g' });
    const { changes } = decide(setOf([]), seen, aRequest(), NOON);
    const now = (card: Partial<Card>): DecisionState => ({ ...seen, card: { ...seen.card, ...card } });
    const { account: _account, ...noAccount } = seen.card;
    for (const moved of [
      now({ status: 'frozen' }),
      now({ account: 'b' }),
      now({ group: 'h' }),
      { ...seen, card: noAccount },
    ]) {
      expect(evolve(moved, changes)).toBe('moved');
    }
    expect(evolve(now({ lastApprovedAtMs: 1, currency: 'EUR' }), changes)).not.toBe('moved');
  });
});

describe('a decline', () => {
  test('changes nothing but the life of its transaction where no rule asks', () => {
    const decision = decide(setOf([aDecline('all')]), stateOf(), aRequest(), NOON);
    const { life, ...changes } = decision.changes;
    expect(changes).toEqual(NO_CHANGES);
    expect(life).toMatchObject({ version: 1, facts: { requests: [{ answer: '05' }] }, entries: new Map() });
    expect(after(stateOf(), decision)).toEqual({ ...stateOf(), life });
  });

  test('counts tries, and stands whatever became of the card meanwhile', () => {
    const ruleSet = setOf([declining, aLimit('tries', { counts: 'tries', count: 3 })]);
    const { changes } = decide(ruleSet, stateOf(), aRequest({ mcc: '7995' }), NOON);
    const next = evolve(stateOf({ status: 'blocked' }), changes);
    expect(next !== 'moved' && [...next.card.counters.values()]).toMatchObject([{ amount: 0, count: 1 }]);
    expect(next !== 'moved' && next.card.lastApprovedAtMs).toBeUndefined();
  });
});

describe('the holds of a card', () => {
  const full = (count: number) => {
    const holds = Array.from(
      { length: count },
      (_, index) => [`${index}`, { authTransactionId: 'x', ...usd(1), atMs: index, expiresAtMs: NOON }] as const,
    );
    // The order in a map says nothing of age.
    return stateOf({ holds: new Map(holds.toReversed()) });
  };

  test('are all kept until there is no room for one more; then the oldest goes', () => {
    const keep = after(full(HOLDS_MAX - 1), decide(setOf([]), full(HOLDS_MAX - 1), aRequest(), NOON));
    expect(keep.card.holds.size).toBe(HOLDS_MAX);
    const drop = after(full(HOLDS_MAX), decide(setOf([]), full(HOLDS_MAX), aRequest(), NOON));
    expect(drop.card.holds.size).toBe(HOLDS_MAX);
    expect([drop.card.holds.has('0'), drop.card.holds.has('1')]).toEqual([false, true]);
  });

  test('that are far too many go a few at a time', () => {
    const next = after(full(HOLDS_MAX + 50), decide(setOf([]), full(HOLDS_MAX + 50), aRequest(), NOON));
    expect(next.card.holds.size).toBe(HOLDS_MAX + 50 - 5 + 1);
  });

  test('that fall out go on counting', () => {
    const ruleSet = setOf([aLimit('all', { count: HOLDS_MAX + 2, window: LIFETIME })]);
    const world = aWorld(ruleSet);
    const answers = answersOf(
      world,
      Array.from({ length: HOLDS_MAX + 3 }, (_, index) => ({ atMs: NOON + index })),
    );
    expect(world.cardOf().holds.size).toBe(HOLDS_MAX);
    expect(answers.indexOf('65')).toBe(HOLDS_MAX + 2);
  });

  test('stay when an approval that holds nothing comes', () => {
    const next = after(full(HOLDS_MAX), decide(setOf([]), full(HOLDS_MAX), aRequest({ flow: 'in' }), NOON));
    expect(next.card.holds.size).toBe(HOLDS_MAX);
  });
});

describe('counters of rules that are gone', () => {
  const old = aLimit('old', { count: 9 });
  const spent = () => {
    const world = aWorld(setOf(Array.from({ length: 7 }, (_, index) => ({ ...old, id: `old-${index}` }))));
    answersOf(world, [{}]);
    return world;
  };

  test('are dropped five at a time, a minute after the set that no longer has them', () => {
    const world = spent();
    world.ruleSet = setOf([], { publishedAtMs: NOON });
    answersOf(world, [{ atMs: NOON + MINUTE - 1 }]);
    expect(world.cardOf().counters.size).toBe(7);
    answersOf(world, [{ atMs: NOON + MINUTE }]);
    expect(world.cardOf().counters.size).toBe(2);
    answersOf(world, [{ atMs: NOON + MINUTE }]);
    expect(world.cardOf().counters.size).toBe(0);
  });

  test('are left alone by a decline, and by a set that has them still', () => {
    const world = spent();
    world.ruleSet = setOf([aDecline('all')], { publishedAtMs: NOON });
    answersOf(world, [{ atMs: NOON + 2 * MINUTE }]);
    expect(world.cardOf().counters.size).toBe(7);
  });

  test('are not those of a newer set, to whoever still decides by an older one', () => {
    const [older, newer] = [
      setOf([], { publishedAtMs: 1 }),
      setOf([old], { publishedAtMs: NOON, countsFrom: countsFrom(old, NOON) }),
    ];
    const world = aWorld(newer);
    answersOf(world, [{}]);
    world.ruleSet = older;
    answersOf(world, [{ atMs: NOON + 1 }]);
    world.ruleSet = newer;
    expect(world.ask(aRequest({ requestKey: nextKey() }), NOON + 2).reading.used).toEqual({
      [counterIdIn(newer)]: { amount: 0, count: 1, fromMs: NOON },
    });
  });
});

function counterIdIn({ counterIds }: ReturnType<typeof setOf>): string {
  return [...counterIds][0] ?? '';
}

function countsFrom(rule: Rule, fromMs: number) {
  return new Map([[counterIdIn(setOf([rule])), fromMs]]);
}

describe('the history of a card', () => {
  const historyAfter = (rules: readonly Rule[], asks: Parameters<typeof answersOf>[1]) => {
    const world = aWorld(setOf(rules));
    answersOf(world, asks);
    return world.cardOf().history;
  };

  test('is kept only as far as a rule asks', () => {
    expect(historyAfter([], [{}, { mcc: '7995' }])).toEqual({});
    expect(historyAfter([asking('new_mcc')], [{}])).toEqual({ mccs: new Map([['5999', NOON]]) });
  });

  test('has the merchant of the first purchase for ever', () => {
    const asks = [{ merchantId: 'X', mcc: '7995' }, { merchantId: 'A' }, { merchantId: 'B' }];
    expect(historyAfter([asking('first_merchant'), declining], asks)).toEqual({ firstMerchant: 'A' });
  });

  test.each([
    ['comes in', { flow: 'in' }],
    ['moves no money', { flow: 'none' }],
    ['is nothing', { billingAmount: usd(0) }],
  ] as const)('learns nothing from what %s: it is no use of the card', (_what, changes) => {
    const world = aWorld(setOf([asking('first_merchant', 'new_merchant', 'new_mcc', 'new_country', 'amount_z_score')]));
    const { answer, changes: made } = world.ask(aRequest({ merchantId: 'A', ...changes }), NOON);
    expect([answer, made.merchantId, world.cardOf().history]).toEqual(['00', undefined, {}]);
  });

  test('is that of a use, where the amount is not told', () => {
    const world = aWorld(setOf([asking('first_merchant')]));
    world.ask({ ...aRequestWithout('billingAmount', 'transactionAmount'), merchantId: 'A' }, NOON);
    expect(world.cardOf()).toMatchObject({ firstApprovedAtMs: NOON, history: { firstMerchant: 'A' } });
  });

  test('has when it was last spent with in a country and at a kind of merchant', () => {
    const asks = [
      { merchantCountry: 'USA' },
      { merchantCountry: 'CAN', mcc: '1234', atMs: NOON + 1 },
      { merchantCountry: 'USA', atMs: NOON + 2 },
    ];
    expect(historyAfter([asking('new_country', 'new_mcc')], asks)).toEqual({
      countries: new Map([
        ['USA', NOON + 2],
        ['CAN', NOON + 1],
      ]),
      mccs: new Map([
        ['5999', NOON + 2],
        ['1234', NOON + 1],
      ]),
    });
  });

  test('has a hundred places at most: the one unused for longest is forgotten', () => {
    const mccs = Array.from({ length: 101 }, (_, index) => String(1_000 + index));
    const asks = mccs.map((mcc, index) => ({ mcc, merchantCountry: mcc, atMs: NOON + index }));
    const revisited = [
      ...asks.slice(0, 100),
      { merchantCountry: '1000', mcc: '1000', atMs: NOON + 200 },
      ...asks.slice(100).map((ask) => ({ ...ask, atMs: NOON + 300 })),
    ];
    const { mccs: kept, countries } = historyAfter([asking('new_mcc', 'new_country')], revisited);
    expect([kept?.size, countries?.size]).toEqual([100, 100]);
    for (const places of [kept, countries]) {
      expect([places?.has('1000'), places?.has('1001'), places?.has('1100')]).toEqual([true, false, true]);
    }
  });

  test('has the amounts of what went out, enough for mean and deviation', () => {
    const asks = [
      { billingAmount: usd(100) },
      { billingAmount: usd(300) },
      { billingAmount: usd(5), flow: 'in' as const },
    ];
    expect(historyAfter([asking('amount_z_score')], asks)).toEqual({
      amounts: new Map([['USD', { count: 2, sum: 400, sumOfSquares: 100_000 }]]),
    });
  });

  test('has the amounts of four currencies, each by itself', () => {
    const asks = ['USD', 'JPY', 'EUR', 'GBP', 'CHF', 'JPY'].map((currency) => ({
      billingAmount: { minor: 3, currency },
    }));
    const { amounts } = historyAfter([asking('amount_z_score')], asks);
    const [once, twice] = [1, 2].map((count) => ({ count, sum: 3 * count, sumOfSquares: 9 * count }));
    expect(Object.fromEntries(amounts ?? [])).toEqual({ USD: once, JPY: twice, EUR: once, GBP: once });
  });

  test('has when the card was first seen, by a decline too, where a rule asks for its age', () => {
    const young = aDecline('young', {
      when: { column: { field: 'card_age_days' }, test: 'between', low: -Infinity, high: 1, highOpen: true },
    });
    const day = 86_400_000;
    const world = aWorld(setOf([young]));
    expect(answersOf(world, [{}, { atMs: NOON + day - 1 }, { atMs: NOON + day }])).toEqual(['05', '05', '00']);
    expect(world.cardOf()).toMatchObject({ firstSeenAtMs: NOON, firstApprovedAtMs: NOON + day });
  });

  test('of a card that was approved before a rule asked for its age begins with that approval', () => {
    const world = aWorld(setOf([]));
    answersOf(world, [{}]);
    world.ruleSet = setOf([asking('card_age_days')]);
    answersOf(world, [{ atMs: NOON + 5 }]);
    expect(world.cardOf()).toMatchObject({ firstApprovedAtMs: NOON });
    expect(world.cardOf().firstSeenAtMs).toBeUndefined();
  });

  test('has how many declines there were since the last approval', () => {
    const rules = [asking('consecutive_declines'), declining];
    const no = { mcc: '7995' };
    expect(historyAfter(rules, [no, no])).toEqual({ consecutiveDeclines: 2 });
    expect(historyAfter(rules, [no, no, {}])).toEqual({ consecutiveDeclines: 0 });
    expect(historyAfter(rules, [{}, no])).toEqual({ consecutiveDeclines: 1 });
  });

  test('counts no decline for which only the number of declines is the reason', () => {
    const hammered = aDecline('hammered', {
      when: { not: { column: { field: 'consecutive_declines' }, test: 'between', low: 0, high: 0 } },
    });
    const no = { mcc: '7995' };
    expect(historyAfter([hammered, declining], [no, {}, {}])).toEqual({ consecutiveDeclines: 1 });
    expect(historyAfter([hammered, declining], [no, {}, no])).toEqual({ consecutiveDeclines: 2 });
    const blocked = aWorld(setOf([hammered, declining]), { status: 'blocked', history: { consecutiveDeclines: 1 } });
    expect([answersOf(blocked, [{}]), blocked.cardOf().history]).toEqual([['05'], { consecutiveDeclines: 2 }]);
  });
});

describe('a change', () => {
  test('of a counter without an address is a bug, and says so', () => {
    const counter = { epoch: 0, amount: 0, count: 0, fromMs: 0 };
    const change = { counterId: 'c', seen: undefined, whole: counter, add: counter, place: counter, counting: {} };
    expect(() => evolve(stateOf(), { counters: [change] })).toThrow('Counter c has no row');
  });

  test('that was made twice from the same state is made once', () => {
    const ruleSet = setOf([aLimit('once', { count: 1, window: LIFETIME })]);
    const { changes } = decide(ruleSet, stateOf(), aRequest(), NOON);
    const once = evolve(stateOf(), changes);
    expect(once !== 'moved' && evolve(once, changes)).toBe('moved');
  });

  test('is all or nothing: what one part refuses, no part does', () => {
    const ruleSet = setOf([
      aLimit('one', { count: 1, window: LIFETIME }),
      aLimit('two', { count: 2, window: NEW_YORK_DAY }),
    ]);
    const { changes } = decide(ruleSet, stateOf(), aRequest(), NOON);
    const first = evolve(stateOf(), changes);
    if (first === 'moved') throw new Error('nothing moved');
    const counters = new Map([...first.card.counters].slice(1));
    const before = { ...first, card: { ...first.card, counters } };
    const snapshot = structuredClone(before);
    expect(evolve(before, changes)).toBe('moved');
    expect(before).toEqual(snapshot);
  });

  test('forgets the merchants it is not told of, and makes the one it is told of known', () => {
    const ruleSet = setOf([asking('new_merchant')]);
    const { changes } = decide(ruleSet, stateOf(), aRequest({ merchantId: 'M' }), NOON);
    expect(changes.merchantId).toBe('M');
    const next = evolve(stateOf(), changes);
    expect(next !== 'moved' && next.shared.isKnownMerchant).toBe(true);
    const known = { ...stateOf(), shared: { ...stateOf().shared, isKnownMerchant: true } };
    expect(decide(ruleSet, known, aRequest({ merchantId: 'M' }), NOON).changes.merchantId).toBeUndefined();
  });
});
