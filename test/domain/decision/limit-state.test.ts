import fc from 'fast-check';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { LimitRule } from '../../../domain/rules/rule.ts';
import { periodAt } from '../../../domain/windows/calendar.ts';
import { bucketWidthMs } from '../../../domain/windows/trailing.ts';
import type { TrailingWindow, Window } from '../../../domain/windows/window.ts';
import { aRequest, aRequestWithout } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
  answersOf,
  aWorld,
  EVERY_CARD,
  LIFETIME,
  NEW_YORK_DAY,
  nextKey,
  NOON,
  setOf,
  TEN_MINUTES,
  TRANSACTION,
  usd,
  whenMcc,
} from '../../support/rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const spends = (minor: number, changes: Partial<AuthorizationRequest> & { atMs?: number } = {}) => ({
  billingAmount: usd(minor),
  ...changes,
});

/** What one rule answers to each of these in turn. */
function limited(rule: Partial<LimitRule>, asks: Parameters<typeof answersOf>[1]) {
  return answersOf(aWorld(setOf([aLimit('limit', rule)])), asks);
}

describe('the window of a limit', () => {
  test('of one transaction forgets it at once', () => {
    const rule = { window: TRANSACTION, max: usd(100) };
    expect(limited(rule, [spends(100), spends(100), spends(101)])).toEqual(['00', '00', '61']);
  });

  test('of the calendar is full to the last unit and until the last millisecond', () => {
    const midnight = Date.parse('2026-03-17T04:00Z');
    const rule = { window: NEW_YORK_DAY, max: usd(100) };
    const asks = [
      spends(60),
      spends(41),
      spends(40),
      spends(1, { atMs: midnight - 1 }),
      spends(100, { atMs: midnight }),
    ];
    expect(limited(rule, asks)).toEqual(['00', '61', '00', '61', '00']);
  });

  test('that trails lets go bucket by bucket, never early', () => {
    const rule = { window: TEN_MINUTES, max: usd(100) };
    const asks = [
      spends(60, { atMs: NOON }),
      spends(40, { atMs: NOON + 5 * MINUTE }),
      spends(1, { atMs: NOON + 10 * MINUTE - 1 }),
      spends(60, { atMs: NOON + 10 * MINUTE + bucketWidthMs(TEN_MINUTES as TrailingWindow) }),
      spends(1, { atMs: NOON + 14 * MINUTE }),
    ];
    expect(limited(rule, asks)).toEqual(['00', '00', '61', '00', '61']);
  });

  test('of a lifetime is never free again', () => {
    const rule = { window: LIFETIME, count: 1 };
    expect(limited(rule, [spends(1), spends(1, { atMs: NOON + 36_500 * DAY })])).toEqual(['00', '65']);
  });
});

