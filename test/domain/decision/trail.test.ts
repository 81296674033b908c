import fc from 'fast-check';
import { DECLINES } from '../../../domain/answer.ts';
import { decide } from '../../../domain/decide.ts';
import { type Trail, TRAIL_BYTES_MAX } from '../../../domain/decision/trail.ts';
import type { Condition } from '../../../domain/rules/condition.ts';
import type { FieldName } from '../../../domain/rules/fields.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { aRequest } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
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
  whenMcc,
} from '../../support/rules.ts';

/** A condition that compares this field and always fits. */
function comparing(field: FieldName): Condition {
  return { any: [{ all: [] }, { column: { field }, test: 'in', values: [] }] };
}

function trailOf(rules: readonly Rule[], request = aRequest()): Trail {
  return decide(setOf(rules), stateOf(), request, NOON).trail;
}

function bytesOf(trail: Trail): number {
  return Buffer.byteLength(JSON.stringify(trail));
}

describe('what is told', () => {
  test('is the rule, its answer and the figures that were compared', () => {
    const world = aWorld(
      setOf([aLimit('daily', { max: usd(15_000), count: 1 }), aLimit('cap', { window: TRANSACTION, max: usd(9_999) })]),
    );
    world.ruleSet = setOf([aLimit('daily', { max: usd(15_000), count: 1 })]);
    answersOf(world, [{}]);
    world.ruleSet = setOf([
      aLimit('daily', { max: usd(15_000), count: 1 }),
      aLimit('cap', { window: TRANSACTION, max: usd(9_999) }),
    ]);
    expect(world.ask(aRequest({ requestKey: nextKey() }), NOON).trail.fired).toEqual([
      {
        by: 'daily',
        answer: '61',
        because: '100.00 USD after 100.00 USD is above 150.00 USD a day in America/New_York',
      },
      { by: 'cap', answer: '61', because: '100.00 USD is above 99.99 USD a transaction' },
      { by: 'daily', answer: '65', because: '1 before this one, 1 allowed a day in America/New_York' },
    ]);
  });

  test('of money below zero has its sign, and of what is not said that it is unknown', () => {
    const balance = {
      column: { field: 'available_balance', currency: 'USD' },
      test: 'between',
      low: -Infinity,
      high: 0,
    } as const;
    const rule = aDecline('overdrawn', { when: { all: [balance, comparing('network')] } });
    const request = aRequest({ availableBalance: { minor: -1_205, currency: 'USD' } });
    expect(trailOf([rule], request).fired).toMatchObject([
      { because: 'available_balance -12.05 USD, network unknown' },
    ]);
  });

  test('of an approval is nothing but what a tenth more would have refused', () => {
    const cap = (id: string, minor: number) => aLimit(id, { window: TRANSACTION, max: usd(minor) });
    expect(trailOf([cap('near', 10_999), cap('far', 11_000)])).toEqual({
      ruleSet: 'set',
      fired: [],
      firedMore: 0,
      near: [{ by: 'near', answer: '61', because: '110.00 USD is above 109.99 USD a transaction' }],
    });
    expect(trailOf([cap('one', 0)], aRequest({ billingAmount: usd(0) }))).not.toHaveProperty('near');
  });

  test('of an approval that uses up a count is that it was the last, whatever the amount', () => {
    const world = aWorld(
      setOf([
        aLimit('times', { count: 3, window: TEN_MINUTES }),
        aLimit('watching', { count: 1, mode: 'shadow' }),
        aLimit('plenty', { count: 9 }),
      ]),
    );
    const near = (minor: number) =>
      world.ask(aRequest({ requestKey: nextKey(), billingAmount: usd(minor) }), NOON).trail.near;
    expect([near(100), near(100)]).toEqual([undefined, undefined]);
    expect(near(0)).toEqual([{ by: 'times', answer: '65', because: 'this was the last of 3 in 10 minutes' }]);
  });

  test('of a value listed twice in a rule is told once', () => {
    const rule = aDecline('twice', { when: { any: [whenMcc('5999'), whenMcc('5999'), { all: [] }] } });
    expect(trailOf([rule]).fired).toEqual([{ by: 'twice', answer: '05', because: 'mcc 5999' }]);
  });
});

/** Texts as nobody should send them: all that JSON or UTF-8 makes long, halves of characters among them. */
const hostile = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\u0000', '\u001f', 'ß', '語', '👩‍🍳', '\ud83d', '\ude00', '\u2028', ' '),
  maxLength: 256,
});

const ids = fc.string({ unit: fc.constantFrom('a', '-', '9'), minLength: 1, maxLength: 63 });

