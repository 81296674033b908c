import fc from 'fast-check';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import { decide } from '../../../domain/decide.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import type { Window } from '../../../domain/windows/window.ts';
import { aRequest } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
  anAllow,
  answersOf,
  aWorld,
  LIFETIME,
  NEW_YORK_DAY,
  nextKey,
  NOON,
  setOf,
  stateOf,
  TEN_MINUTES,
  TRANSACTION,
  usd,
  whenAbove,
  whenMcc,
} from '../../support/rules.ts';

const MINUTE = 60_000;

const spends = (minor: number, changes: Partial<AuthorizationRequest> & { atMs?: number } = {}) => ({
  billingAmount: usd(minor),
  transactionAmount: usd(minor),
  ...changes,
});

/** The way out of the last of these, where it was declined. */
function wayOutAfter(rules: readonly Rule[], ...asks: readonly ReturnType<typeof spends>[]): readonly string[] {
  const world = aWorld(setOf(rules));
  answersOf(world, asks.slice(0, -1));
  const { atMs = NOON, ...last } = asks.at(-1) ?? {};
  return world.ask(aRequest({ requestKey: nextKey(), ...last }), atMs).trail.wayOut ?? [];
}

const cap = (minor: number) => aLimit('cap', { window: TRANSACTION, max: usd(minor) });

describe('the amount that would pass', () => {
  test('is what a limit has left', () => {
    expect(wayOutAfter([aLimit('daily', { max: usd(10_000) })], spends(5_880), spends(4_121))).toContain(
      'would pass at 41.20 USD or less',
    );
    expect(wayOutAfter([cap(4_120)], spends(4_121))).toEqual([
      'would pass at 41.20 USD or less',
      'cap alone refused it',
    ]);
  });

  test('is the least that all limits leave', () => {
    const rules = [
      aLimit('daily', { max: usd(10_000) }),
      aLimit('ever', { max: usd(6_000), window: LIFETIME }),
      cap(5_000),
    ];
    expect(wayOutAfter(rules, spends(4_000), spends(9_000))[0]).toBe('would pass at 20.00 USD or less');
  });

  test('is the bound of a condition, on its own side', () => {
    expect(wayOutAfter([aDecline('dear', { when: whenAbove(5_000) })], spends(5_001))[0]).toBe(
      'would pass at 50.00 USD or less',
    );
    const atLeast = {
      column: { field: 'amount', currency: 'USD' },
      test: 'between',
      low: 5_000,
      high: Infinity,
    } as const;
    expect(wayOutAfter([aDecline('dear', { when: atLeast })], spends(5_001))[0]).toBe(
      'would pass at 49.99 USD or less',
    );
    const asked = { ...atLeast, column: { field: 'transaction_amount', currency: 'USD' } } as const;
    expect(wayOutAfter([aDecline('dear', { when: asked })], spends(5_001))[0]).toBe('would pass at 49.99 USD or less');
  });

  test('is the amount above which data must not be missing', () => {
    const rule = aDecline('unsaid', {
      when: { column: { field: 'network' }, test: 'in', values: ['X'] },
      onMissing: { above: usd(300) },
    });
    expect(wayOutAfter([rule], spends(5_001))[0]).toBe('would pass at 3.00 USD or less');
  });

  test('is promised alone where less would be refused', () => {
    const between = (low: number, high: number) =>
      aDecline('odd', { when: { column: { field: 'amount', currency: 'USD' }, test: 'between', low, high } });
    expect(wayOutAfter([cap(4_000), between(1, 99)], spends(5_000))[0]).toBe('would pass at 40.00 USD');
    expect(wayOutAfter([cap(4_000), between(2_000, 3_000)], spends(5_000))[0]).toBe('would pass at 40.00 USD');
    expect(wayOutAfter([cap(4_000), between(3_000, 4_500)], spends(5_000))).toEqual(['cap alone refused it']);
  });

  test('is the bound that a condition does not reach', () => {
    const upTo = {
      column: { field: 'amount', currency: 'USD' },
      test: 'between',
      low: 0,
      high: 3_000,
      highOpen: true,
    } as const;
    const rules = [aDecline('dear', { when: { not: upTo } })];
    expect(wayOutAfter(rules, spends(3_000))[0]).toBe('would pass at 29.99 USD or less');
  });

  test('is promised alone where a rule looks at what is usual for the card', () => {
    const odd = aDecline('odd', {
      when: { column: { field: 'amount_z_score' }, test: 'between', low: -Infinity, high: -3 },
    });
    expect(wayOutAfter([cap(4_000), odd], spends(5_000))[0]).toBe('would pass at 40.00 USD');
  });

  test('is none where no amount helps', () => {
    const amounts = (rules: readonly Rule[]) =>
      wayOutAfter(rules, spends(5_000)).filter((told) => told.startsWith('would'));
    expect(amounts([cap(4_000), aDecline('gambling', { when: whenMcc('5999') })])).toEqual([]);
    expect(amounts([aLimit('often', { count: 1, window: LIFETIME }), aDecline('all')])).toEqual([]);
    expect(amounts([cap(0)])).toEqual([]);
  });

  test('says so where only a counter that was not read could know', () => {
    const rules = [
      cap(4_000),
      aLimit('twice', { counts: 'tries', count: 1, per: { owner: 'card', by: [{ field: 'amount' }] } }),
    ];
    expect(wayOutAfter(rules, spends(4_000), spends(5_000))[0]).toBe(
      'would pass at 40.00 USD or less, unless twice has counted that amount before',
    );
    const [first, second] = rules.map((rule) => ({ ...rule, id: `${rule.id}-too` }));
    expect(wayOutAfter([...rules, ...(first && second ? [first, second] : [])], spends(5_000))).toEqual([]);
  });
});