describe('what a limit counts', () => {
  test('is both how much and how often, each for itself', () => {
    const rule = { max: usd(100), count: 2 };
    expect(limited(rule, [spends(1), spends(1), spends(1)])).toEqual(['00', '00', '65']);
    expect(limited(rule, [spends(100), spends(1)])).toEqual(['00', '61']);
    // Both at once: the amount is told.
    expect(limited(rule, [spends(50), spends(50), spends(50)])).toEqual(['00', '00', '61']);
  });

  test('is what goes out and nothing else, unless the rule says so', () => {
    const others = (['in', 'none'] as const).map((flow) => spends(100, { flow }));
    expect(limited({ max: usd(100) }, [...others, ...others, spends(100), spends(1)])).toEqual([
      '00',
      '00',
      '00',
      '00',
      '00',
      '61',
    ]);
    expect(limited({ max: usd(100), flow: 'in' }, [spends(999), ...others, ...others])).toEqual([
      '00',
      '00',
      '00',
      '61',
      '00',
    ]);
    expect(limited({ max: usd(100), flow: 'any' }, [spends(100), ...others])).toEqual(['00', '61', '61']);
  });

  test('is approvals: what another rule refused is not spent', () => {
    const rules = [aLimit('limit', { max: usd(100) }), aDecline('gambling', { when: whenMcc('7995') })];
    const asks = [spends(100, { mcc: '7995' }), spends(100), spends(1)];
    expect(answersOf(aWorld(setOf(rules)), asks)).toEqual(['05', '00', '61']);
  });

  test('is tries where the rule says so: what was refused counts, by whomever', () => {
    const rules = [
      aLimit('tries', { counts: 'tries', count: 2, window: TEN_MINUTES, answer: '34' }),
      aDecline('gambling', { when: whenMcc('7995') }),
    ];
    const asks = [
      spends(1, { mcc: '7995' }),
      spends(1, { mcc: '7995' }),
      spends(1),
      spends(1, { atMs: NOON + 9 * MINUTE }),
    ];
    expect(answersOf(aWorld(setOf(rules)), asks)).toEqual(['05', '05', '34', '34']);
  });

  test('is only what its condition fits', () => {
    const rule = { count: 1, when: whenMcc('7995') };
    expect(limited(rule, [{ mcc: '7995' }, { mcc: '5999' }, { mcc: '7995' }])).toEqual(['00', '00', '65']);
  });

  test('is nothing where its condition cannot be told, even if it lets that pass', () => {
    const rule = aLimit('limit', { count: 1, when: whenMcc('7995'), onMissing: 'skip' });
    const world = aWorld(setOf([rule]));
    world.ask({ ...aRequestWithout('mcc'), requestKey: nextKey() }, NOON);
    expect(answersOf(world, [{ mcc: '7995' }, { mcc: '7995' }])).toEqual(['00', '65']);
  });

  test('is an amount of nothing too, once', () => {
    expect(limited({ count: 1 }, [spends(0), spends(0)])).toEqual(['00', '65']);
    expect(limited({ max: usd(0) }, [spends(0), spends(1), spends(0)])).toEqual(['00', '61', '00']);
  });

  test('goes on with a new maximum, and may then be far beyond it', () => {
    const world = aWorld(setOf([aLimit('limit', { max: usd(100) })]));
    expect(answersOf(world, [spends(90)])).toEqual(['00']);
    world.ruleSet = setOf([aLimit('limit', { max: usd(50) })]);
    expect(answersOf(world, [spends(1), spends(0)])).toEqual(['61', '61']);
    world.ruleSet = setOf([aLimit('limit', { max: usd(100) })]);
    expect(answersOf(world, [spends(11), spends(10)])).toEqual(['61', '00']);
  });

  test('begins at nothing with another window, condition, currency or way of counting', () => {
    const others: Partial<LimitRule>[] = [
      { window: LIFETIME },
      { when: { not: whenMcc('7995') } },
      { flow: 'any' },
      { max: { minor: 100, currency: 'EUR' }, onMissing: 'skip' },
      { per: { owner: 'card', by: [{ field: 'mcc' }] } },
    ];
    for (const other of others) {
      const world = aWorld(setOf([aLimit('limit', { max: usd(100) })]));
      answersOf(world, [spends(100)]);
      world.ruleSet = setOf([aLimit('limit', { max: usd(100), ...other })]);
      expect(answersOf(world, [spends(100)])).toEqual(['00']);
    }
  });

  test('is void where it missed what happened in between', () => {
    const rule = aLimit('limit', { max: usd(100), window: LIFETIME });
    const world = aWorld(setOf([rule]));
    answersOf(world, [spends(100)]);
    const [counterId = ''] = world.cardOf().counters.keys();
    const from = (ms: number) => setOf([rule], { countsFrom: new Map([[counterId, ms]]) });
    world.ruleSet = from(5);
    expect(answersOf(world, [spends(100), spends(1)])).toEqual(['00', '61']);
    expect(world.ask(aRequest({ requestKey: nextKey() }), NOON).reading.used).toEqual({
      [counterId]: { amount: 100, count: 1, fromMs: 5 },
    });
    // The same publication goes on.
    world.ruleSet = from(5);
    expect(answersOf(world, [spends(1)])).toEqual(['61']);
  });

  test('set aside by a narrower limit still counts, and is found overdrawn afterwards', () => {
    const parent = aLimit('parent', { max: usd(100), overridableUntilMs: NOON + 1 });
    const child = aLimit('child', {
      max: usd(500),
      scope: { ...EVERY_CARD, level: 'card', ids: ['icrd_test'] },
      overrides: ['parent'],
    });
    const asks = [spends(300), spends(1, { atMs: NOON + 1 })];
    expect(answersOf(aWorld(setOf([parent, child])), asks)).toEqual(['00', '61']);
  });
});

