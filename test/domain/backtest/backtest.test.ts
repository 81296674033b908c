import fc from 'fast-check';
import { backtest } from '../../../domain/backtest/backtest.ts';
import { byTime, type PastRequest } from '../../../domain/backtest/past-request.ts';
import type { LimitRule, Rule } from '../../../domain/rules/rule.ts';
import {
  aDecline,
  aLimit,
  anAllow,
  LIFETIME,
  NEW_YORK_DAY,
  NOON,
  scope,
  TEN_MINUTES,
  usd,
  whenAbove,
  whenMcc,
} from '../../support/rules.ts';
import { type Ask, asked, candidateOf, historyOf, rules, staged } from './a-history.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const dollars = (amount: number) => ({ billingAmount: usd(amount * 100) });
const NO_RULES = rules('none-yet');

/** A stored decision of a card without blocks, with whatever a test wants otherwise. */
function past(ask: Ask, changes: Partial<PastRequest> = {}): PastRequest {
  const { request, atMs } = asked(ask);
  return {
    request,
    answer: '00',
    source: 'decision',
    decidedAtMs: atMs,
    ruleSet: 'live',
    standing: { status: 'active' },
    ...changes,
  };
}

describe('a candidate with a lower limit', () => {
  const live = rules('live', aLimit('day', { max: usd(50_000) }));
  const candidate = rules('next', aLimit('day', { max: usd(25_000) }));

  test('newly declines what its own counter has no room for, and lets a smaller one through after it', async () => {
    const history = await historyOf(live, [
      { ...dollars(200), atMs: NOON },
      { ...dollars(100), atMs: NOON + 1 },
      { ...dollars(40), atMs: NOON + 2 },
      { ...dollars(300), atMs: NOON + 3 },
    ]);
    expect(history.map(({ answer }) => answer)).toEqual(['00', '00', '00', '61']);
    expect(backtest(history, { live, candidate })).toMatchObject({
      compared: 4,
      newlyDeclined: {
        count: 1,
        cascade: 0,
        money: { USD: 10_000 },
        withoutMoney: 0,
        byRule: { day: 1 },
        examples: [{ live: '00', candidate: '61', because: [expect.stringContaining('100.00 USD after 200.00 USD')] }],
      },
      newlyApproved: { count: 0 },
      otherCode: 0,
      fidelity: { compared: 4, same: 4 },
    });
  });

  test('counts what was before the time in question, and does not compare it', async () => {
    const history = await historyOf(live, [
      { ...dollars(200), atMs: NOON },
      { ...dollars(100), atMs: NOON + HOUR },
      { ...dollars(100), atMs: NOON + DAY },
    ]);
    const report = backtest(history, { live, candidate, fromMs: NOON + 1 });
    expect(report).toMatchObject({ compared: 2, foldedBefore: 1, firstMs: NOON + HOUR, lastMs: NOON + DAY });
    expect(report.newlyDeclined).toMatchObject({ count: 1, examples: [{ decidedAtMs: NOON + HOUR }] });
  });
});

