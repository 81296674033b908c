import fc from 'fast-check';
import { parseRuleFile } from '../../../contracts/rule-file.ts';
import { type Answer, strongestDecline } from '../../../domain/answer.ts';
import type { Column, Value } from '../../../domain/rules/condition.ts';
import { type Finding, lint } from '../../../domain/rules/lint.ts';
import { setsAside } from '../../../domain/rules/lint/sets-aside.ts';
import { interpret } from '../../../domain/rules/matching/interpret.ts';
import type { Rule, RuleSetContent } from '../../../domain/rules/rule.ts';
import { wholeCondition } from '../../../domain/rules/rule-set.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY = { calendar: 'day', zone: 'UTC' };

function contentOf(rules: readonly object[]): RuleSetContent {
  const reading = parseRuleFile({ format: 1, rules });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return reading.content;
}

/** `level code rule` of every finding. */
function findings(...rules: readonly object[]): readonly string[] {
  return lint(contentOf(rules), { nowMs: NOW_MS }).map(
    ({ level, code, ruleId }) => `${level} ${code} ${ruleId ?? '-'}`,
  );
}

const sentences = (...rules: readonly object[]): string =>
  lint(contentOf(rules), { nowMs: NOW_MS })
    .map(({ message }) => message)
    .join('\n');

const decline = (id: string, when: object, more: object = {}) => ({ id, kind: 'decline', when, ...more });
const limit = (id: string, max: string, more: object = {}) => ({ id, kind: 'limit', window: DAY, max, ...more });
const atm = { field: 'atm', is: true };

test('a set without a fault has no findings', () => {
  expect(
    findings(
      decline('a', atm),
      { id: 'b', kind: 'mcc_block', mccs: ['gambling', '3000-3999'] },
      { id: 'c', kind: 'country_block', countries: ['PRK', 'XKX'] },
      limit('d', '500.00 USD', { overridable: true }),
      limit('e', '900.00 USD', { scope: { groups: ['g'] }, overrides: ['d'] }),
      limit('f', '100.00 USD', { scope: { cards: ['c1'] } }),
      { id: 'g', kind: 'max_use', uses: 1, scope: { groups: ['single'] } },
      { id: 'h', kind: 'duplicate' },
      { id: 'i', kind: 'merchant_lock', merchants: ['A', 'B'], scope: { cards: ['c1'] } },
      { id: 'j', kind: 'merchant_lock', merchants: ['B', 'C'], scope: { cards: ['c1', 'c2'] } },
    ),
  ).toEqual([]);
});

describe('a rule is unreachable', () => {
  const both = (...tests: object[]): object => decline('x', { all: tests });
  test.each<[string, object]>([
    ['between two values', both({ field: 'mcc', is: '5812' }, { field: 'mcc', is: '5411' })],
    [
      'between a value and its negation',
      both({ field: 'mcc', in: ['5812', '5411'] }, { field: 'mcc', not_in: ['5812', '5411'] }),
    ],
    ['between two ranges', both({ field: 'amount', above: '10.00 USD' }, { field: 'amount', below: '5.00 USD' })],
    [
      'between neighbouring cents',
      both({ field: 'amount', above: '10.00 USD' }, { field: 'amount', below: '10.01 USD' }),
    ],
    ['below zero', decline('x', { field: 'card_age_days', below: 0 })],
    ['between a flag and its opposite', both(atm, { not: atm })],
    ['between a value and a prefix', both({ field: 'mcc', is: '5812' }, { field: 'mcc', starts_with: '6' })],
    [
      'between a pattern and its negation',
      both({ field: 'merchant_name', matches: '*x*' }, { not: { field: 'merchant_name', matches: '*x*' } }),
    ],
    [
      'when every day is left out',
      decline('x', {
        field: 'day_of_week',
        zone: 'UTC',
        not_in: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
      }),
    ],
    [
      'in every case of several',
      decline('x', { any: [{ all: [atm, { not: atm }] }, { field: 'card_age_days', below: 0 }] }),
    ],
    ['with its own direction', limit('x', '1.00 USD', { flow: 'out', when: { field: 'flow', is: 'in' } })],
    ['with its own scope', decline('x', { field: 'card', is: 'c2' }, { scope: { cards: ['c1'] } })],
    ['by its exclusions', decline('x', atm, { scope: { cards: ['c1'], except: { cards: ['c1'] } } })],
  ])('by a contradiction %s', (_what, rule) => {
    expect(findings(rule)).toEqual(['warning unreachable x']);
  });

  test.each<[string, object]>([
    [
      'amounts of two currencies',
      both({ field: 'amount', above: '10.00 USD' }, { field: 'transaction_amount', below: '5.00 EUR' }),
    ],
    ['one case that is left', decline('x', { any: [{ all: [atm, { not: atm }] }, atm] })],
    [
      'sets that hold several',
      both(
        { field: 'additional_amount_types', contains_any: ['01'] },
        { field: 'additional_amount_types', contains_any: ['02'] },
      ),
    ],
    ['one minute', both({ field: 'local_time', zone: 'UTC', at_least: '23:59' })],
  ])('but not with %s', (_what, rule) => {
    expect(findings(rule)).toEqual([]);
  });
});