describe('whose spending a limit adds up', () => {
  const cards = [
    { cardId: 'icrd_1', account: 'a', group: 'g' },
    { cardId: 'icrd_2', account: 'b', group: 'g' },
    { cardId: 'icrd_3', account: 'a', group: 'h' },
    { cardId: 'icrd_4' },
  ];

  test.each([
    ['card', ['00', '00', '00', '00', '61', '61']],
    ['account', ['00', '00', '61', '61', '61', '61']],
    ['group', ['00', '61', '00', '61', '61', '61']],
    ['program', ['00', '61', '61', '61', '61', '61']],
  ] as const)('is that of its %s', (owner, answers) => {
    const world = aWorld(setOf([aLimit('limit', { max: usd(100), per: { owner, by: [] } })]), ...cards);
    const asks = ['icrd_1', 'icrd_2', 'icrd_3', 'icrd_4', 'icrd_1', 'icrd_2'].map((cardId) => spends(100, { cardId }));
    expect(answersOf(world, asks)).toEqual(answers);
  });

  test('is kept apart by merchant, by amount and currency, or by several at once', () => {
    const by = (...fields: ('merchant_id' | 'amount' | 'mcc')[]) => ({
      count: 1,
      per: { owner: 'card' as const, by: fields.map((field) => ({ field })) },
    });
    const at = (merchantId: string, minor: number, mcc = '5999') => spends(minor, { merchantId, mcc });
    expect(limited(by('merchant_id'), [at('A', 1), at('B', 1), at('A', 2)])).toEqual(['00', '00', '65']);
    expect(limited(by('amount'), [at('A', 1), at('B', 2), at('C', 1)])).toEqual(['00', '00', '65']);
    expect(limited(by('amount', 'merchant_id'), [at('A', 1), at('B', 1), at('A', 2), at('A', 1)])).toEqual([
      '00',
      '00',
      '00',
      '65',
    ]);
    const euro = { billingAmount: { minor: 1, currency: 'EUR' } };
    expect(limited(by('amount'), [at('A', 1), euro, euro])).toEqual(['00', '00', '65']);
  });

  test('takes no two merchants for one, however their ids are written', () => {
    const per = { owner: 'card' as const, by: [{ field: 'merchant_id' as const }, { field: 'mcc' as const }] };
    const merchants = ['A&B', 'A', 'A%26B', 'A#B', 'A B', 'Ä', 'A\u0308', '👩‍🍳', '', '#'];
    const asks = merchants.map((merchantId) => ({ merchantId }));
    expect(limited({ count: 1, per }, asks)).toEqual(merchants.map(() => '00'));
  });

  test('takes merchants whose ids begin with the same hundreds of letters for one, which refuses early and never late', () => {
    const per = { owner: 'card' as const, by: [{ field: 'merchant_id' as const }] };
    const long = 'x'.repeat(400);
    expect(limited({ count: 1, per }, [{ merchantId: `${long}1` }, { merchantId: `${long}2` }])).toEqual(['00', '65']);
  });

  test('does not fail at a merchant whose name is half a character', () => {
    const per = { owner: 'card' as const, by: [{ field: 'merchant_name' as const }] };
    expect(limited({ count: 1, per }, [{ merchantName: '\ud83d' }, { merchantName: '\ud83d' }])).toEqual(['00', '65']);
  });
});

