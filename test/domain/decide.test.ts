import fc from 'fast-check';
import { DECLINES, strongestDecline } from '../../domain/answer.ts';
import { type Card, evolve, unseenCard } from '../../domain/card.ts';
import { decide } from '../../domain/decide.ts';
import { compileRuleSet, type Rule } from '../../domain/rule-set.ts';
import { aRequest } from '../support/requests.ts';

const NOW_MS = Date.UTC(2026, 10, 22);
const active: Card = unseenCard('icrd_test');

function decideWith(rules: readonly Rule[], request = aRequest(), card = active) {
  return decide(compileRuleSet('hash', rules), { card, shared: [] }, request, NOW_MS);
}

const limit = (minor: number, changes: object = {}): Rule => ({
  id: 'cap',
  kind: 'amount_limit',
  answer: '61',
  max: { minor, currency: 'USD' },
  onMissing: 'decline',
  ...changes,
});

describe('an amount limit', () => {
  test('lets the limit itself pass and refuses one minor unit more', () => {
    expect(decideWith([limit(10_000)]).answer).toBe('00');
    expect(decideWith([limit(9_999)])).toMatchObject({
      answer: '61',
      trail: { fired: [{ by: 'cap', because: '100.00 USD is above 99.99 USD' }] },
      changes: [],
    });
  });

  test('of zero refuses everything that takes money', () => {
    expect(decideWith([limit(0)], aRequest({ amount: { minor: 1, currency: 'USD' } })).answer).toBe('61');
  });

  test('does not limit what comes in to the card', () => {
    expect(decideWith([limit(1)], aRequest({ flow: 'in' })).answer).toBe('00');
  });

  test('refuses an amount in another currency, unless the rule says to skip it', () => {
    const abroad = aRequest({ amount: { minor: 1, currency: 'EUR' } });
    expect(decideWith([limit(10_000)], abroad).answer).toBe('61');
    expect(decideWith([limit(10_000, { onMissing: 'skip' })], abroad).answer).toBe('00');
  });
});

describe('a block', () => {
  test.each<[string, Rule, string]>([
    [
      'its merchant category',
      { id: 'r', kind: 'mcc_block', answer: '34', mccs: ['1111', '5999'], onMissing: 'skip' },
      '34',
    ],
    ['its country', { id: 'r', kind: 'country_block', answer: '05', countries: ['USA'], onMissing: 'skip' }, '05'],
    ['its card', { id: 'r', kind: 'card_block', answer: '65', cards: ['icrd_test'] }, '65'],
    ['another category', { id: 'r', kind: 'mcc_block', answer: '34', mccs: ['7995'], onMissing: 'skip' }, '00'],
    ['another country', { id: 'r', kind: 'country_block', answer: '05', countries: ['PRK'], onMissing: 'skip' }, '00'],
    ['another card', { id: 'r', kind: 'card_block', answer: '65', cards: ['icrd_other'] }, '00'],
  ])('on %s', (_on, rule, answer) => {
    expect(decideWith([rule]).answer).toBe(answer);
  });

  test('finds nothing in a request that does not say its category or country, unless the rule refuses such', () => {
    const { mcc: _mcc, merchantCountry: _country, ...silent } = aRequest();
    const rules: Rule[] = [
      { id: 'a', kind: 'mcc_block', answer: '34', mccs: ['5999'], onMissing: 'skip' },
      { id: 'b', kind: 'country_block', answer: '05', countries: ['USA'], onMissing: 'skip' },
    ];
    expect(decideWith(rules, silent).answer).toBe('00');
    const strict = rules.map((rule): Rule => (rule.kind === 'mcc_block' ? { ...rule, onMissing: 'decline' } : rule));
    expect(decideWith(strict, silent)).toMatchObject({
      answer: '34',
      trail: { fired: [{ by: 'a', because: 'the request has no mcc' }] },
    });
    expect(decideWith(strict, aRequest({ mcc: '1234', merchantCountry: 'CAN' })).answer).toBe('00');
  });

  test('of the card itself refuses with 05', () => {
    expect(decideWith([], aRequest(), { ...active, status: 'blocked' })).toMatchObject({
      answer: '05',
      trail: { fired: [{ by: 'card_status' }] },
      changes: [],
    });
  });
});

test('an approval changes the card and a decline changes nothing', () => {
  const { changes } = decideWith([]);
  expect(changes).toEqual([{ kind: 'authorization_approved', cardId: 'icrd_test', atMs: NOW_MS }]);
  const once = changes.reduce(evolve, active);
  expect(once).toEqual({ ...active, firstApprovedAtMs: NOW_MS, lastApprovedAtMs: NOW_MS });
  expect(evolve(once, { kind: 'authorization_approved', cardId: 'icrd_test', atMs: NOW_MS + 1 })).toMatchObject({
    firstApprovedAtMs: NOW_MS,
    lastApprovedAtMs: NOW_MS + 1,
  });
});

test('without a published rule set the stage decides', () => {
  const refusing = compileRuleSet('none', [], { decline: '05', because: 'no rule set has been published' });
  expect(decide(refusing, { card: active, shared: [] }, aRequest(), NOW_MS)).toMatchObject({
    answer: '05',
    trail: { ruleSet: 'none', fired: [{ because: 'no rule set has been published' }] },
  });
});

describe('when several rules fire', () => {
  const anyDeclines = fc.array(fc.constantFrom(...DECLINES), { minLength: 1, maxLength: 40 });

  test('the strongest decline is told, whatever their order, and it is in the trail', () => {
    fc.assert(
      fc.property(anyDeclines, (declines) => {
        const rules = declines.map((answer, i): Rule => ({
          id: `r${i}`,
          kind: 'mcc_block',
          answer,
          mccs: ['5999'],
          onMissing: 'skip',
        }));
        const { answer, trail } = decideWith(rules);
        expect(answer).toBe(DECLINES.find((decline) => declines.includes(decline)));
        expect(trail.fired.map((firing) => firing.answer)).toContain(answer);
        expect(trail.fired.length + trail.firedMore).toBe(rules.length);
      }),
    );
  });

  test('the stored trail stays under one kilobyte', () => {
    fc.assert(
      fc.property(anyDeclines, (declines) => {
        const rules = declines.map((answer, i): Rule => ({
          id: `r${i}`.padEnd(63, 'x'),
          kind: 'mcc_block',
          answer,
          mccs: ['5999'],
          onMissing: 'skip',
        }));
        expect(Buffer.byteLength(JSON.stringify(decideWith(rules).trail))).toBeLessThanOrEqual(1_024);
      }),
    );
  });
});

test('no decline is strongest where there is none', () => {
  expect(strongestDecline([])).toBeUndefined();
});

test('a value listed twice in a rule fires once', () => {
  const twice: Rule = { id: 'r', kind: 'mcc_block', answer: '34', mccs: ['5999', '5999'], onMissing: 'skip' };
  expect(decideWith([twice]).trail.fired).toHaveLength(1);
});