describe('a rule is covered', () => {
  test.each<[string, object, object]>([
    ['the same again', decline('a', atm), decline('x', atm)],
    [
      'a part of a list',
      { id: 'a', kind: 'mcc_block', mccs: ['gambling'] },
      { id: 'x', kind: 'mcc_block', mccs: ['7995'] },
    ],
    ['a narrower condition', decline('a', atm), decline('x', { all: [atm, { field: 'amount', above: '5.00 USD' }] })],
    [
      'a narrower range',
      decline('a', { field: 'amount', above: '5.00 USD' }),
      decline('x', { field: 'amount', between: ['6.00 USD', '7.00 USD'] }),
    ],
    ['a narrower scope', decline('a', atm), decline('x', atm, { scope: { cards: ['c'] } })],
    [
      'a part of a scope',
      decline('a', atm, { scope: { cards: ['c', 'd'] } }),
      decline('x', atm, { scope: { cards: ['c'] } }),
    ],
    ['a weaker answer', decline('a', atm, { answer: '34' }), decline('x', atm)],
    ['a shorter time', decline('a', atm), decline('x', atm, { until: '2027-01-01T00:00:00Z' })],
    [
      'values that a pattern fits',
      decline('a', { field: 'merchant_name', matches: 'Casino*' }),
      decline('x', { field: 'merchant_name', in: ['CASINO A', 'casino b'] }),
    ],
    ['a limit on what is refused anyway', decline('a', atm), limit('x', '5.00 USD', { when: atm, onMissing: 'skip' })],
    ['a limit above another of its window', limit('a', '5.00 USD'), limit('x', '6.00 USD')],
    [
      'a limit per transaction above a limit per day',
      limit('a', '5.00 USD'),
      { id: 'x', kind: 'amount_limit', currency: 'USD', max: '6.00' },
    ],
    [
      'a day above its month',
      limit('a', '5.00 USD', { window: { calendar: 'month', zone: 'UTC' } }),
      limit('x', '5.00 USD'),
    ],
    [
      'a shorter trail',
      limit('a', '5.00 USD', { window: { trailing: '2h' } }),
      limit('x', '5.00 USD', { window: { trailing: '1h' } }),
    ],
    ['a limit per card above one for the program', limit('a', '5.00 USD', { per: 'program' }), limit('x', '5.00 USD')],
    [
      'a limit per merchant above one for all',
      limit('a', '5.00 USD'),
      limit('x', '5.00 USD', { per: ['card', 'merchant_id'] }),
    ],
  ])('as %s', (_what, outer, inner) => {
    expect(findings(outer, inner)).toEqual(['warning covered x']);
    expect(findings(inner, outer)).toContain(`warning covered ${_what === 'the same again' ? 'a' : 'x'}`);
  });

  test.each<[string, object, object]>([
    ['a stronger answer', decline('a', atm), decline('x', atm, { answer: '34' })],
    ['a longer time', decline('a', atm, { until: '2027-01-01T00:00:00Z' }), decline('x', atm)],
    ['another scope', decline('a', atm, { scope: { cards: ['c'] } }), decline('x', atm, { scope: { cards: ['d'] } })],
    ['exclusions of the other', decline('a', atm, { scope: { except: { cards: ['c'] } } }), decline('x', atm)],
    ['a shadow', decline('a', atm, { mode: 'shadow' }), decline('x', atm)],
    ['what it refuses for want of data', decline('a', atm), decline('x', atm, { onMissing: 'decline' })],
    ['a lower maximum', limit('a', '5.00 USD', { window: { calendar: 'month', zone: 'UTC' } }), limit('x', '4.00 USD')],
    ['another currency', limit('a', '5.00 USD'), limit('x', '6.00 EUR')],
    ['a count', limit('a', '5.00 USD'), { ...limit('x', '6.00 USD'), max: undefined, count: 9 }],
    [
      'another zone',
      limit('a', '5.00 USD', { window: { calendar: 'month', zone: 'UTC' } }),
      limit('x', '5.00 USD', { window: { calendar: 'day', zone: 'Asia/Tokyo' } }),
    ],
    [
      'an owner that not every card has',
      limit('a', '5.00 USD', { per: 'account', onMissing: 'skip' }),
      limit('x', '5.00 USD', { onMissing: 'skip' }),
    ],
    ['a finer count', limit('a', '5.00 USD', { per: ['card', 'merchant_id'] }), limit('x', '5.00 USD')],
  ])('but not with %s', (_what, outer, inner) => {
    const rules = [outer, inner].map((rule) =>
      Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)),
    );
    expect(findings(...rules)).not.toContain('warning covered x');
  });

  test('unless something sets only the other aside', () => {
    const setter = { id: 's', kind: 'allow', overrides: ['a'] };
    expect(findings(decline('a', atm), decline('x', atm), setter)).toEqual([]);
    expect(findings(decline('a', atm), decline('x', atm), { ...setter, overrides: ['a', 'x'] })).toEqual([
      'warning covered x',
    ]);
  });
});