describe('who refused it', () => {
  test('is told where it was one rule alone, for whatever reasons', () => {
    const both = aLimit('both', { max: usd(1), count: 1, window: LIFETIME });
    expect(wayOutAfter([both], spends(1), spends(1))).toContain('both alone refused it');
    expect(wayOutAfter([both, cap(1)], spends(1), spends(2)).join()).not.toContain('alone');
    expect(decide(setOf([]), stateOf({ status: 'blocked' }), aRequest(), NOON).trail.wayOut).toEqual([
      'card_status alone refused it',
    ]);
  });
});

describe('when it frees', () => {
  test('is the end of the period, in its own zone', () => {
    const told = wayOutAfter(
      [aLimit('daily', { max: usd(100), window: { ...NEW_YORK_DAY, startsAtMinute: 245 } })],
      spends(60),
      spends(41),
    );
    expect(told).toContain('0.60 USD frees at 04:05 on 2026-03-17 in America/New_York');
    expect(wayOutAfter([aLimit('often', { count: 1 })], spends(1), spends(1))).toContain(
      '1 more frees at 00:00 on 2026-03-17 in America/New_York',
    );
  });

  test('is never for a lifetime, a transaction, or an amount above the limit', () => {
    expect(
      wayOutAfter([aLimit('ever', { max: usd(100), window: LIFETIME })], spends(60), spends(41)).join(),
    ).not.toContain('frees');
    expect(wayOutAfter([cap(1)], spends(2)).join()).not.toContain('frees');
    expect(wayOutAfter([aLimit('daily', { max: usd(100) })], spends(60), spends(101)).join()).not.toContain('frees');
  });

  test('of a limit spread over slices is told where all of it frees at once', () => {
    const shared = { per: { owner: 'program', by: [] }, slices: 4, max: usd(100) } as const;
    const frees = (window: Window) =>
      wayOutAfter([aLimit('shared', { ...shared, window })], spends(60), spends(30), spends(20)).filter((line) =>
        line.includes('frees'),
      );
    expect(frees(NEW_YORK_DAY)).toEqual(['0.90 USD frees at 00:00 on 2026-03-17 in America/New_York']);
    expect(frees(TEN_MINUTES)).toEqual([]);
  });

  test('of two limits is told of both', () => {
    const rules = [aLimit('a', { count: 1 }), aLimit('b', { count: 1, window: TEN_MINUTES })];
    const told = wayOutAfter(rules, spends(1), spends(1)).filter((line) => line.includes('frees'));
    expect(told).toHaveLength(2);
  });
});

const limits = fc.array(
  fc.record({
    minor: fc.integer({ min: 0, max: 200 }),
    count: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    window: fc.constantFrom<Window[]>(TRANSACTION, LIFETIME, NEW_YORK_DAY, TEN_MINUTES),
  }),
  { minLength: 1, maxLength: 4 },
);
const bounds = fc.array(
  fc.record({ low: fc.integer({ min: 0, max: 150 }), length: fc.integer({ min: 0, max: 60 }), isAllow: fc.boolean() }),
  { maxLength: 3 },
);
const spendings = fc.array(
  fc.record({ minor: fc.integer({ min: 0, max: 120 }), laterMs: fc.integer({ min: 0, max: 4 * MINUTE }) }),
  {
    maxLength: 10,
  },
);

