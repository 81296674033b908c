import fc from 'fast-check';
import { createMemoryDecisionStore } from '../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../adapters/memory/life-store.ts';
import { addressName } from '../../domain/counter-address.ts';
import type { Facts } from '../../domain/life/facts.ts';
import { positionOf } from '../../domain/life/position.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../domain/rules/rule.ts';
import { type Counter, isKept, type Tally } from '../../domain/windows/counter.ts';
import { CARD_ID, HISTORIES, type History, type Told } from '../../local/simulate/histories/draw-history.ts';
import { DECLINED_MCC } from '../../local/simulate/histories/limits-that-count.ts';
import { authorize } from '../support/authorize.ts';
import { livesOver } from '../support/lives.ts';
import { aDecline, aLimit, LIFETIME, NOON, setOf, TEN_MINUTES, usd, whenMcc } from '../support/rules.ts';

const RUNS = 2_000;
const WEEK_MS = 7 * 24 * 3_600_000;
const MUCH = usd(1_000_000_000);

/** None of them is ever reached: what they count is to be seen, and no answer is to depend on the order. */
const BY_THE_DAY: readonly LimitRule[] = [
  aLimit('day', { max: MUCH, count: 1_000 }),
  aLimit('ever', { max: MUCH, window: LIFETIME, flow: 'any' }),
  aLimit('uses', { count: 1_000, afterwards: { keepsUses: true } }),
  aLimit('asked', { max: MUCH, count: 1_000, afterwards: { ignoresForced: true } }),
  aLimit('tries', { count: 1_000, counts: 'tries' }),
  aLimit('mcc', { max: MUCH, per: { owner: 'card', by: [{ field: 'mcc' }] } }),
  aLimit('program', { max: MUCH, per: { owner: 'program', by: [] }, slices: 2 }),
];
const TRAILING = aLimit('trail', { max: MUCH, count: 1_000, window: TEN_MINUTES });
const REFUNDABLE = aLimit('refundable', { max: MUCH, count: 1_000, afterwards: { givesBackRefunds: true } });

const ruleSetOf = (...limits: readonly LimitRule[]): RuleSet =>
  setOf([aDecline('no', { when: whenMcc(DECLINED_MCC) }), ...limits]);

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** A card whose transactions are told of, and everything that comes of it. */
function aCard(ruleSet: RuleSet) {
  const memory = createMemoryDecisionStore();
  const lives = livesOver(createMemoryLifeStore(memory), ruleSet);
  const card = () => memory.cards.get(CARD_ID);
  return {
    async tell(told: Told): Promise<void> {
      if (told.kind === 'request') await authorize(memory, ruleSet, told.request, told.atMs);
      else await lives.tellAdvice(told.advice, told.atMs);
    },
    async expire(atMs: number): Promise<void> {
      for (const { cardId, authTransactionId } of memory.lives.values()) {
        await lives.expire({ cardId, authTransactionId, atMs });
      }
    },
    lives: () => [...memory.lives.values()],
    holds: () => new Map([...(card()?.holds ?? [])].toSorted(byName)),
    counters: () =>
      new Map<string, Counter>([
        ...[...(card()?.counters ?? [])].map(([id, counter]) => [id, counter] as const),
        ...memory.counters,
      ]),
  };
}

type ACard = ReturnType<typeof aCard>;

const sorted = <T extends object>(items: readonly T[]): readonly T[] =>
  items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const asSets = ({ requests, advices, expired }: Facts) => ({
  requests: sorted(requests),
  advices: sorted(advices),
  expired: expired.toSorted(),
});

/** Counters without those in which nothing is left: whoever counts elsewhere first leaves them behind. */
const countedBy = (card: ACard) =>
  new Map(
    [...card.counters()]
      .filter(([, { amount, count }]) => amount !== 0 || count !== 0)
      .map(([name, { amount, count }]) => [name, { amount, count }] as const)
      .toSorted(byName),
  );

const outcomeOf = (card: ACard) => ({
  lives: sorted(
    card.lives().map(({ authTransactionId, facts }) => ({
      authTransactionId,
      facts: asSets(facts),
      position: { ...positionOf(facts), holds: [...positionOf(facts).holds], counted: [...positionOf(facts).counted] },
    })),
  ),
  holds: [...card.holds()],
  counters: countedBy(card),
});

/** What the entries of all lives count in each counter that has it still. */
function inEntries(card: ACard): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  const counters = card.counters();
  for (const { entries } of card.lives()) {
    for (const { moves } of entries.values()) {
      for (const { counterId, address, place, now } of moves) {
        const name = address === undefined ? counterId : addressName(address);
        const counter = counters.get(name);
        if (counter === undefined || !isKept(counter, place)) continue;
        const { amount, count } = sums.get(name) ?? { amount: 0, count: 0 };
        sums.set(name, { amount: amount + now.amount, count: count + now.count });
      }
    }
  }
  return sums;
}