describe('a candidate rule with dates', () => {
  const cap = aLimit('day', { max: usd(50_000) });
  const block = aDecline('all');
  const TOMORROW = NOON + 2 * DAY;
  const NOW = NOON + DAY;

  async function declinedBy(live: readonly Rule[], ...next: readonly Rule[]): Promise<number> {
    const history = await historyOf(staged('live', ...live), [
      { ...dollars(10), atMs: NOON },
      { ...dollars(10), atMs: NOON + HOUR },
    ]);
    return backtest(history, {
      live: rules('live', ...live),
      candidate: candidateOf(rules('live', ...live), NOW, ...next),
    }).newlyDeclined.count;
  }

  test('is asked of the whole history, though it begins only tomorrow', async () => {
    expect(await declinedBy([cap], cap, { ...block, fromMs: TOMORROW })).toBe(2);
    expect(await declinedBy([cap], { ...cap, max: usd(1), fromMs: NOW, untilMs: TOMORROW })).toBe(2);
  });

  test('is asked nothing where its time is over', async () => {
    expect(await declinedBy([cap], cap, { ...block, untilMs: NOW })).toBe(0);
  });

  test('stays as it is where the live set has it to the letter', async () => {
    const dated = { ...block, fromMs: TOMORROW };
    expect(await declinedBy([cap, dated], cap, dated)).toBe(0);
    expect(await declinedBy([cap, dated], cap, { ...dated, answer: '34' })).toBe(2);
  });

  test('sets nothing aside before it begins, nor after it has ended', async () => {
    const vip = anAllow('vip');
    expect(await declinedBy([], block, vip)).toBe(0);
    expect(await declinedBy([], block, { ...vip, fromMs: NOW - HOUR })).toBe(0);
    expect(await declinedBy([], block, { ...vip, fromMs: TOMORROW })).toBe(2);
    expect(await declinedBy([], block, { ...vip, untilMs: NOW })).toBe(2);
    const wide = aLimit('wide', { max: usd(90_000), overrides: ['day'], fromMs: TOMORROW });
    expect(await declinedBy([], { ...cap, max: usd(1) }, wide)).toBe(2);
  });

  test('yields only while it says so', async () => {
    const card = anAllow('card', { scope: scope('card', 'icrd_test') });
    expect(await declinedBy([], { ...block, overridableUntilMs: TOMORROW }, card)).toBe(0);
    expect(await declinedBy([], { ...block, overridableUntilMs: NOW }, card)).toBe(2);
  });
});

describe('a change is a cascade', () => {
  const limit = aLimit('day', { max: usd(10_000) });
  const noGambling = aDecline('gambling', { when: whenMcc('7995') });
  const spend: readonly Ask[] = [
    { ...dollars(80), mcc: '7995', atMs: NOON },
    { ...dollars(80), mcc: '5999', atMs: NOON + 1 },
  ];

  test('where a new refusal leaves room for what was refused', async () => {
    const live = rules('live', limit);
    const report = backtest(await historyOf(live, spend), { live, candidate: rules('next', limit, noGambling) });
    expect(report.newlyDeclined).toMatchObject({ count: 1, cascade: 0, byRule: { gambling: 1 } });
    expect(report.newlyApproved).toMatchObject({
      count: 1,
      cascade: 1,
      money: { USD: 8_000 },
      // What refused it in the live set.
      byRule: { day: 1 },
      examples: [{ live: '61', candidate: '00', isCascade: true }],
    });
  });

  test('where a new approval takes the room of what was approved', async () => {
    const live = rules('live', limit, noGambling);
    const report = backtest(await historyOf(live, spend), { live, candidate: rules('next', limit) });
    expect(report.newlyApproved).toMatchObject({ count: 1, cascade: 0, byRule: { gambling: 1 } });
    expect(report.newlyDeclined).toMatchObject({ count: 1, cascade: 1, byRule: { day: 1 } });
  });

  test('and not where the candidate itself answers otherwise', async () => {
    const live = rules('live', limit);
    const candidate = rules('next', aLimit('day', { max: usd(7_000) }));
    const { newlyDeclined } = backtest(await historyOf(live, spend), { live, candidate });
    expect(newlyDeclined).toMatchObject({ count: 1, cascade: 0 });
  });
});

test('a request that both decline with another code is neither newly declined nor newly approved', async () => {
  const live = rules('live', aDecline('all', { answer: '34' }));
  const report = backtest(await historyOf(live, [{}]), { live, candidate: rules('next', aDecline('all')) });
  expect(report).toMatchObject({ otherCode: 1, newlyDeclined: { count: 0 }, newlyApproved: { count: 0 } });
});

