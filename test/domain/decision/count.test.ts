import fc from 'fast-check';
import { addressName } from '../../../domain/counter-address.ts';
import { decide } from '../../../domain/decide.ts';
import { changedCounter } from '../../../domain/decision/counter-change.ts';
import { readPlanOf } from '../../../domain/decision/read-plan.ts';
import { NOTHING_SHARED } from '../../../domain/decision/reading.ts';
import { unseenCard } from '../../../domain/card.ts';
import type { LimitRule } from '../../../domain/rules/rule.ts';
import { periodAt } from '../../../domain/windows/calendar.ts';
import type { Counter } from '../../../domain/windows/counter.ts';
import type { TrailingWindow, Window } from '../../../domain/windows/window.ts';
import { aRequest } from '../../support/requests.ts';
import {
  aLimit,
  answersOf,
  aWorld,
  LIFETIME,
  NEW_YORK_DAY,
  nextKey,
  NOON,
  setOf,
  TEN_MINUTES,
  usd,
} from '../../support/rules.ts';

const MINUTE = 60_000;
const ofProgram = { owner: 'program', by: [] } as const;

type Ask = {
  readonly minor: number;
  readonly atMs: number;
  /** USD, which the limit counts, if absent. */
  readonly currency?: string;
  /** By which set it is decided, where that is not the one that is live when it begins. */
  readonly changes?: Partial<LimitRule>;
};

type Told = Ask & {
  readonly isApproved: boolean;
  readonly decidedAtMs: number;
  /** What all slices had counted when the answer was made sure. */
  readonly total: number;
};

/**
 * One limit that many requests meet at once, each on a card of its own. A request reads the slices one after the other and
 * then writes on the condition of what it has read; between any two of these steps others may take theirs.
 */
function aSharedLimit(rule: Partial<LimitRule>) {
  const setWith = (changes: Partial<LimitRule> = {}) =>
    setOf([aLimit('shared', { per: ofProgram, ...rule, ...changes })]);
  let ruleSet = setWith();
  const rows = new Map<string, Counter>();
  const told: Told[] = [];

  function* authorize({ minor, atMs, currency = 'USD', changes: other }: Ask): Generator<undefined, void> {
    const set = other === undefined ? ruleSet : setWith(other);
    const requestKey = nextKey();
    const card = unseenCard(`icrd_${requestKey}`);
    const request = aRequest({ cardId: card.cardId, requestKey, billingAmount: { minor, currency } });
    const seen = new Map<string, Counter>();
    const read = (name: string): void => {
      const row = rows.get(name);
      if (row === undefined) seen.delete(name);
      else seen.set(name, row);
    };
    for (const address of readPlanOf(set, request, undefined, atMs).counters) {
      read(addressName(address));
      yield;
    }
    for (;;) {
      const state = { card, shared: { ...NOTHING_SHARED, counters: new Map(seen) } };
      const { answer, decidedAtMs, changes } = decide(set, state, request, atMs);
      yield;
      const writes = changes.counters.map((change) => {
        const name = change.address ? addressName(change.address) : '';
        return { name, next: changedCounter(rows.get(name), change) };
      });
      const moved = writes.filter(({ next }) => next === 'moved');
      if (moved.length === 0) {
        told.push({ minor, atMs, currency, isApproved: answer === '00', decidedAtMs, total: totalNow() });
        for (const { name, next } of writes) if (next !== 'moved') rows.set(name, next);
        return;
      }
      // A refused write brings back the rows that had moved, and only those.
      for (const { name } of moved) read(name);
      yield;
    }
  }

  const totalNow = (): number => [...rows.values()].reduce((sum, { amount }) => sum + amount, 0);

  return {
    rows,
    told,
    publish: (changes: Partial<LimitRule>): void => void (ruleSet = setWith(changes)),
    /** Runs all of them, the next step always that of whomever `turns` names. */
    run(asks: readonly Ask[], turns: readonly number[], onStep: () => void = () => undefined): void {
      const running = asks.map(authorize);
      for (let turn = 0; running.length > 0; turn += 1) {
        const index = (turns[turn % turns.length] ?? 0) % running.length;
        if (running[index]?.next().done === true) running.splice(index, 1);
        onStep();
      }
    },
  };
}

