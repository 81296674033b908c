import { createMemoryDecisionStore } from '../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../adapters/memory/life-store.ts';
import type { Advice } from '../../domain/advice.ts';
import type { Answer } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { NO_FACTS } from '../../domain/life/facts.ts';
import { positionOf } from '../../domain/life/position.ts';
import type { LifeStore, StandIn } from '../../domain/ports.ts';
import type { LimitRule, Rule } from '../../domain/rules/rule.ts';
import { authorize, stateFor } from '../support/authorize.ts';
import { livesOver } from '../support/lives.ts';
import { aRequest } from '../support/requests.ts';
import { aDecline, aLimit, LIFETIME, nextKey, NOON, setOf, TEN_MINUTES, usd, whenMcc } from '../support/rules.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

/** Refused whatever was spent. */
const GAMBLING = { mcc: '7995' };

const DAY = aLimit('day', { max: usd(1_000_000), count: 100 });

type Expected = {
  /** Minor units and times of the limit `day`, unless another is named. */
  readonly used: readonly [number, number];
  readonly stage: string;
  readonly held?: number;
  /** Causes of every drift. */
  readonly drift?: readonly string[];
};

/** Nothing is held and nothing contradicts. */
const PLAIN = { held: 0, drift: [] };

/** One card and one transaction, unless a step names another, under one limit of a day unless a test wants others. */
function aCard(rules: readonly Rule[] = [DAY], wrapped: (store: LifeStore) => LifeStore = (store) => store) {
  const memory = createMemoryDecisionStore();
  const store = createMemoryLifeStore(memory);
  let ruleSet = setOf([aDecline('no', { when: whenMcc('7995') }), ...rules]);
  const lives = livesOver(wrapped(store), () => ruleSet);
  const card = {
    memory,
    store,
    lives,
    publish: (...next: readonly Rule[]): void => void (ruleSet = setOf(next)),
    /** Asks for 100.00, unless told otherwise. */
    async ask(changes: Partial<AuthorizationRequest> & { readonly minor?: number } = {}, atMs = NOON): Promise<Answer> {
      const request = requestOf(changes);
      return (await authorize(memory, ruleSet, request, atMs)).decision.answer;
    },
    /** Advises of 100.00 posted, unless told otherwise. */
    tell: (changes: Partial<Advice> & { readonly minor?: number } = {}, atMs = NOON + MINUTE_MS) =>
      lives.tellAdvice(adviceOf(changes), atMs),
    standIn: (request: AuthorizationRequest, answer: Answer, changes: Partial<StandIn> = {}) =>
      lives.settleStandIn({
        deliveryId: 'a delivery',
        request,
        answer,
        cause: 'deadline_passed',
        answeredAtMs: NOON,
        ...changes,
      }),
    expire: (atMs: number, authTransactionId = '000000000088') =>
      lives.expire({ cardId: 'icrd_test', authTransactionId, atMs }),
    async used(id = 'day', atMs = NOON): Promise<readonly [number, number]> {
      const request = aRequest({ requestKey: nextKey(), authTransactionId: nextKey() });
      const state = await stateFor(memory, ruleSet, request, atMs);
      const [counter = { amount: 0, count: 0 }] = [...state.card.counters]
        .filter(([counterId]) => counterId.startsWith(`${id}~`))
        .map(([, found]) => found);
      return [counter.amount, counter.count];
    },
    life: (authTransactionId = '000000000088') => memory.lives.get(JSON.stringify(['icrd_test', authTransactionId])),
    /** What the transaction has come to, and what the card has of it. */
    async now(): Promise<Required<Expected>> {
      const { stage, drift } = positionOf(card.life()?.facts ?? NO_FACTS);
      const held = [...(memory.cards.get('icrd_test')?.holds.values() ?? [])].reduce(
        (sum, { minor }) => sum + minor,
        0,
      );
      return { used: await card.used(), stage, held, drift: drift.map(({ cause }) => cause) };
    },
  };
  return card;
}

type ACard = ReturnType<typeof aCard>;

function requestOf({ minor = 10_000, ...changes }: Partial<AuthorizationRequest> & { readonly minor?: number } = {}) {
  return aRequest({ requestKey: nextKey(), billingAmount: usd(minor), transactionAmount: usd(minor), ...changes });
}

function adviceOf({ minor = 10_000, ...changes }: Partial<Advice> & { readonly minor?: number } = {}): Advice {
  return {
    cardId: 'icrd_test',
    authTransactionId: '000000000088',
    adviceKey: nextKey(),
    isSuccess: true,
    messageType: '0220',
    transactionType: '00',
    statusCode: '00',
    billingAmount: usd(minor),
    ...changes,
  };
}