/** Counters that count something else than the entries, or less than nothing. */
function unconserved(card: ACard): readonly string[] {
  const sums = inEntries(card);
  return [...card.counters()].flatMap(([name, { amount, count, buckets }]) => {
    const sum = sums.get(name) ?? { amount: 0, count: 0 };
    const tallies = [{ amount, count }, ...(buckets?.values() ?? [])];
    const isBelow = tallies.some((tally) => tally.amount < 0 || tally.count < 0);
    const isSame = sum.amount === amount && sum.count === count;
    return isSame && !isBelow ? [] : [`${name} has ${amount} (${count}), the entries ${sum.amount} (${sum.count})`];
  });
}

/**
 * Requests come before what is advised of them, and reversals after what they undo. An approval is left out: told of a request
 * that was refused, it takes that back.
 */
function turnOf(told: Told): number | undefined {
  if (told.kind === 'request') return 0;
  const { messageType, isSuccess, isReversal } = told.advice;
  if (isReversal === true) return 2;
  return messageType === '0220' || isSuccess !== true ? 1 : undefined;
}

/** Holds that only the card lists, or only its transactions have. */
function unlisted(card: ACard): readonly string[] {
  const told = (holds: Iterable<readonly [string, { readonly minor: number }]>): readonly string[] =>
    [...holds].map(([key, { minor }]) => `${key} ${minor}`);
  const listed = new Set(told(card.holds()));
  const held = new Set(card.lives().flatMap(({ facts }) => told(positionOf(facts).holds)));
  return [...[...listed].filter((hold) => !held.has(hold)), ...[...held].filter((hold) => !listed.has(hold))];
}

async function playedInOrder({ told, order }: History, ruleSet: RuleSet, check: (card: ACard) => void = () => {}) {
  const card = aCard(ruleSet);
  for (const index of order) {
    const next = told[index];
    if (next === undefined) throw new Error('The order names what was not told');
    await card.tell(next);
    check(card);
  }
  return card;
}

const AT_ONCE = HISTORIES['at one time'];
const OVER_A_DAY = HISTORIES['of a day'];

describe('a history of transactions', () => {
  test.each<[string, fc.Arbitrary<History>, RuleSet]>([
    ['that happened at one time', AT_ONCE, ruleSetOf(...BY_THE_DAY, TRAILING)],
    ['of a day', OVER_A_DAY, ruleSetOf(...BY_THE_DAY)],
  ])(
    '%s ends the same in whatever order and however often it is told',
    async (_what, histories, ruleSet) => {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const asItHappened = await playedInOrder({ ...history, order: [...history.told.keys()] }, ruleSet);
          const otherwise = await playedInOrder(history, ruleSet);
          // What a decision left to be counted is due at once.
          for (const card of [asItHappened, otherwise]) await card.expire(NOON);
          expect(outcomeOf(otherwise)).toEqual(outcomeOf(asItHappened));
          for (const card of [asItHappened, otherwise]) await card.expire(NOON + 2 * WEEK_MS);
          expect(outcomeOf(otherwise)).toEqual(outcomeOf(asItHappened));
          expect(otherwise.holds().size).toBe(0);
        }),
        { numRuns: RUNS },
      );
    },
    300_000,
  );

  test('counts after every step what its entries say, and nothing below zero', async () => {
    const ruleSet = ruleSetOf(...BY_THE_DAY, TRAILING, REFUNDABLE);
    const everyTime = HISTORIES['of two days'];
    await fc.assert(
      fc.asyncProperty(everyTime, async (history) => {
        const problems: string[] = [];
        const check = (now: ACard) => void problems.push(...unconserved(now), ...unlisted(now));
        const card = await playedInOrder(history, ruleSet, check);
        for (const afterMs of [WEEK_MS, 2 * WEEK_MS, 2 * WEEK_MS]) {
          await card.expire(NOON + afterMs);
          check(card);
        }
        expect(problems).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 300_000);

  test('ends each hold once, as long as what is told comes in the order in which it can happen', async () => {
    const ruleSet = ruleSetOf(...BY_THE_DAY);
    await fc.assert(
      fc.asyncProperty(AT_ONCE, async ({ told }) => {
        const inTurn = [0, 1, 2].flatMap((turn) => told.filter((one) => turnOf(one) === turn));
        const ended = new Set<string>();
        const open = new Set<string>();
        const again: string[] = [];
        await playedInOrder({ told: inTurn, order: [...inTurn.keys()] }, ruleSet, (card) => {
          const now = card.holds();
          for (const key of open) if (!now.has(key)) ended.add(key);
          for (const key of now.keys()) open.add(key);
          again.push(...[...ended].filter((key) => now.has(key)));
        });
        expect(again).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 300_000);
});