const approvedIn = (told: readonly Told[], isIn: (one: Told) => boolean = () => true): number =>
  told.reduce((sum, one) => sum + (one.isApproved && isIn(one) ? one.minor : 0), 0);

const slices = fc.constantFrom(2, 4, 8, 16);
const amounts = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(0, 1, 100));
const turns = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 });
const asksAt = (instants: fc.Arbitrary<number>) =>
  fc.array(fc.record({ minor: amounts, atMs: instants }), { minLength: 1, maxLength: 20 });

describe('a limit that is spread over slices', () => {
  test('is never overspent, and refuses only what it has no room for, whatever meets whatever', () => {
    fc.assert(
      fc.property(
        slices,
        fc.integer({ min: 0, max: 300 }),
        asksAt(fc.constant(NOON)),
        turns,
        (count, max, asks, order) => {
          const limit = aSharedLimit({ slices: count, max: usd(max), window: LIFETIME });
          limit.run(asks, order);
          expect(approvedIn(limit.told)).toBeLessThanOrEqual(max);
          const didFit = limit.told.filter(({ isApproved, total, minor }) => !isApproved && total + minor <= max);
          expect(didFit).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is not overspent after its maximum was lowered below what some slice has used', () => {
    fc.assert(
      fc.property(
        slices,
        fc.integer({ min: 100, max: 400 }),
        fc.integer({ min: 0, max: 300 }),
        fc.tuple(asksAt(fc.constant(NOON)), asksAt(fc.constant(NOON))),
        turns,
        (count, before, max, [early, late], order) => {
          const limit = aSharedLimit({ slices: count, max: usd(before), window: LIFETIME });
          limit.run(early, order);
          const spent = approvedIn(limit.told);
          limit.publish({ max: usd(max) });
          limit.run(late, order);
          expect(approvedIn(limit.told)).toBeLessThanOrEqual(Math.max(spent, max));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is not overspent by those who read one slice before and one after another decides by a lower maximum', () => {
    const before = fc.array(fc.integer({ min: 30, max: 45 }), { minLength: 4, maxLength: 5 });
    const few = fc.integer({ min: 1, max: 40 });
    // Both read the first slice, the third comes and goes, and both read the second.
    const torn = [0, 1, 2, 2, 2, 2, ...Array.from({ length: 20 }, () => [0, 1]).flat()];
    fc.assert(
      fc.property(before, few, few, (first, a, b) => {
        const limit = aSharedLimit({ slices: 2, max: usd(200), window: LIFETIME, onMissing: 'skip' });
        const spends = (minor: number): Ask => ({ minor, atMs: NOON });
        const elsewhere = { ...spends(1), currency: 'EUR', changes: { max: usd(100) } };
        limit.run(first.map(spends), [0]);
        limit.run([spends(a), spends(b), elsewhere], torn);
        expect(approvedIn(limit.told, ({ currency }) => currency === 'USD')).toBeLessThanOrEqual(200);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is filled to the last unit and no further when the amounts allow it', () => {
    fc.assert(
      fc.property(slices, fc.integer({ min: 1, max: 40 }), turns, (count, max, order) => {
        const limit = aSharedLimit({ slices: count, max: usd(max), window: LIFETIME });
        limit.run(
          Array.from({ length: max + 5 }, () => ({ minor: 1, atMs: NOON })),
          order,
        );
        expect(approvedIn(limit.told)).toBe(max);
      }),
      { numRuns: 50 },
    );
  });

  test('keeps within a count as exactly', () => {
    fc.assert(
      fc.property(
        slices,
        fc.integer({ min: 1, max: 20 }),
        asksAt(fc.constant(NOON)),
        turns,
        (spread, count, asks, order) => {
          const limit = aSharedLimit({ slices: spread, count, window: LIFETIME });
          limit.run(asks, order);
          expect(limit.told.filter(({ isApproved }) => isApproved)).toHaveLength(Math.min(count, asks.length));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('lends among its slices what adds up to nothing', () => {
    fc.assert(
      fc.property(
        slices,
        fc.integer({ min: 0, max: 300 }),
        asksAt(fc.constant(NOON)),
        turns,
        (count, max, asks, order) => {
          const limit = aSharedLimit({ slices: count, max: usd(max), count: 20, window: LIFETIME });
          const lent = new Set<number>();
          limit.run(asks, order, () => {
            const borrowed = [...limit.rows.values()].flatMap((row) => row.borrowed ?? []);
            lent.add(borrowed.reduce((sum, { amount }) => sum + amount, 0));
            lent.add(borrowed.reduce((sum, { count: times }) => sum + times, 0));
          });
          expect([...lent]).toEqual([0]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each<[string, Window]>([
    ['a period', NEW_YORK_DAY],
    ['a trailing stretch of time', TEN_MINUTES],
  ])(
    'is kept in every window of %s by the dates that decisions bear, however far the clocks are apart',
    (_what, window) => {
      const midnight = periodAt(NEW_YORK_DAY, NOON).endMs;
      const around = fc.integer({ min: midnight - 15 * MINUTE, max: midnight + 15 * MINUTE });
      fc.assert(
        fc.property(slices, fc.integer({ min: 0, max: 200 }), asksAt(around), turns, (count, max, asks, order) => {
          const limit = aSharedLimit({ slices: count, max: usd(max), window });
          limit.run(asks, order);
          for (const { decidedAtMs } of limit.told) {
            const sum = approvedIn(limit.told, (one) =>
              window.kind === 'calendar'
                ? periodAt(window, one.decidedAtMs).startMs === periodAt(window, decidedAtMs).startMs
                : one.decidedAtMs <= decidedAtMs && one.decidedAtMs > decidedAtMs - (window as TrailingWindow).lengthMs,
            );
            expect(sum).toBeLessThanOrEqual(max);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  test('is exact again after it was overdrawn by a lower maximum or by a rule that set it aside', () => {
    const limit = (max: number, changes: Partial<LimitRule> = {}) =>
      aLimit('shared', { per: ofProgram, slices: 4, max: usd(max), window: LIFETIME, ...changes });
    const aside = aLimit('card', { overrides: ['shared'], max: usd(1_000), window: LIFETIME });
    const spends = (minor: number) => ({ billingAmount: usd(minor) });
    const world = aWorld(setOf([limit(400), aside]));
    expect(answersOf(world, [spends(250), spends(250)])).toEqual(['00', '00']);
    world.ruleSet = setOf([limit(400)]);
    expect(answersOf(world, [spends(1), spends(0)])).toEqual(['61', '61']);
    world.ruleSet = setOf([limit(510)]);
    expect(answersOf(world, [spends(11), spends(10), spends(1)])).toEqual(['61', '00', '61']);
  });

  test('lets as many requests write at once as it has slices, and each request its own row', () => {
    const ruleSet = setOf([aLimit('shared', { per: ofProgram, slices: 8, max: usd(8_000) })]);
    const world = aWorld(ruleSet);
    const rowsOf = (requestKey: string) => {
      const request = aRequest({ requestKey, billingAmount: usd(1) });
      const { changes } = decide(ruleSet, world.stateFor(request), request, NOON);
      return changes.counters.map(({ address }) => address?.slice);
    };
    const keys = Array.from({ length: 200 }, () => nextKey());
    const rows = keys.map(rowsOf);
    expect(rows.every((slice) => slice.length === 1)).toBe(true);
    expect(new Set(rows.flat()).size).toBe(8);
    expect(keys.map(rowsOf)).toEqual(rows);
  });
});

describe('a row of its own', () => {
  const kept = (rule: Partial<LimitRule>) => {
    const ruleSet = setOf([aLimit('limit', { per: ofProgram, count: 5, ...rule })]);
    const request = aRequest({ requestKey: nextKey() });
    return decide(ruleSet, aWorld(ruleSet).stateFor(request), request, NOON).changes.counters.map(
      (change) => change.uselessFromMs,
    );
  };

  test('is useless a day after it counts no more, and never where it always counts', () => {
    const day = 24 * 60 * MINUTE;
    expect(kept({ window: NEW_YORK_DAY })).toEqual([periodAt(NEW_YORK_DAY, NOON).endMs + day]);
    expect(kept({ window: TEN_MINUTES })).toEqual([NOON + 10 * MINUTE + day]);
    expect(kept({ window: LIFETIME })).toEqual([undefined]);
    expect(kept({ window: { kind: 'transaction' }, max: usd(20_000) })).toEqual([]);
  });

  test('of a slice that may have lent its share is never useless while its limit lives', () => {
    expect(kept({ window: TEN_MINUTES, slices: 4 })).toEqual([undefined]);
  });
});