const APPROVED = { messageType: '0100' };
const PARTLY_APPROVED = { messageType: '0100', statusCode: '10' };
const REFUSED = { messageType: '0100', isSuccess: false, statusCode: '05' };
const REVERSED = { messageType: '0420', isReversal: true };
const PARTLY_REVERSED = { ...REVERSED, statusCode: '32' };
const FAILED_REVERSAL = { ...REVERSED, isSuccess: false, statusCode: '05' };
const REFUND = { transactionType: '20', type: 'credit' };

type Step = (card: ACard) => Promise<unknown>;
const ask =
  (changes: Parameters<ACard['ask']>[0] = {}): Step =>
  (card) =>
    card.ask(changes);
const tell =
  (changes: Parameters<ACard['tell']>[0] = {}): Step =>
  (card) =>
    card.tell(changes);

describe('what becomes of a hold of 100.00', () => {
  test.each<[string, readonly Step[], Expected]>([
    ['nothing is heard', [], { used: [10_000, 1], stage: 'held', held: 10_000 }],
    ['posted', [tell()], { used: [10_000, 1], stage: 'posted' }],
    [
      'posted with less: the rest is free',
      [tell({ minor: 6_000 })],
      { used: [6_000, 1], stage: 'posted', drift: ['amount_differs'] },
    ],
    ['posted above it', [tell({ minor: 12_000 })], { used: [12_000, 1], stage: 'posted', drift: ['amount_differs'] }],
    ['posted in parts', [tell({ minor: 6_000 }), tell({ minor: 4_000 })], { used: [10_000, 1], stage: 'posted' }],
    [
      'posted in parts that are more',
      [tell({ minor: 6_000 }), tell({ minor: 4_000 }), tell({ minor: 1_000 })],
      { used: [11_000, 1], stage: 'posted', drift: ['amount_differs'] },
    ],
    ['refused after all', [tell(REFUSED)], { used: [0, 0], stage: 'released' }],
    [
      'approved after it was refused',
      [tell(REFUSED), tell(APPROVED)],
      { used: [10_000, 1], held: 10_000, stage: 'held', drift: ['refused_and_approved'] },
    ],
    [
      'refused after it was approved',
      [tell(APPROVED), tell(REFUSED)],
      { used: [10_000, 1], held: 10_000, stage: 'held', drift: ['refused_and_approved'] },
    ],
    ['approved, as we said', [tell(APPROVED)], { used: [10_000, 1], stage: 'held', held: 10_000 }],
    [
      'approved in part',
      [tell({ ...PARTLY_APPROVED, minor: 4_000 })],
      { used: [4_000, 1], stage: 'held', held: 4_000 },
    ],
    [
      'approved with another amount',
      [tell({ ...APPROVED, minor: 4_000 })],
      { used: [4_000, 1], stage: 'held', held: 4_000, drift: ['amount_differs'] },
    ],
    ['reversed', [tell(REVERSED)], { used: [0, 0], stage: 'reversed' }],
    [
      'reversed in part',
      [tell({ ...PARTLY_REVERSED, minor: 3_000 })],
      { used: [7_000, 1], stage: 'partly_reversed', held: 7_000 },
    ],
    [
      'reversed in part, and the rest posted',
      [tell({ ...PARTLY_REVERSED, minor: 3_000 }), tell({ minor: 7_000 })],
      { used: [7_000, 1], stage: 'posted' },
    ],
    [
      'posted, and reversed in part',
      [tell(), tell({ ...PARTLY_REVERSED, minor: 3_000 })],
      { used: [7_000, 1], stage: 'partly_reversed' },
    ],
    ['posted, and reversed', [tell(), tell(REVERSED)], { used: [0, 0], stage: 'reversed' }],
    [
      'reversed for more than there is',
      [tell({ ...REVERSED, minor: 12_000 })],
      { used: [0, 0], stage: 'reversed', drift: ['over_reversal'] },
    ],
    ['reversed in vain', [tell(FAILED_REVERSAL)], { used: [10_000, 1], stage: 'held', held: 10_000 }],
    ['told of only', [tell({ messageType: '0620' })], { used: [10_000, 1], stage: 'held', held: 10_000 }],
  ])('%s', async (_what, steps, expected) => {
    const card = aCard();
    await card.ask();
    for (const step of steps) await step(card);
    expect(await card.now()).toEqual({ ...PLAIN, ...expected });
  });

  test('with an increment: each is a use, and each ends with its own advice', async () => {
    const card = aCard();
    await card.ask();
    await card.ask({ minor: 5_000 });
    expect(await card.now()).toEqual({ ...PLAIN, used: [15_000, 2], stage: 'held', held: 15_000 });
    await card.tell({ ...REVERSED, minor: 5_000 });
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'partly_reversed', held: 10_000 });
    await card.tell();
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'partly_reversed' });
  });
});