/** Requests at instants that never go back, often at the same one. */
const spendings = (most: number, cards: readonly string[] = ['icrd_test']) =>
  fc.array(
    fc.record({
      minor: fc.oneof(fc.integer({ min: 0, max: most }), fc.constantFrom(0, 1, most)),
      laterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * HOUR }), fc.integer({ min: 0, max: 40 * DAY })),
      cardId: fc.constantFrom(...cards),
    }),
    { minLength: 1, maxLength: 40 },
  );

type Spent = { readonly atMs: number; readonly minor: number; readonly isApproved: boolean; readonly used: number };

function spentIn(
  rule: Partial<LimitRule>,
  steps: readonly { minor: number; laterMs: number; cardId: string }[],
): readonly Spent[] {
  const world = aWorld(
    setOf([aLimit('limit', rule)]),
    { cardId: 'icrd_1', account: 'a' },
    { cardId: 'icrd_2', account: 'a' },
  );
  let atMs = NOON;
  return steps.map(({ minor, laterMs, cardId }) => {
    atMs += laterMs;
    const decision = world.ask(aRequest({ cardId, billingAmount: usd(minor), requestKey: nextKey() }), atMs);
    const [used] = Object.values(decision.reading.used);
    return { atMs, minor, isApproved: decision.answer === '00', used: used?.amount ?? 0 };
  });
}

const sumOf = (spent: readonly Spent[]) =>
  spent.reduce((sum, { minor, isApproved }) => sum + (isApproved ? minor : 0), 0);

describe('any sequence of amounts', () => {
  const units = fc.constantFrom('day', 'week', 'month', 'quarter', 'year');
  const exact: fc.Arbitrary<Window> = fc.oneof(
    fc.constant(LIFETIME),
    units.map((unit): Window => ({ ...NEW_YORK_DAY, unit })),
  );

  test('within a period or a lifetime adds up to no more than the limit, and what was refused did not fit', () => {
    fc.assert(
      fc.property(exact, fc.integer({ min: 0, max: 300 }), spendings(120), (window, max, steps) => {
        const spent = spentIn({ window, max: usd(max) }, steps);
        spent.forEach((one, index) => {
          const isIn = ({ atMs }: Spent) => window.kind !== 'calendar' || periodAt(window, one.atMs).startMs <= atMs;
          const before = sumOf(spent.slice(0, index).filter(isIn));
          expect(one.used).toBe(before);
          expect(one.isApproved).toBe(before + one.minor <= max);
        });
      }),
    );
  });

  test('within any trailing stretch adds up to no more than the limit, and what was refused did not fit within a bucket more', () => {
    const lengths = fc.oneof(fc.constantFrom(10_000, HOUR, 90 * DAY), fc.integer({ min: 10_000, max: 90 * DAY }));
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 300 }), spendings(120), (lengthMs, max, steps) => {
        const window: TrailingWindow = { kind: 'trailing', lengthMs };
        const spent = spentIn({ window, max: usd(max) }, steps);
        spent.forEach((one, index) => {
          const since = (ms: number) => sumOf(spent.slice(0, index).filter(({ atMs }) => atMs > one.atMs - ms));
          const ownMinor = one.isApproved ? one.minor : 0;
          expect(since(lengthMs) + ownMinor).toBeLessThanOrEqual(max);
          const didFit = since(lengthMs + bucketWidthMs(window)) + one.minor <= max;
          expect(one.isApproved || !didFit).toBe(true);
        });
      }),
    );
  });

  test('of several cards of an account adds up to no more than the limit of the account', () => {
    const rule = { max: usd(100), per: { owner: 'account', by: [] } } as const;
    fc.assert(
      fc.property(spendings(60, ['icrd_1', 'icrd_2']), (steps) => {
        const spent = spentIn({ ...rule, window: LIFETIME }, steps);
        spent.forEach((one, index) => {
          expect(one.isApproved).toBe(sumOf(spent.slice(0, index)) + one.minor <= 100);
        });
      }),
    );
  });
});