test('a case that cannot be refuses all the same what does not tell, and nothing covers that', () => {
  const upToADollar = { field: 'amount', at_most: '1.00 USD' };
  const inner = { all: [{ any: [upToADollar, atm] }, { not: upToADollar }] };
  const missing = { onMissing: 'decline' };
  expect(findings(decline('inner', inner, missing), decline('outer', atm, missing))).toEqual([]);
  expect(findings(decline('inner', inner), decline('outer', atm, missing))).toEqual(['warning covered inner']);
});

describe('a child contradicts its parent', () => {
  test('with a limit above one that goes on refusing', () => {
    const rules = [limit('parent', '100.00 USD'), limit('child', '200.00 USD', { scope: { cards: ['c'] } })];
    expect(findings(...rules)).toEqual(['error cannot_loosen child']);
    expect(sentences(...rules)).toMatch(
      /stops them at 100\.00 USD. Make "parent" overridable and write overrides: \[parent\]/,
    );
  });

  const child = (more: object = {}) => limit('child', '200.00 USD', { scope: { cards: ['c'] }, ...more });

  test.each<[string, object, object]>([
    ['whatever it does without data', { onMissing: 'skip' }, {}],
    ['whatever it answers', {}, { answer: '05' }],
    ['whatever the wider one answers', { answer: '65' }, {}],
    ['for a time', {}, { until: '2027-01-01T00:00:00Z' }],
    ['merchant by merchant', { per: 'card' }, { per: ['card', 'merchant_id'] }],
    ['for some of what the wider one counts', {}, { when: atm, onMissing: 'skip' }],
  ])('%s', (_what, wide, narrow) => {
    expect(findings(limit('parent', '100.00 USD', wide), child(narrow))).toEqual(['error cannot_loosen child']);
  });

  test('by its count', () => {
    const times = (id: string, count: number, more: object) => ({ id, kind: 'limit', window: DAY, count, ...more });
    const rules = [times('parent', 1, { onMissing: 'skip' }), times('child', 2, { scope: { groups: ['g'] } })];
    expect(findings(...rules)).toEqual(['error cannot_loosen child']);
  });

  test.each<[string, object, object]>([
    ['until the wider one ends', { until: '2027-01-01T00:00:00Z' }, {}],
    ['by the clock of another zone', { window: { calendar: 'day', zone: 'Asia/Tokyo' } }, {}],
    ['if the card is of that group', { scope: { groups: ['g'] } }, {}],
    ['for all but one of its cards', { scope: { except: { cards: ['d'] } } }, { scope: { cards: ['c', 'd'] } }],
  ])('perhaps, %s', (_what, wide, narrow) => {
    const rules = [limit('parent', '100.00 USD', wide), child(narrow)];
    expect(findings(...rules)).toEqual(['warning may_not_loosen child']);
    expect(sentences(...rules)).toContain('its cards may be under "parent" as well');
  });

  test.each<[string, object, object]>([
    ['in a longer window', {}, { window: { calendar: 'week', zone: 'UTC' } }],
    ['in the shadow', { mode: 'shadow' }, {}],
    ['of other requests', { when: { field: 'mcc', is: '5812' } }, { when: { field: 'mcc', is: '5411' } }],
    ['of more than the wider one counts', { when: { field: 'mcc', is: '5812' } }, {}],
    ['after the wider one has ended', { until: '2025-12-31T00:00:00Z' }, {}],
    ['before the wider one begins', { from: '2027-01-01T00:00:00Z' }, { until: '2026-12-31T00:00:00Z' }],
    ['of cards that the wider one leaves out', { scope: { except: { cards: ['c'] } } }, {}],
    ['in another currency', { max: '1.00 EUR' }, {}],
    ['that it may set aside', { overridable: true }, { overrides: ['parent'] }],
    ['in the same scope', {}, { scope: 'program' }],
  ])('but not with a limit %s', (_what, wide, narrow) => {
    const told = findings(limit('parent', '100.00 USD', wide), child(narrow));
    expect(told.filter((finding) => finding.includes('loosen'))).toEqual([]);
  });

  test('but not where something sets the wider one aside', () => {
    const allow = { id: 's', kind: 'allow', scope: 'program', overrides: ['parent'] };
    expect(findings(limit('parent', '100.00 USD'), child(), allow)).toEqual([]);
  });

  test.each<[string, object]>([
    ['cards', { field: 'card', in: ['c'] }],
    ['groups', { any: [{ all: [atm, { field: 'group', is: 'g' }] }, { field: 'mcc', is: '5812' }] }],
  ])('by a condition that names %s where its scope could not', (named, when) => {
    const allow = { id: 'child', kind: 'allow', when };
    const code = 'warning loosens_by_condition child';
    expect(findings(decline('parent', atm), allow)).toEqual([code]);
    expect(sentences(decline('parent', atm), allow)).toContain(`"child" names ${named} in its condition`);
    expect(findings(limit('parent', '1.00 USD'), { ...allow, overrides: ['parent'] })).toEqual([code]);
    expect(findings(decline('parent', atm, { overridable: true }), allow)).toEqual([]);
    expect(findings(decline('parent', atm, { overridable: { until: '2025-12-31T00:00:00Z' } }), allow)).toEqual([code]);
  });

  test('but not by a condition that leaves cards out, or names those that its scope does', () => {
    const vip = (more: object) => ({ id: 'child', kind: 'allow', ...more });
    expect(findings(decline('parent', atm), vip({ when: { field: 'card', is_not: 'c' } }))).toEqual([]);
    const scoped = vip({ scope: { groups: ['g'] }, when: { field: 'group', is: 'g' } });
    expect(findings(decline('parent', atm, { overridable: true }), scoped)).toEqual([]);
    const ofCard = decline('parent', atm, { scope: { cards: ['c'] } });
    expect(findings(ofCard, vip({ when: { field: 'card', is: 'c' } }))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['that is not overridable', {}, 'error not_overridable child'],
    ['that was overridable', { overridable: { until: '2025-12-31T00:00:00Z' } }, 'error not_overridable child'],
    [
      'that is for other requests',
      { overridable: true, when: { field: 'flow', is: 'in' }, flow: 'in' },
      'warning override_without_effect child',
    ],
  ])('by setting aside a limit %s', (_what, parent, finding) => {
    expect(findings(limit('parent', '100.00 USD', parent), child({ overrides: ['parent'] }))).toContain(finding);
  });

  test('by setting aside a decline that is not overridable', () => {
    const allow = { id: 'child', kind: 'allow', scope: { cards: ['c'] }, overrides: ['parent'] };
    expect(findings(decline('parent', atm), allow)).toEqual(['error not_overridable child']);
    expect(findings(decline('parent', atm), { ...allow, overrides: 'conditions' })).toEqual([
      'error not_overridable child',
    ]);
    expect(findings(decline('parent', atm, { overridable: true }), allow)).toEqual([]);
    expect(findings(decline('parent', atm), { ...allow, scope: 'program' })).toEqual([]);
  });

  test('by setting aside nothing at all', () => {
    const allow = { id: 'child', kind: 'allow', when: { field: 'atm', is: false } };
    expect(findings(decline('parent', atm), allow)).toEqual(['warning override_without_effect child']);
  });
});

describe('a card can never be approved', () => {
  test.each<[string, readonly object[], RegExp]>([
    [
      'that is blocked',
      [{ id: 'b', kind: 'card_block', cards: ['c1', 'c2'] }],
      /^Cards "c1" and "c2" can never be approved: "b" lets nothing through/,
    ],
    [
      'whose group is frozen',
      [{ id: 'b', kind: 'freeze', scope: { groups: ['g'] } }],
      /^The cards of group "g" can never be approved: "b"/,
    ],
    [
      'in a program that is blocked',
      [{ id: 'b', kind: 'block', scope: 'program' }],
      /^No card can ever be approved: "b"/,
    ],
    [
      'with two locks that have nothing in common',
      [
        { id: 'a', kind: 'merchant_lock', merchants: ['A'], scope: { cards: ['c1', 'c2'] } },
        { id: 'b', kind: 'merchant_lock', merchants: ['B'], scope: { cards: ['c1'] } },
      ],
      /^Card "c1" can never be approved: together "a" and "b" let no merchant_id through/,
    ],
    [
      'whose lock is against a rule for all',
      [
        decline('a', { field: 'merchant_id', is: 'A' }),
        { id: 'b', kind: 'merchant_lock', merchants: ['A'], scope: { cards: ['c1'] } },
      ],
      /^Card "c1" can never be approved: together "a" and "b"/,
    ],
    [
      'whose limit is below the least amount',
      [decline('a', { field: 'amount', below: '10.00 USD' }), limit('b', '5.00 USD', { scope: { cards: ['c1'] } })],
      /^Card "c1" can never be approved: together "a" and "b" let no amount USD through/,
    ],
  ])('%s', (_what, rules, sentence) => {
    expect(sentences(...rules)).toMatch(sentence);
  });

  test('whose locks something sets aside for others only', () => {
    const lock = (id: string, merchant: string) => ({
      id,
      kind: 'merchant_lock',
      merchants: [merchant],
      scope: { groups: ['h'] },
    });
    const allow = { id: 's', kind: 'allow', scope: { groups: ['g'] }, overrides: 'conditions' };
    const rules = [lock('a', 'A'), lock('b', 'B'), decline('c', atm, { scope: { groups: ['g'] } }), allow];
    expect(findings(...rules)).toEqual(['warning never_approved -']);
  });

  test.each<[string, readonly object[]]>([
    ['a block that ends', [{ id: 'b', kind: 'card_block', cards: ['c1'], until: '2027-01-01T00:00:00Z' }]],
    ['a block that is still to come', [{ id: 'b', kind: 'card_block', cards: ['c1'], from: '2027-01-01T00:00:00Z' }]],
    [
      'a block that its group is left out of',
      [{ id: 'b', kind: 'block', scope: { cards: ['c1'], except: { groups: ['g'] } } }],
    ],
    ['a block in the shadow', [{ id: 'b', kind: 'card_block', cards: ['c1'], mode: 'shadow' }]],
    [
      'a lock that something sets aside',
      [
        { id: 'a', kind: 'merchant_lock', merchants: ['A'], scope: { cards: ['c1'] } },
        { id: 'b', kind: 'merchant_lock', merchants: ['B'], scope: { cards: ['c1'] } },
        { id: 's', kind: 'allow', overrides: ['b'], scope: { cards: ['c1'] } },
      ],
    ],
    [
      'rules that let through who does not say',
      [decline('a', { field: 'mcc', in: ['5812'] }), decline('b', { field: 'mcc', not_in: ['5812'] })],
    ],
  ])('but may with %s', (_what, rules) => {
    expect(findings(...rules).filter((finding) => finding.includes('never_approved'))).toEqual([]);
  });
});

test.each<[string, object, string, RegExp]>([
  [
    'an unknown category',
    { id: 'x', kind: 'mcc_block', mccs: ['7995', '7559'] },
    'unknown_code',
    /"7559", which ISO 18245 does not list/,
  ],
  [
    'an unknown country',
    { id: 'x', kind: 'country_block', countries: ['PRX'] },
    'unknown_code',
    /"PRX", which ISO 3166-1 does not list/,
  ],
  [
    'an unknown code',
    decline('x', { field: 'transaction_type', is: 'Z9' }),
    'unknown_code',
    /"Z9", which docs\/codes\.md does not list/,
  ],
  [
    'a window that never resets',
    limit('x', '5.00 USD', { window: 'lifetime' }),
    'never_resets',
    /after 5\.00 USD it refuses for the rest of the card's life/,
  ],
  [
    'a limit that lets nothing through',
    limit('x', '5.00 USD', { when: { field: 'amount', above: '5.00 USD' } }),
    'allows_nothing',
    /only counts amounts above its own maximum of 5\.00 USD/,
  ],
  [
    'a limit that asks what requests often leave out',
    limit('x', '5.00 USD', {
      when: { all: [{ field: 'mcc', is: '5812' }, { not: { field: 'recurring', is: true } }] },
    }),
    'often_untold',
    /does not tell "recurring", and many do not\. Write onMissing: skip/,
  ],
  ['a rule whose time is over', decline('x', atm, { until: '2025-12-31T00:00:00Z' }), 'over', /ended at 2025-12-31/],
])('%s is told', (_what, rule, code, sentence) => {
  expect(findings(rule)).toEqual([`warning ${code} x`]);
  expect(sentences(rule)).toMatch(sentence);
});

test.each<[string, object]>([
  ['skips what it cannot tell', limit('x', '5.00 USD', { when: atm, onMissing: 'skip' })],
  ['asks what is always told', limit('x', '5.00 USD', { when: { field: 'first_use', is: true } })],
  ['is no limit', decline('x', atm, { onMissing: 'decline' })],
])('nothing is told of a rule that %s', (_what, rule) => {
  expect(findings(rule)).toEqual([]);
});

test('a set without rules is told of', () => {
  expect(findings()).toEqual(['warning approves_everything -']);
});

test('an unknown code in a list that no rule uses is told of', () => {
  const unusedLists = [
    { name: 'used-by-none', field: 'mcc', values: ['7995', '7559'] },
    { name: 'sound', field: 'merchant_country', values: ['USA'] },
  ] as const;
  const told = lint(contentOf([decline('x', atm)]), { nowMs: NOW_MS, unusedLists });
  expect(told.map(({ code, message }) => [code, message])).toEqual([
    ['unknown_code', expect.stringContaining('The list "used-by-none" names "7559", which ISO 18245')],
  ]);
});

test('errors come first, then the order of the file', () => {
  expect(
    findings(
      { id: 'a', kind: 'mcc_block', mccs: ['7559'] },
      limit('b', '5.00 USD'),
      decline('c', atm, { until: '2025-12-31T00:00:00Z' }),
      limit('d', '6.00 USD', { scope: { cards: ['c'] } }),
    ),
  ).toEqual(['error cannot_loosen d', 'warning unknown_code a', 'warning over c']);
});

describe('what it says of random rules is true of every request', () => {
  const aTest = fc.oneof(
    fc.record({
      field: fc.constant('mcc'),
      in: fc.uniqueArray(fc.constantFrom('5812', '7995', '9999'), { minLength: 1 }),
    }),
    fc.record({ field: fc.constant('atm'), is: fc.boolean() }),
    fc.record({ field: fc.constant('amount'), above: fc.constantFrom('1.00 USD', '2.00 USD') }),
    fc.record({ field: fc.constant('amount'), at_most: fc.constantFrom('1.00 USD', '2.00 USD') }),
  );
  const { condition } = fc.letrec<{ condition: object }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 2 },
      aTest,
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
  }));
  const scope = fc.constantFrom<object | string>(
    'program',
    { cards: ['c1'] },
    { cards: ['c1', 'c2'] },
    { except: { cards: ['c1'] } },
  );
  const rule = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('decline'),
        when: condition,
        scope,
        answer: fc.constantFrom('34', '05', '61'),
        onMissing: fc.constantFrom('skip', 'decline'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('merchant_lock'),
        merchants: fc.constantFrom(['A'], ['B'], ['A', 'B']),
        scope,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('amount_limit'),
        currency: fc.constant('USD'),
        max: fc.constantFrom('1.00', '2.00'),
        scope,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('allow'), when: condition, scope }) },
  );
  const set = fc
    .array(rule, { minLength: 1, maxLength: 5 })
    .map((rules) => rules.map((one, index) => ({ ...one, id: `r${index}` })));

  /** Every request over a few values of each field, and over each that does not say. */
  const requests = (['c1', 'c2', 'c3'] as const).flatMap((card) =>
    [undefined, '5812', '7995', '6011'].flatMap((mcc) =>
      [undefined, true, false].flatMap((isAtm) =>
        [undefined, 50, 150, 250].flatMap((amount) =>
          [undefined, 'A', 'C'].map((merchantId): ReadonlyMap<string, Value> => {
            return new Map<string, Value>([
              ['card', card],
              ['mcc', mcc],
              ['atm', isAtm],
              ['amount', amount],
              ['merchant_id', merchantId],
              ['flow', 'out'],
            ]);
          }),
        ),
      ),
    ),
  );

  const truthOf = (one: Rule, request: ReadonlyMap<string, Value>) =>
    interpret(wholeCondition(one), ({ field }: Column) => request.get(field));

  function refusal(one: Rule, request: ReadonlyMap<string, Value>) {
    if (one.kind === 'allow') return undefined;
    const truth = truthOf(one, request);
    const amount = request.get('amount');
    const isMissing = truth === 'unknown' || (one.kind === 'limit' && truth === 'true' && amount === undefined);
    if (isMissing) return one.onMissing === 'decline' ? (one.answer ?? '61') : undefined;
    if (truth === 'false') return undefined;
    if (one.kind === 'decline') return one.answer;
    return typeof amount === 'number' && amount > (one.max?.minor ?? 0) ? (one.answer ?? '61') : undefined;
  }

  function answerOf(rules: readonly Rule[], request: ReadonlyMap<string, Value>): Answer {
    const allows = rules.filter((one) => one.kind === 'allow' && truthOf(one, request) === 'true');
    const refusals = rules.flatMap((one) => {
      const answer = refusal(one, request);
      return answer === undefined || allows.some((allow) => setsAside(allow, one, NOW_MS)) ? [] : [answer];
    });
    return strongestDecline(refusals) ?? '00';
  }

  /** Requests that prove a finding wrong. */
  function counterexamples({ code, ruleId, message }: Finding, rules: readonly Rule[]) {
    const one = rules.find(({ id }) => id === ruleId);
    const others = rules.filter(({ id }) => id !== ruleId);
    const cards = message.startsWith('No card')
      ? ['c1', 'c2', 'c3']
      : [...message.matchAll(/"(c\d)"/g)].map(([, id]) => id);
    return requests.filter((request) => {
      if (code === 'unreachable') return one !== undefined && truthOf(one, request) === 'true';
      if (code === 'covered' || code === 'cannot_loosen') return answerOf(rules, request) !== answerOf(others, request);
      return (
        code === 'never_approved' && cards.includes(String(request.get('card'))) && answerOf(rules, request) === '00'
      );
    });
  }

  it('unreachable, covered and never approved', () => {
    const seen: string[] = [];
    fc.assert(
      fc.property(set, (written) => {
        const content = contentOf(written);
        for (const finding of lint(content, { nowMs: NOW_MS })) {
          seen.push(finding.code);
          expect(counterexamples(finding, content.rules)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
    // A linter that says nothing would be right as well.
    for (const code of ['unreachable', 'covered', 'never_approved']) {
      expect(seen.filter((one) => one === code).length).toBeGreaterThan(5);
    }
  });
});