describe('what comes before its request', () => {
  const whatIsTold: readonly (readonly [string, readonly Step[], Expected])[] = [
    ['its posting', [tell(), ask()], { used: [10_000, 1], stage: 'posted' }],
    ['a reversal, then the approval', [tell(REVERSED), tell(APPROVED), ask()], { used: [0, 0], stage: 'reversed' }],
    ['a reversal, then the posting', [tell(REVERSED), tell(), ask()], { used: [0, 0], stage: 'reversed' }],
    ['a refusal', [tell(REFUSED), ask()], { used: [0, 0], stage: 'released' }],
    [
      'an approval in part',
      [tell({ ...PARTLY_APPROVED, minor: 4_000 }), ask()],
      { used: [4_000, 1], stage: 'held', held: 4_000 },
    ],
  ];
  test.each(whatIsTold)('%s ends as if it had come after it', async (_what, steps, expected) => {
    const card = aCard();
    for (const step of steps) await step(card);
    expect(await card.now()).toEqual({ ...PLAIN, ...expected });
    const usual = aCard();
    for (const step of steps.toReversed()) await step(usual);
    expect(await usual.now()).toEqual({ ...PLAIN, ...expected });
  });

  test('does not stand in the way of the request that it is the outcome of', async () => {
    const card = aCard([aLimit('day', { max: usd(10_000), count: 1 })]);
    await card.tell();
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'adopted', drift: ['request_unseen'] });
    expect(await card.ask()).toBe('00');
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'posted' });
    expect(await card.ask({ authTransactionId: 'another' })).not.toBe('00');
  });
});

describe('what nobody asked us for', () => {
  test('is counted by the rules, over every limit', async () => {
    const card = aCard([aLimit('day', { max: usd(500), count: 100 })]);
    await card.tell();
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'adopted', drift: ['request_unseen'] });
    expect(await card.ask({ authTransactionId: 'another', minor: 1 })).toBe('61');
  });

  test('is not counted by a limit that ignores what is forced, nor what is posted above a hold', async () => {
    const asked = aLimit('day', { max: usd(1_000_000), count: 100, afterwards: { ignoresForced: true } });
    const card = aCard([asked]);
    await card.tell();
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'adopted', drift: ['request_unseen'] });
    const other = aCard([asked]);
    await other.ask();
    await other.tell({ minor: 12_000 });
    expect(await other.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'posted', drift: ['amount_differs'] });
  });

  test('counts where we declined and the network approved, and its try is one still', async () => {
    const card = aCard([DAY, aLimit('tries', { count: 100, counts: 'tries' })]);
    expect(await card.ask(GAMBLING)).toBe('05');
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'declined' });
    await card.tell(APPROVED);
    expect(await card.now()).toEqual({
      ...PLAIN,
      used: [10_000, 1],
      stage: 'adopted',
      held: 10_000,
      drift: ['approved_against_answer'],
    });
    await card.tell();
    expect(await card.now()).toEqual({
      ...PLAIN,
      used: [10_000, 1],
      stage: 'adopted',
      drift: ['approved_against_answer'],
    });
    await card.tell(REVERSED);
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'reversed', drift: ['approved_against_answer'] });
    expect(await card.used('tries')).toEqual([0, 1]);
  });

  test('a reversal of what we declined changes nothing and is no contradiction', async () => {
    const card = aCard();
    await card.ask(GAMBLING);
    await card.tell(REVERSED);
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'declined' });
  });

  test('a reversal of what nobody knows is one', async () => {
    const card = aCard();
    await card.tell(REVERSED);
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'unseen', drift: ['reversal_unmatched'] });
  });

  test('an approval that no limit counted is not counted by one that is published since', async () => {
    const card = aCard([]);
    await card.ask();
    card.publish(DAY);
    await card.tell();
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'posted' });
  });
});

