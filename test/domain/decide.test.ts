import fc from 'fast-check';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { decide, decideAgain, type Decision, type Reading } from '../../domain/decide.ts';
import { nameOf } from '../../domain/decision/trail.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../domain/rules/rule.ts';
import { aRequest } from '../support/requests.ts';
import {
  aDecline,
  aLimit,
  anAllow,
  answersOf,
  aWorld,
  LIFETIME,
  nextKey,
  NEW_YORK_DAY,
  NOON,
  scope,
  setOf,
  TEN_MINUTES,
  usd,
  whenMcc,
} from '../support/rules.ts';
import { CARDS, pasts, ruleLists } from './decision/arbitraries.ts';

const worlds = fc.record({
  rules: ruleLists,
  shadows: fc.option(ruleLists, { nil: undefined }),
  past: pasts,
  unknownTransactionType: fc.constantFrom('out', 'none', 'decline'),
});

/** Every decision of a small world, with what it was made from. */
function* decisionsOf({
  rules,
  shadows,
  past,
  unknownTransactionType,
}: typeof worlds extends fc.Arbitrary<infer W> ? W : never) {
  const settings = { unknownTransactionType, cardCurrency: 'USD' } as const;
  const shadow = shadows && { hash: 'next', content: { settings, rules: shadows }, fromMs: NOON };
  const ruleSet = setOf(rules, { settings, ...(shadow && { shadow }) });
  const world = aWorld(ruleSet, ...CARDS);
  for (const { request, atMs } of past) {
    const state = world.stateFor(request);
    yield { ruleSet, state, request, atMs, decision: world.ask(request, atMs) };
  }
}

describe('a stored decision', () => {
  /** The answer, and by name all that refused, as its trail told it. */
  const toldAgain = (
    ruleSet: RuleSet,
    reading: Reading,
    request: ReturnType<typeof aRequest>,
    { decidedAtMs, trail }: Decision,
  ) => {
    const { answer, fired } = decideAgain(ruleSet, reading, request, decidedAtMs);
    const decisiveFirst = fired.toSorted((a, b) => Number(b.answer === answer) - Number(a.answer === answer));
    return { answer, fired: decisiveFirst.slice(0, trail.fired.length).map(nameOf), count: fired.length };
  };

  test.each<[string, (reading: Reading) => Reading]>([
    ['as it was', (reading) => reading],
    ['out of JSON', (reading) => JSON.parse(JSON.stringify(reading))],
    // What a row gives back is checked where it is read; here only the figures matter.
    ['out of a row', (reading) => fromRow(toRow(reading)) as Reading],
  ])('is made again from its reading %s: the same answer for the same reasons', (_what, stored) => {
    fc.assert(
      fc.property(worlds, (drawn) => {
        for (const { ruleSet, request, decision } of decisionsOf(drawn)) {
          const { answer, trail, reading } = decision;
          expect(toldAgain(ruleSet, stored(reading), request, decision)).toEqual({
            answer,
            fired: trail.fired.map(({ by }) => by),
            count: trail.fired.length + trail.firedMore,
          });
        }
      }),
      { numRuns: 150 },
    );
  });

  test('of a card that spends millions is stored and read like any other', () => {
    const rule = aDecline('odd', {
      when: { column: { field: 'amount_z_score' }, test: 'between', low: 3, high: Infinity },
    });
    const world = aWorld(setOf([rule]));
    const dear = { billingAmount: usd(5_000_000_000) };
    answersOf(
      world,
      Array.from({ length: 30 }, (_, index) => ({ billingAmount: usd(5_000_000_000 + index) })),
    );
    const decision = world.ask(aRequest({ requestKey: nextKey(), billingAmount: usd(9_000_000_000) }), NOON);
    expect(decision.answer).toBe('05');
    expect(fromRow(toRow(decision.reading))).toEqual(decision.reading);
    expect(answersOf(world, [dear])).toEqual(['00']);
  });
});