type DrawnLimit = { readonly minor: number; readonly count: number | undefined; readonly window: Window };

function rulesOf(drawn: readonly DrawnLimit[]): readonly Rule[] {
  return drawn.map(({ minor, count, window }, index) =>
    aLimit(`limit-${index}`, { max: usd(minor), window, ...(count !== undefined && { count }) }),
  );
}

describe('whatever the rules and whatever was spent', () => {
  /** A world with a past, and its next request as often as one likes. */
  function worldWith(rules: readonly Rule[], past: readonly { minor: number; laterMs: number }[]) {
    const world = aWorld(setOf(rules));
    let atMs = NOON;
    for (const { minor, laterMs } of past) {
      atMs += laterMs;
      answersOf(world, [{ ...spends(minor), atMs }]);
    }
    const askFor = (minor: number, at = atMs) => {
      const request = aRequest({ requestKey: nextKey(), ...spends(minor) });
      return decide(world.ruleSet, world.stateFor(request), request, at);
    };
    return { askFor, atMs };
  }

  /** The amount that was told, in cents, and whether less was promised too. */
  function promised(wayOut: readonly string[] | undefined) {
    const [, major, orLess] = /^would pass at ([\d.]+) USD( or less)?$/.exec(wayOut?.[0] ?? '') ?? [];
    return major === undefined ? undefined : { minor: Math.round(Number(major) * 100), isOrLess: orLess !== undefined };
  }

  test('what is told passes, and all that is less where that is told', () => {
    let told = 0;
    fc.assert(
      fc.property(limits, bounds, spendings, fc.integer({ min: 1, max: 300 }), (drawn, conditions, past, minor) => {
        const conditional = conditions.map(({ low, length, isAllow }, index): Rule => {
          const column = { field: 'amount', currency: 'USD' } as const;
          const when = { column, test: 'between', low, high: low + length } as const;
          return isAllow
            ? anAllow(`allow-${index}`, { when, overrides: ['limit-0'] })
            : aDecline(`decline-${index}`, { when });
        });
        const { askFor } = worldWith([...rulesOf(drawn), ...conditional], past);
        const promise = promised(askFor(minor).trail.wayOut);
        if (promise === undefined) return;
        told += 1;
        expect(promise.minor).toBeLessThan(minor);
        expect(askFor(promise.minor).answer).toBe('00');
        if (!promise.isOrLess) return;
        for (let less = 0; less < promise.minor; less += 1) expect(askFor(less).answer).toBe('00');
      }),
    );
    expect(told).toBeGreaterThan(5);
  });

  test('a unit more than what limits leave is refused', () => {
    let told = 0;
    fc.assert(
      fc.property(limits, spendings, fc.integer({ min: 1, max: 300 }), (drawn, past, minor) => {
        const { askFor } = worldWith(rulesOf(drawn), past);
        const promise = promised(askFor(minor).trail.wayOut);
        if (promise === undefined) return;
        told += 1;
        expect(promise.isOrLess).toBe(true);
        expect(askFor(promise.minor + 1).answer).not.toBe('00');
      }),
    );
    expect(told).toBeGreaterThan(5);
  });

  test('a limit refuses until the moment that is told, and no longer for that reason', () => {
    const zoned = fc.constantFrom<Window[]>({ ...NEW_YORK_DAY, zone: 'UTC' }, TEN_MINUTES, {
      kind: 'trailing',
      lengthMs: 10_000,
    });
    let told = 0;
    fc.assert(
      fc.property(
        zoned,
        fc.integer({ min: 1, max: 200 }),
        spendings,
        fc.integer({ min: 1, max: 200 }),
        (window, max, past, minor) => {
          const { askFor, atMs } = worldWith([aLimit('limit', { window, max: usd(max) })], past);
          const line = askFor(minor).trail.wayOut?.find((text) => text.includes(' frees at '));
          const [, time = '', date = ''] = / frees at ([\d:]+) on ([\d-]+) in UTC$/.exec(line ?? '') ?? [];
          if (date === '') return;
          told += 1;
          const freeMs = Date.parse(`${date}T${time}Z`);
          expect(freeMs).toBeGreaterThanOrEqual(atMs);
          expect(askFor(minor, freeMs).answer).toBe('00');
          expect(askFor(minor, Math.max(atMs, freeMs - 1_000)).answer).toBe('61');
        },
      ),
    );
    expect(told).toBeGreaterThan(5);
  });
});