describe('a refund', () => {
  const refundable = aLimit('day', { max: usd(1_000_000), count: 100, afterwards: { givesBackRefunds: true } });
  test.each<[string, LimitRule, readonly [number, number]]>([
    ['makes no room', DAY, [10_000, 1]],
    ['makes room where the limit says so, and no use undone', refundable, [6_000, 1]],
  ])('%s', async (_what, limit, used) => {
    const card = aCard([limit]);
    await card.ask({ authTransactionId: 'a purchase' });
    await card.tell({ ...REFUND, minor: 4_000 });
    expect(await card.now()).toEqual({ ...PLAIN, used, stage: 'refunded', held: 10_000 });
  });

  test('makes no more room than was spent, and takes it back when it is reversed', async () => {
    const card = aCard([refundable]);
    await card.ask({ authTransactionId: 'a purchase' });
    await card.tell({ ...REFUND, minor: 12_000 });
    expect(await card.used()).toEqual([0, 1]);
    await card.tell({ ...REFUND, ...REVERSED, minor: 12_000 });
    expect(await card.used()).toEqual([10_000, 1]);
  });

  test('makes no room in a window that began after what it refunds', async () => {
    const card = aCard([refundable]);
    await card.ask({ authTransactionId: 'a purchase' });
    await card.tell({ ...REFUND, minor: 4_000 }, NOON + DAY_MS);
    expect(await card.used()).toEqual([10_000, 1]);
  });
});

describe('a use that is undone', () => {
  const keeping = aLimit('day', { max: usd(1_000_000), count: 100, afterwards: { keepsUses: true } });
  test.each<[string, Step]>([
    ['reversed', tell(REVERSED)],
    ['refused', tell(REFUSED)],
    ['expired', (card) => card.expire(NOON + WEEK_MS)],
  ])('%s: it is free again, and stays a use where the limit says so', async (_how, step) => {
    for (const [limit, count] of [
      [DAY, 0],
      [keeping, 1],
    ] as const) {
      const card = aCard([limit]);
      await card.ask();
      await step(card);
      expect(await card.used()).toEqual([0, count]);
    }
  });

  test('that nobody was told of is no use at all', async () => {
    const card = aCard([keeping]);
    const request = requestOf();
    await card.ask(request);
    await card.standIn(request, '05');
    expect(await card.used()).toEqual([0, 0]);
  });
});

describe('a stand-in', () => {
  test('that approved is counted, over every limit', async () => {
    const card = aCard([aLimit('day', { max: usd(500), count: 100 })]);
    expect(await card.standIn(requestOf(), '00')).toBe('recorded');
    expect(await card.now()).toEqual({
      ...PLAIN,
      used: [10_000, 1],
      stage: 'held',
      held: 10_000,
      drift: ['approved_by_stand_in'],
    });
  });

  test('that declined over a late approval gives back what it took, once', async () => {
    const card = aCard();
    const request = requestOf();
    await card.ask(request);
    expect(await card.standIn(request, '05')).toBe('replaced_late_decision');
    expect(await card.standIn(request, '05')).toBe('already_settled');
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'declined' });
  });

  test('that approved over a late decline counts what the decline did not, beside its try', async () => {
    const card = aCard([DAY, aLimit('tries', { count: 100, counts: 'tries' })]);
    const request = requestOf(GAMBLING);
    await card.ask(request);
    expect(await card.standIn(request, '00')).toBe('replaced_late_decision');
    expect(await card.now()).toEqual({
      ...PLAIN,
      used: [10_000, 1],
      stage: 'held',
      held: 10_000,
      drift: ['approved_by_stand_in'],
    });
    expect(await card.used('tries')).toEqual([0, 1]);
    await card.tell(REVERSED);
    expect([await card.used(), await card.used('tries')]).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  test('that said what was decided too late confirms it', async () => {
    const card = aCard();
    const request = requestOf();
    await card.ask(request);
    expect(await card.standIn(request, '00')).toBe('confirmed');
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'held', held: 10_000 });
  });

  test('never replaces what an earlier delivery was told', async () => {
    const card = aCard();
    const request = requestOf();
    await card.ask(request);
    expect(await card.standIn(request, '05', { deliveryId: 'another' })).toBe('answered_before');
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'held', held: 10_000 });
  });

  test('that approved on slices of a limit lends nothing of them', async () => {
    const sliced = aLimit('shared', { max: usd(10_001), per: { owner: 'program', by: [] }, slices: 4 });
    const card = aCard([sliced]);
    await card.standIn(requestOf(), '00');
    const counters = [...card.memory.counters.values()];
    expect(counters.map(({ amount, borrowed }) => [amount, borrowed])).toEqual([[10_000, undefined]]);
  });
});