test('money is told by currency, and what moves none is counted apart', () => {
  const history = [
    past(dollars(10)),
    past({ billingAmount: { minor: 500, currency: 'JPY' } }),
    past({ flow: 'none' }),
    past({ billingAmount: { figure: '12.5' }, cardCurrency: 'EUR' }),
    past({ billingAmount: { figure: '12.5' } }, { standing: { status: 'active', currency: 'GBP' } }),
  ];
  const { newlyDeclined } = backtest(history, { live: NO_RULES, candidate: rules('next', aDecline('all')) });
  expect(newlyDeclined).toMatchObject({ count: 5, withoutMoney: 1 });
  expect(newlyDeclined.money).toEqual({ USD: 2_250, JPY: 500, EUR: 1_250 });
});

describe('a stand-in', () => {
  const live = rules('live', aLimit('once', { count: 1 }));
  const candidate = rules('next', aLimit('once', { count: 1 }), aDecline('large', { when: whenAbove(1_000_000) }));

  test('is not compared, and takes nothing', () => {
    const history = [past({}, { source: 'stand_in' }), past({ atMs: NOON + 1 })];
    expect(backtest(history, { live, candidate })).toMatchObject({ compared: 1, standIns: 1, fidelity: { same: 1 } });
  });

  test('that was counted by a decision that came too late has taken what it took, whatever the rules say', () => {
    const refusing = rules('live', aLimit('once', { count: 1 }), aDecline('gambling', { when: whenMcc('7995') }));
    const history = [past({ mcc: '7995' }, { source: 'counted_stand_in' }), past({ atMs: NOON + 1 }, { answer: '65' })];
    const report = backtest(history, { live: refusing, candidate: refusing });
    expect(report).toMatchObject({ compared: 1, standIns: 1, fidelity: { same: 1 } });
  });
});

describe('how the card stood then', () => {
  const blocked = { status: 'blocked' } as const;

  test('refuses again what it refused, under any rules', () => {
    const history = [past({}, { answer: '05', standing: blocked }), past({ atMs: NOON + 1 })];
    const report = backtest(history, { live: NO_RULES, candidate: NO_RULES });
    expect(report).toMatchObject({ fidelity: { compared: 2, same: 2 }, newlyApproved: { count: 0 } });
  });

  test('holds on for rows that do not say it', () => {
    const { standing: _standing, ...untold } = past({ atMs: NOON + 1 }, { answer: '05' });
    const report = backtest([past({}, { answer: '05', standing: blocked }), untold], {
      live: NO_RULES,
      candidate: NO_RULES,
    });
    expect(report.fidelity).toMatchObject({ compared: 2, same: 2 });
  });

  test('is active for a card of which nothing was ever told', () => {
    const { standing: _standing, ...untold } = past({});
    expect(backtest([untold], { live: NO_RULES, candidate: NO_RULES }).fidelity).toMatchObject({ same: 1 });
  });

  test('says whose limits it counts against, and what above it is blocked', () => {
    const perAccount: Rule = aLimit('account', { count: 1, per: { owner: 'account', by: [] } });
    const candidate = rules('next', perAccount);
    const ofAccount = { standing: { status: 'active', account: 'a1' } } as const;
    const history = [
      past({ cardId: 'one' }, ofAccount),
      past({ cardId: 'two', atMs: NOON + 1 }, ofAccount),
      past({ cardId: 'three', atMs: NOON + 2 }, { standing: { status: 'active', account: 'a2' } }),
    ];
    const { newlyDeclined } = backtest(history, { live: NO_RULES, candidate });
    expect(newlyDeclined).toMatchObject({ count: 1, examples: [{ cardId: 'two' }] });
    const above = [{ level: 'account', status: 'blocked' }] as const;
    const underBlock = past({}, { answer: '05', standing: { status: 'active', account: 'a1', above } });
    expect(backtest([underBlock], { live: NO_RULES, candidate: NO_RULES }).fidelity).toMatchObject({ same: 1 });
  });
});