const someRules = fc
  .array(
    fc.record({
      id: ids,
      answer: fc.constantFrom(...DECLINES),
      mode: fc.constantFrom('enforce', 'shadow'),
      kind: fc.constantFrom('compares', 'limits', 'counts'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ id, answer, mode, kind }, index): Rule => {
      const base = { mode, answer } as const;
      const name = `${index}${id}`.slice(0, 63);
      if (kind === 'limits') {
        return aLimit(name, {
          ...base,
          max: usd(1),
          count: 1,
          window: [LIFETIME, TEN_MINUTES, NEW_YORK_DAY][index % 3] ?? LIFETIME,
        });
      }
      const fields: readonly FieldName[] = ['merchant_name', 'merchant_city', 'terminal_id', 'merchant_id'];
      return kind === 'counts'
        ? aLimit(name, { ...base, window: { kind: 'trailing', lengthMs: 7_777_777 }, count: 1, counts: 'tries' })
        : aDecline(name, { ...base, when: { all: fields.map(comparing) } });
    }),
  );

describe('a trail', () => {
  test('has a kilobyte at most, keeps a decisive reason and says how many it left out, whatever was sent', () => {
    fc.assert(
      fc.property(someRules, hostile, hostile, fc.string({ maxLength: 64 }), (rules, name, city, hash) => {
        const world = aWorld(setOf(rules));
        const request = aRequest({ merchantName: name, merchantCity: city, terminalId: name, merchantId: city });
        world.ask({ ...request, requestKey: nextKey() }, NOON);
        const { answer, trail } = decide(
          { ...world.ruleSet, hash: hash || 'h' },
          world.stateFor(request),
          request,
          NOON + 1,
        );
        expect(bytesOf(trail)).toBeLessThanOrEqual(TRAIL_BYTES_MAX);
        expect(JSON.stringify(trail).isWellFormed()).toBe(true);
        for (const { because } of trail.fired) expect(because.isWellFormed()).toBe(true);
        if (answer === '00') return;
        expect(trail.fired[0]?.answer).toBe(answer);
        const live = rules.filter(({ mode }) => mode === 'enforce');
        expect(trail.fired.length + trail.firedMore).toBeGreaterThanOrEqual(live.length - 1);
      }),
      { numRuns: 300 },
    );
  });

  test('tells at most four reasons, the decisive ones first, and counts the rest', () => {
    const rules = ['05', '61', '34', '05', '34', '65'].map((answer, index) =>
      aDecline(`r${index}`, { answer: DECLINES.find((decline) => decline === answer) ?? '05' }),
    );
    const { fired, firedMore } = trailOf(rules);
    expect(fired.map(({ answer }) => answer).slice(0, 2)).toEqual(['34', '34']);
    expect([fired.length, firedMore]).toEqual([4, 2]);
  });

  test('tells at most three reasons of the shadow and counts the rest; with room for all, nothing is left', () => {
    const shadows = Array.from({ length: 5 }, (_, index) => aDecline(`s${index}`, { mode: 'shadow' }));
    expect(trailOf(shadows)).toMatchObject({ shadow: { length: 3 }, shadowMore: 2 });
    expect(trailOf(shadows.slice(0, 3))).not.toHaveProperty('shadowMore');
  });

  test('gives up what explains least first: what was near, then further reasons, then all shadows but one', () => {
    const long = 'x'.repeat(63);
    const dear = { column: { field: 'amount', currency: 'USD' }, test: 'between', low: 0, high: Infinity } as const;
    const wordy = (id: string, mode: 'enforce' | 'shadow') =>
      aDecline(`${id}${long}`.slice(0, 63), {
        mode,
        when: { all: [dear, ...(['merchant_name', 'merchant_city'] as const).map(comparing)] },
      });
    const request = aRequest({ merchantName: '語'.repeat(80), merchantCity: '語'.repeat(80) });
    const live = [1, 2, 3].map((index) => wordy(`live${index}`, 'enforce'));
    const shadows = [1, 2, 3].map((index) => wordy(`shadow${index}`, 'shadow'));
    const trail = trailOf([...live, ...shadows], request);
    expect(trail.fired.length).toBeGreaterThanOrEqual(1);
    expect(trail.fired.length + trail.firedMore).toBe(3);
    expect(trail.shadow?.length).toBeGreaterThanOrEqual(1);
    expect((trail.shadow?.length ?? 0) + (trail.shadowMore ?? 0)).toBe(3);
    expect(bytesOf(trail)).toBeLessThanOrEqual(TRAIL_BYTES_MAX);
  });
});