describe('a hold of which nothing is heard', () => {
  test('ends at its time and not before', async () => {
    const card = aCard();
    await card.ask();
    expect(await card.expire(NOON + WEEK_MS - 1)).toMatchObject({ kind: 'known_already', stage: 'held' });
    expect(await card.expire(NOON + WEEK_MS)).toMatchObject({ kind: 'applied', stage: 'expired' });
    expect(await card.expire(NOON + WEEK_MS)).toMatchObject({ kind: 'known_already', stage: 'expired' });
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'expired' });
  });

  test('counts again when it is posted after all', async () => {
    const card = aCard([aLimit('day', { max: usd(1_000_000), count: 100, window: LIFETIME })]);
    await card.ask();
    await card.expire(NOON + WEEK_MS);
    await card.tell({}, NOON + WEEK_MS + 1);
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'posted', drift: ['posted_after_expiry'] });
  });
});

describe('a number that the network gives to another purchase', () => {
  test('begins a life of its own after eight days, and leaves what the last one counted', async () => {
    const card = aCard([aLimit('day', { max: usd(1_000_000), count: 100, window: LIFETIME })]);
    await card.ask();
    await card.tell();
    expect(await card.ask({}, NOON + 8 * DAY_MS)).toBe('00');
    expect(card.life()).toMatchObject({ generation: 2, facts: { requests: [{ answer: '00' }], advices: [] } });
    expect(await card.now()).toEqual({ ...PLAIN, used: [20_000, 2], stage: 'held', held: 10_000 });
    await card.tell(REVERSED, NOON + 8 * DAY_MS + 1);
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'reversed' });
  });

  test('and not while a hold of the last one is open', async () => {
    const card = aCard();
    await card.ask();
    await card.tell({}, NOON + 8 * DAY_MS);
    expect(card.life()).toMatchObject({ generation: 1 });
  });
});

describe('what comes again', () => {
  test('changes nothing and tells nothing', async () => {
    const card = aCard();
    const advice = adviceOf({ minor: 6_000 });
    await card.ask();
    expect(await card.lives.tellAdvice(advice, NOON + 1)).toMatchObject({
      kind: 'applied',
      stage: 'posted',
      drift: [{ cause: 'amount_differs' }],
    });
    const events = card.store.events.length;
    expect(await card.lives.tellAdvice(advice, NOON + 2)).toEqual({
      kind: 'known_already',
      stage: 'posted',
      drift: [],
    });
    expect(card.store.events).toHaveLength(events);
    expect(await card.now()).toEqual({ ...PLAIN, used: [6_000, 1], stage: 'posted', drift: ['amount_differs'] });
  });

  test('ten times at once is applied once', async () => {
    const card = aCard();
    const advice = adviceOf(REVERSED);
    await card.ask();
    const told = await Promise.all(Array.from({ length: 10 }, () => card.lives.tellAdvice(advice, NOON + 1)));
    expect(told.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
    expect(await card.now()).toEqual({ ...PLAIN, used: [0, 0], stage: 'reversed' });
  });
});

describe('a reversal after its window has closed', () => {
  test.each<[string, LimitRule, number]>([
    ['the day', DAY, DAY_MS],
    ['the last ten minutes', aLimit('day', { max: usd(1_000_000), count: 100, window: TEN_MINUTES }), 3_600_000],
  ])('frees nothing in %s that follows', async (_what, limit, laterMs) => {
    const card = aCard([limit]);
    await card.ask();
    await card.ask({ authTransactionId: 'another', minor: 2_000 }, NOON + laterMs);
    await card.tell(REVERSED, NOON + laterMs + 1);
    expect(await card.now()).toEqual({ ...PLAIN, used: [2_000, 1], stage: 'reversed', held: 2_000 });
  });
});

describe('a store that is busy or moving', () => {
  test('is tried again until the change is written', async () => {
    let calls = 0;
    const card = aCard([DAY], (store) => ({
      ...store,
      read: async (...asked) => ((calls += 1) % 2 === 1 ? { kind: 'busy', because: 'test' } : store.read(...asked)),
      commit: async (...asked) => ((calls += 1) < 9 ? 'changed' : store.commit(...asked)),
    }));
    await card.ask();
    expect(await card.tell()).toMatchObject({ kind: 'applied' });
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'posted' });
  });

  test('and that stays so is a failure of which nothing is kept', async () => {
    const card = aCard([DAY], (store) => ({ ...store, commit: async () => ({ kind: 'busy', because: 'test' }) }));
    await card.ask();
    await expect(card.tell()).rejects.toThrow('could not be brought up to date: busy');
    expect(await card.now()).toEqual({ ...PLAIN, used: [10_000, 1], stage: 'held', held: 10_000 });
  });
});