describe('fidelity', () => {
  const live = rules('live', aLimit('once', { count: 1, window: LIFETIME }));

  test('tells apart what another set decided, what a young counter let through, and what nobody can explain', () => {
    const history = [
      past({ atMs: NOON }),
      past({ atMs: NOON + 1 }, { ruleSet: 'older' }),
      past({ atMs: NOON + 2 }, { countedFromMs: NOON + 1 }),
      past({ atMs: NOON + 3 }),
    ];
    expect(backtest(history, { live, candidate: live }).fidelity).toEqual({
      compared: 4,
      same: 1,
      byOtherSets: 1,
      withYoungCounters: 1,
    });
  });

  test('a counter that is older than the history explains nothing', () => {
    const history = [past({ atMs: NOON }), past({ atMs: NOON + 1 }, { countedFromMs: NOON - 1 })];
    expect(backtest(history, { live, candidate: live }).fidelity).toMatchObject({ same: 1, withYoungCounters: 0 });
  });
});

test('an empty history is told as such', () => {
  const report = backtest([], { live: NO_RULES, candidate: NO_RULES });
  expect(report).toMatchObject({ compared: 0, fidelity: { compared: 0 } });
  expect(report).not.toHaveProperty('firstMs');
});

test('only the first few changes are shown, direct ones before cascades', () => {
  const history = Array.from({ length: 30 }, (_, i) => past({ cardId: `card${i}`, atMs: NOON + i }));
  const { newlyDeclined } = backtest(history, { live: NO_RULES, candidate: rules('next', aDecline('all')) });
  expect(newlyDeclined.count).toBe(30);
  expect(newlyDeclined.examples.map(({ cardId }) => cardId)).toEqual(['card0', 'card1', 'card2', 'card3', 'card4']);
});

test('who watches is told after each request how many are done', () => {
  const done: number[] = [];
  backtest([past({}), past({ atMs: NOON + 1 })], {
    live: NO_RULES,
    candidate: NO_RULES,
    onFolded: (n) => done.push(n),
  });
  expect(done).toEqual([1, 2]);
});

