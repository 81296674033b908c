import fc from 'fast-check';
import { type Card, HOLDS_MAX } from '../../../domain/card.ts';
import { cardBytes, CARD_BYTES_MAX, isFarFromFull } from '../../../domain/decision/card-size.ts';
import { decideAgain } from '../../../domain/decide.ts';
import { type Counter, settled } from '../../../domain/windows/counter.ts';
import { bucketOf } from '../../../domain/windows/trailing.ts';
import { BUCKETS_MAX, type TrailingWindow } from '../../../domain/windows/window.ts';
import { aRequest } from '../../support/requests.ts';
import { aLimit, answersOf, aWorld, nextKey, NOON, setOf, stateOf, usd } from '../../support/rules.ts';

const DAY = 24 * 3_600_000;
const TRAIL: TrailingWindow = { kind: 'trailing', lengthMs: DAY };

/** A counter with something in every bucket of the day before noon. */
function fullTrail(): Counter {
  const tally = { amount: 99_999, count: 9 };
  const newest = bucketOf(TRAIL, NOON);
  const buckets = new Map(Array.from({ length: BUCKETS_MAX }, (_, index) => [newest - index, tally] as const));
  const counter = {
    epoch: newest - BUCKETS_MAX + 1,
    amount: 99_999 * BUCKETS_MAX,
    count: 9 * BUCKETS_MAX,
    buckets,
    fromMs: 0,
  };
  return settled(TRAIL, counter, NOON, 0);
}

function holds(count: number): Card['holds'] {
  const hold = { authTransactionId: '000000000088', ...usd(1) };
  return new Map(
    Array.from({ length: count }, (_, index) => [nextKey(), { ...hold, atMs: NOON + index, expiresAtMs: NOON + DAY }]),
  );
}

/** A card with a full counter for each of so many limits a day, and the world in which they are live. */
function aBusyCard({ limits, ...card }: { readonly limits: number } & Partial<Card>) {
  const rules = Array.from({ length: limits }, (_, index) =>
    aLimit(`daily-${index}`, { window: TRAIL, max: usd(1_000_000_000) }),
  );
  const ruleSet = setOf(rules, { publishedAtMs: 1 });
  const counters = new Map([...ruleSet.counterIds].map((counterId) => [counterId, fullTrail()]));
  return aWorld(ruleSet, { counters, ...card });
}

const usedOf = (world: ReturnType<typeof aWorld>) => world.ask(aRequest({ requestKey: nextKey() }), NOON).reading.used;

test('a card with a hundred open holds and six full trailing windows has room', () => {
  expect(cardBytes(aBusyCard({ limits: 6, holds: holds(100) }).cardOf())).toBeLessThanOrEqual(CARD_BYTES_MAX);
});

describe('a card whose row has grown too large', () => {
  test('folds its oldest holds and refuses nothing; their money goes on counting', () => {
    const world = aBusyCard({ limits: 10, holds: holds(HOLDS_MAX) });
    const [oldest = ''] = world.cardOf().holds.keys();
    const before = usedOf(world);
    expect(
      answersOf(
        world,
        Array.from({ length: 20 }, () => ({})),
      ),
    ).not.toContain('05');
    expect(cardBytes(world.cardOf())).toBeLessThanOrEqual(CARD_BYTES_MAX);
    expect(world.cardOf().holds.has(oldest)).toBe(false);
    const spent = Object.values(usedOf(world)).map(({ amount }) => amount);
    expect(spent).toEqual(Object.values(before).map(({ amount }) => amount + 21 * 10_000));
  });

  test('by the counters of rules that are gone is rid of them after a few approvals', () => {
    const gone = Array.from(
      { length: 300 },
      (_, index) => [`gone-${index}`, { epoch: 0, amount: 1, count: 1, fromMs: 0 }] as const,
    );
    const world = aWorld(setOf([], { publishedAtMs: 1 }), { counters: new Map(gone) });
    expect(cardBytes(world.cardOf())).toBeGreaterThan(CARD_BYTES_MAX);
    expect(
      answersOf(
        world,
        Array.from({ length: 60 }, () => ({})),
      ),
    ).not.toContain('05');
    expect(world.cardOf().counters.size).toBe(0);
  });

  test('by what it may not forget is refused, for a reason of its own, until something leaves its windows', () => {
    const world = aBusyCard({ limits: 16 });
    const request = aRequest({ requestKey: nextKey() });
    const { answer, trail, reading, changes } = world.ask(request, NOON);
    expect({ answer, fired: trail.fired, wayOut: trail.wayOut, changes }).toEqual({
      answer: '05',
      fired: [{ by: 'card_full', answer: '05', because: expect.stringContaining('one row') }],
      wayOut: ['card_full alone refused it'],
      changes: { counters: [], life: expect.objectContaining({ entries: new Map() }) },
    });
    expect(decideAgain(world.ruleSet, reading, request, NOON)).toMatchObject({
      answer: '05',
      fired: [{ reason: { why: 'card_full' } }],
    });
    expect(answersOf(world, [{ atMs: NOON + DAY / 2 }, { atMs: NOON + DAY / 2 }])).toEqual(['00', '00']);
  });

  test('is refused by its rules first, if they do', () => {
    const world = aBusyCard({ limits: 16, status: 'blocked' });
    expect(world.ask(aRequest(), NOON).trail.fired).toMatchObject([{ by: 'card_status' }]);
  });
});

test('a card that is far from full is not too large after any approval', () => {
  let far = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: HOLDS_MAX }),
      fc.integer({ min: 0, max: 6 }),
      fc.boolean(),
      (open, limits, isBegun) => {
        const world = aBusyCard({ limits, holds: holds(open), ...(!isBegun && { counters: new Map() }) });
        const before = world.cardOf();
        const request = aRequest({ requestKey: nextKey(), authTransactionId: 'x'.repeat(64) });
        const { card } = world.ask(request, NOON + DAY / 64).changes;
        if (card === undefined || !isFarFromFull(before, card.counters)) return;
        far += 1;
        expect(cardBytes(world.cardOf())).toBeLessThanOrEqual(CARD_BYTES_MAX);
      },
    ),
  );
  expect(far).toBeGreaterThan(5);
});

test('names and figures as long as they come are counted as long as they are', () => {
  const { card } = stateOf({
    holds: new Map([
      ['k'.repeat(32), { authTransactionId: 'x'.repeat(64), ...usd(1), atMs: NOON, expiresAtMs: NOON + DAY }],
    ]),
  });
  expect(cardBytes(card)).toBeGreaterThan(cardBytes(stateOf({ holds: holds(1) }).card));
  const sums = { count: 1e9, sum: Number.MAX_SAFE_INTEGER, sumOfSquares: 1e30 };
  expect(cardBytes(stateOf({ history: { amounts: new Map([['USD', sums]]) } }).card)).toBeGreaterThanOrEqual(
    cardBytes(stateOf().card) + 100,
  );
  expect(cardBytes(stateOf({ history: { firstMerchant: '語'.repeat(40) } }).card)).toBeGreaterThanOrEqual(
    cardBytes(stateOf().card) + 120,
  );
});