describe('a decision', () => {
  test('is the same, to the last letter, whenever it is made from the same', () => {
    fc.assert(
      fc.property(worlds, (drawn) => {
        for (const { ruleSet, state, request, atMs, decision } of decisionsOf(drawn)) {
          const snapshot = structuredClone(state);
          expect(decide(ruleSet, state, request, atMs)).toEqual(decision);
          expect(state).toEqual(snapshot);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('approves where nothing refuses, and only there', () => {
    fc.assert(
      fc.property(worlds, (drawn) => {
        for (const { decision } of decisionsOf(drawn)) {
          expect(decision.answer === '00').toBe(decision.trail.fired.length === 0);
        }
      }),
    );
  });

  test('bears the date that its counters allow, where a faster clock has been here', () => {
    const world = aWorld(setOf([aLimit('daily', { max: usd(100) })]));
    const midnight = Date.parse('2026-03-17T04:00Z');
    const spend = (minor: number, atMs: number) =>
      world.ask(aRequest({ requestKey: nextKey(), billingAmount: usd(minor) }), atMs);
    expect(spend(90, midnight - 10)).toMatchObject({ answer: '00', decidedAtMs: midnight - 10 });
    expect(spend(60, midnight + 5)).toMatchObject({ answer: '00', decidedAtMs: midnight + 5 });
    // By its own clock it is still yesterday, when 90 of 100 are spent; dated today it fits, and counts today.
    expect(spend(40, midnight - 3)).toMatchObject({ answer: '00', decidedAtMs: midnight });
    expect(spend(1, midnight - 2)).toMatchObject({ answer: '61', decidedAtMs: midnight });
  });

  test('bears no other date, and no other answer, because a counter in the shadow is ahead', () => {
    const midnight = Date.parse('2026-03-17T04:00Z');
    const shy = aLimit('shy', { mode: 'shadow', count: 9 });
    const world = aWorld(setOf([aLimit('hour', { max: usd(100), window: TEN_MINUTES }), shy]));
    world.ask(aRequest({ requestKey: nextKey(), flow: 'out', billingAmount: usd(1) }), midnight + 5);
    world.ruleSet = setOf([shy]);
    expect(world.ask(aRequest({ requestKey: nextKey() }), midnight - 10)).toMatchObject({ decidedAtMs: midnight - 10 });
  });

  test('reads of its limits what they had counted and since when, shadows too, and of no other', () => {
    const ruleSet = setOf(
      [
        aLimit('seen', { max: usd(15_000) }),
        aLimit('shy', { mode: 'shadow', count: 9, window: TEN_MINUTES }),
        aLimit('other', { count: 1, when: { any: [] } }),
        aLimit('unowned', { count: 1, per: { owner: 'account', by: [] }, onMissing: 'skip' }),
      ],
      { countsFrom: new Map() },
    );
    const world = aWorld(ruleSet);
    answersOf(world, [{}]);
    const { used } = world.ask(aRequest({ requestKey: nextKey() }), NOON).reading;
    expect(Object.entries(used).map(([name, value]) => [name.split('~')[0], value])).toEqual([
      ['seen', { amount: 10_000, count: 1, fromMs: 0 }],
      ['shy', { amount: 0, count: 1, fromMs: 0 }],
    ]);
  });
});

test('a decline counts nothing but tries, whoever declined', () => {
  const rules = [
    aLimit('spent', { max: usd(100), window: LIFETIME }),
    aLimit('program', { max: usd(100), window: NEW_YORK_DAY, per: { owner: 'program', by: [] }, slices: 4 }),
    aLimit('tries', { counts: 'tries', count: 100 }),
    anAllow('vip', { overrides: ['spent'] }),
  ];
  const { decision } =
    [
      ...decisionsOf({
        rules,
        shadows: undefined,
        past: [{ request: aRequest(), atMs: NOON }],
        unknownTransactionType: 'out',
      }),
    ][0] ?? {};
  expect(decision?.answer).toBe('61');
  expect(decision?.changes).toMatchObject({
    card: { isApproved: false, counters: [{ counterId: expect.stringMatching(/^tries~/) }] },
    counters: [],
  });
});

describe('a counter that a card already has', () => {
  const card = 'icrd_test';
  const capped = (changes: Partial<LimitRule> = {}) => setOf([aLimit('cap', { max: usd(30_000), ...changes })]);
  const leftOut = capped({ scope: { level: 'program', ids: [], except: { card: [card] } } });
  const elsewhere = capped({ scope: scope('group', 'g1') });

  test.each([
    ['the limit excepts the card', leftOut],
    ['the card is in no group of it', elsewhere],
  ])('goes on while %s, and binds nothing', (_what, without) => {
    const world = aWorld(capped());
    expect(answersOf(world, [{}])).toEqual(['00']);
    world.ruleSet = without;
    expect(answersOf(world, [{ billingAmount: usd(90_000) }])).toEqual(['00']);
    world.ruleSet = capped();
    expect([...world.cardOf(card).counters.values()]).toMatchObject([{ amount: 100_000, count: 2, fromMs: 0 }]);
    expect(answersOf(world, [{ billingAmount: usd(1) }])).toEqual(['61']);
  });

  test('goes on only with what its own condition counts, and while it is in force', () => {
    const when = whenMcc('5999');
    const world = aWorld(capped({ when }));
    answersOf(world, [{}]);
    const out = { when, scope: scope('card', 'icrd_other') };
    world.ruleSet = capped(out);
    answersOf(world, [{ mcc: '7995' }, { flow: 'in' }]);
    world.ruleSet = capped({ ...out, untilMs: NOON });
    answersOf(world, [{}]);
    expect([...world.cardOf(card).counters.values()]).toMatchObject([{ amount: 10_000, count: 1 }]);
  });

  test('is not begun by a limit that never was for the card', () => {
    const world = aWorld(leftOut);
    answersOf(world, [{}]);
    expect(world.cardOf(card).counters.size).toBe(0);
  });

  test('counts nothing of a request that is declined', () => {
    const world = aWorld(capped());
    answersOf(world, [{}]);
    world.ruleSet = setOf([...leftOut.rules.map(({ rule }) => rule), aDecline('no')]);
    expect(answersOf(world, [{}])).toEqual(['05']);
    expect([...world.cardOf(card).counters.values()]).toMatchObject([{ count: 1 }]);
  });
});