describe('whatever the rules and the requests are', () => {
  const windows = [TEN_MINUTES, NEW_YORK_DAY, LIFETIME] as const;
  const anAmount = fc.integer({ min: 1, max: 30 }).map((amount) => amount * 1_000);
  const aSpendLimit: fc.Arbitrary<LimitRule> = fc
    .record({
      window: fc.constantFrom(...windows),
      minor: anAmount,
      count: fc.integer({ min: 1, max: 6 }),
      owner: fc.constantFrom('card' as const, 'program' as const),
      isByMerchant: fc.boolean(),
      isTries: fc.boolean(),
      isShadow: fc.boolean(),
      slices: fc.constantFrom(1, 4),
    })
    .map(({ window, minor, count, owner, isByMerchant, isTries, isShadow, slices }) =>
      aLimit('limit', {
        window,
        count,
        ...(!isTries && { max: usd(minor) }),
        mode: isShadow ? 'shadow' : 'enforce',
        counts: isTries ? 'tries' : 'approvals',
        per: { owner, by: isByMerchant ? [{ field: 'merchant_id' }] : [] },
        slices: owner === 'program' ? slices : 1,
        onMissing: 'skip',
      }),
    );
  const aRefusal: fc.Arbitrary<Rule> = fc.constantFrom<Rule>(
    aDecline('mcc', { when: whenMcc('7995') }),
    aDecline('above', { when: whenAbove(6_000), answer: '34' }),
    aDecline('new', {
      when: { all: [{ column: { field: 'new_merchant' }, test: 'is', flag: true }, whenMcc('7995')] },
    }),
    aDecline('stubborn', {
      when: { column: { field: 'consecutive_declines' }, test: 'between', low: 3, high: Infinity },
    }),
  );
  const someRules: fc.Arbitrary<readonly Rule[]> = fc
    .tuple(fc.array(aSpendLimit, { maxLength: 3 }), fc.uniqueArray(aRefusal, { maxLength: 3 }))
    .map(([limits, refusals]) => [...limits.map((limit, i) => ({ ...limit, id: `limit${i}` })), ...refusals]);
  const anAsk: fc.Arbitrary<Ask> = fc
    .record({
      cardId: fc.constantFrom('one', 'two'),
      merchantId: fc.constantFrom('m1', 'm2'),
      mcc: fc.constantFrom('5999', '7995'),
      minor: anAmount,
      minute: fc.integer({ min: 0, max: 2_000 }),
    })
    .map(({ minor, minute, ...ask }) => ({ ...ask, billingAmount: usd(minor), atMs: NOON + minute * 60_000 }));
  /** No two at the same time: the order of those is nobody's to say. */
  const someAsks = fc
    .array(anAsk, { minLength: 1, maxLength: 25 })
    .map((asks) => asks.map((ask, index): Ask => ({ ...ask, atMs: (ask.atMs ?? NOON) + index })));

  test('a re-run of the live rules gives what was recorded, and the same rules change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(someRules, someAsks, async (all, asks) => {
        const live = rules('live', ...all);
        const report = backtest(await historyOf(staged('live', ...all), asks), { live, candidate: live });
        expect(report.fidelity).toEqual({
          compared: asks.length,
          same: asks.length,
          byOtherSets: 0,
          withYoungCounters: 0,
        });
        expect(report).toMatchObject({ newlyDeclined: { count: 0 }, newlyApproved: { count: 0 }, otherCode: 0 });
      }),
    );
  });

  test('what changes over is the difference between two stages that had these rules', async () => {
    await fc.assert(
      fc.asyncProperty(someRules, someRules, someAsks, async (ofLive, ofNext, asks) => {
        const history = await historyOf(staged('live', ...ofLive), asks);
        const other = await historyOf(staged('next', ...ofNext), history.map(askedAgain));
        const report = backtest(history, { live: rules('live', ...ofLive), candidate: rules('next', ...ofNext) });
        const isApproved = ({ answer }: PastRequest): boolean => answer === '00';
        const changed = (from: readonly PastRequest[], to: readonly PastRequest[]): number =>
          from.filter((one, index) => isApproved(one) && !isApproved(to[index] ?? one)).length;
        expect(report.newlyDeclined.count).toBe(changed(history, other));
        expect(report.newlyApproved.count).toBe(changed(other, history));
      }),
    );
  });

  test('nothing is a cascade under rules that remember nothing', async () => {
    const forgetful = fc.uniqueArray(
      fc.constantFrom<Rule>(aDecline('mcc', { when: whenMcc('7995') }), aDecline('above', { when: whenAbove(6_000) })),
    );
    await fc.assert(
      fc.asyncProperty(someRules, forgetful, someAsks, async (all, refusals, asks) => {
        const history = await historyOf(staged('live', ...all), asks);
        const report = backtest(history, { live: rules('live', ...all), candidate: rules('next', ...refusals) });
        expect(report.newlyDeclined.cascade + report.newlyApproved.cascade).toBe(0);
      }),
    );
  });
});

/** The very same request at the same time, so that it falls on the same slice. */
function askedAgain({ request, decidedAtMs }: PastRequest): Ask {
  return { ...request, atMs: decidedAtMs };
}

test('what happened in the same millisecond has an order that is always the same', () => {
  const some = [past({ cardId: 'b' }), past({ cardId: 'a' }), past({ cardId: 'c', atMs: NOON - 1 })];
  const cards = (all: readonly PastRequest[]) => all.toSorted(byTime).map(({ request }) => request.cardId);
  expect(cards(some)).toEqual(['c', 'a', 'b']);
  expect(cards(some.toReversed())).toEqual(['c', 'a', 'b']);
});
