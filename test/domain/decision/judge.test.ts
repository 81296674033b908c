import { DECLINES } from '../../../domain/answer.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Card } from '../../../domain/card.ts';
import { decide } from '../../../domain/decide.ts';
import type { SharedState } from '../../../domain/decision/reading.ts';
import type { Rule, RuleSetSettings } from '../../../domain/rules/rule.ts';
import type { RuleSet } from '../../../domain/rules/rule-set.ts';
import { aRequest, aRequestWithout } from '../../support/requests.ts';
import {
  aDecline,
  aLimit,
  anAllow,
  answersOf,
  aWorld,
  EVERY_CARD,
  LIFETIME,
  nextKey,
  NOON,
  scope,
  setOf,
  stateOf,
  TEN_MINUTES,
  TRANSACTION,
  usd,
  whenAbove,
  whenMcc,
} from '../../support/rules.ts';

type Case = {
  readonly request?: AuthorizationRequest;
  readonly card?: Partial<Card>;
  readonly shared?: Partial<SharedState>;
  readonly settings?: Partial<RuleSetSettings>;
  readonly atMs?: number;
};

function judged(
  rules: readonly Rule[] | RuleSet,
  { request = aRequest(), card, shared, settings, atMs = NOON }: Case = {},
) {
  const ruleSet = 'hash' in rules ? rules : setOf(rules, settings && { settings });
  const state = stateOf(card);
  const { answer, trail } = decide(ruleSet, { ...state, shared: { ...state.shared, ...shared } }, request, atMs);
  const named = (told: typeof trail.fired = []): string[] => told.map(({ by }) => by);
  return { answer, trail, fired: named(trail.fired), shadow: named(trail.shadow) };
}

describe('a decline', () => {
  test.each(DECLINES)('gives its own answer, %s, where its condition fits, and nothing where it does not', (answer) => {
    const rule = aDecline('gambling', { answer, when: whenMcc('7995', '7800') });
    expect(judged([rule], { request: aRequest({ mcc: '7995' }) })).toMatchObject({ answer, fired: ['gambling'] });
    expect(judged([rule])).toMatchObject({ answer: '00', fired: [] });
  });

  test('tells the values that it compared', () => {
    const rule = aDecline('abroad-dear', {
      when: {
        all: [{ not: { column: { field: 'merchant_country' }, test: 'in', values: ['CAN'] } }, whenAbove(9_999)],
      },
    });
    expect(judged([rule]).trail.fired).toEqual([
      { by: 'abroad-dear', answer: '05', because: 'merchant_country USA, amount 100.00 USD' },
    ]);
    expect(judged([aDecline('all')]).trail.fired).toMatchObject([{ because: 'it refuses everything' }]);
  });

  test('is in force from its first moment until before its last', () => {
    const rule = aDecline('sale', { fromMs: NOON, untilMs: NOON + 10 });
    const answers = [NOON - 1, NOON, NOON + 9, NOON + 10].map((atMs) => judged([rule], { atMs }).answer);
    expect(answers).toEqual(['00', '05', '05', '00']);
  });
});

describe('the order of answers', () => {
  test('is 34, 05, 61, 65, whatever the order of the rules', () => {
    const rules = [
      aLimit('often', { count: 1, window: LIFETIME }),
      aLimit('dear', { max: usd(1), window: TRANSACTION }),
      aDecline('plain'),
      aDecline('fraud', { answer: '34' }),
    ];
    const world = aWorld(setOf([aLimit('often', { count: 1, window: LIFETIME })]));
    answersOf(world, [{}]);
    for (const some of [rules, rules.toReversed()]) {
      const answers = [4, 3, 2, 1].map((strongest) => {
        const left = some.filter(({ id }) => ['often', 'dear', 'plain', 'fraud'].indexOf(id) < strongest);
        return judged(setOf(left), { card: world.cardOf() }).answer;
      });
      expect(answers).toEqual(['34', '05', '61', '65']);
    }
  });

  test('gives way to what a limit says of itself', () => {
    expect(judged([aLimit('cap', { window: TRANSACTION, max: usd(1), answer: '34' })]).answer).toBe('34');
    expect(judged([aLimit('cap', { window: TRANSACTION, max: usd(1), answer: '65' })]).answer).toBe('65');
  });
});

describe('missing data', () => {
  const unsaid = aRequestWithout('mcc');
  const country = (value: string) => ({ column: { field: 'merchant_country' }, test: 'in', values: [value] }) as const;

  test.each([
    ['skip', '00'],
    ['decline', '05'],
    [{ above: usd(9_999) }, '05'],
    [{ above: usd(10_000) }, '00'],
    [{ above: { minor: 99_999, currency: 'EUR' } }, '05'],
  ] as const)('under the policy %j makes a decline answer %s', (onMissing, answer) => {
    const rule = aDecline('gambling', { when: whenMcc('7995'), onMissing });
    expect(judged([rule], { request: unsaid }).answer).toBe(answer);
    expect(judged([{ ...rule, when: { not: rule.when } }], { request: unsaid }).answer).toBe(answer);
  });

  test('is named in the reason', () => {
    const rule = aDecline('gambling', { when: { all: [country('USA'), whenMcc('7995')] }, onMissing: 'decline' });
    expect(judged([rule], { request: unsaid }).trail.fired).toMatchObject([
      { because: 'the request does not say its mcc' },
    ]);
  });

  // Kleene: whatever else is unknown, one false makes `all` false and one true makes `any` true.
  test.each([
    ['all of unknown and true', { all: [whenMcc('7995'), country('USA')] }, '05'],
    ['all of unknown and false', { all: [whenMcc('7995'), country('CAN')] }, '00'],
    ['any of unknown and true', { any: [whenMcc('7995'), country('USA')] }, '34'],
    ['any of unknown and false', { any: [whenMcc('7995'), country('CAN')] }, '05'],
    ['not any of unknown and true', { not: { any: [whenMcc('7995'), country('USA')] } }, '00'],
    ['not all of unknown and false', { not: { all: [whenMcc('7995'), country('CAN')] } }, '34'],
    ['all of nothing', { all: [] }, '34'],
    ['any of nothing', { any: [] }, '00'],
  ] as const)('makes %s as true as the rest allows', (_what, when, answer) => {
    // A rule that fits answers 34; one of which it is not known is refused with 05 by a second with the same condition.
    const fits = aDecline('fits', { when, answer: '34', onMissing: 'skip' });
    const asks = aDecline('asks', { when, onMissing: 'decline' });
    expect(judged([asks, fits], { request: unsaid }).answer).toBe(answer);
  });

  test('of the amount is what a policy with an amount cannot judge, so it refuses', () => {
    const rule = aDecline('gambling', { when: whenMcc('7995'), onMissing: { above: usd(1_000_000) } });
    expect(judged([rule], { request: aRequestWithout('mcc', 'billingAmount', 'transactionAmount') }).answer).toBe('05');
  });

  test('sets nothing aside: an allow that cannot be told allows nothing', () => {
    const rules = [aDecline('all'), anAllow('vip', { when: whenMcc('5999') })];
    expect(judged(rules).answer).toBe('00');
    expect(judged(rules, { request: unsaid }).answer).toBe('05');
  });

  test('a card that belongs to nothing is outside of every account, and that is known', () => {
    const inside = aDecline('inside', { scope: scope('account', 'a1'), onMissing: 'decline' });
    const outside = aDecline('outside', {
      when: { not: { column: { field: 'account' }, test: 'in', values: ['a1'] } },
    });
    expect(judged([inside])).toMatchObject({ answer: '00' });
    expect(judged([outside])).toMatchObject({ answer: '05' });
    expect(judged([inside, outside], { card: { account: 'a1' } }).fired).toEqual(['inside']);
  });
});

describe('a limit whose amount cannot be had', () => {
  const inEuro = aRequest({ billingAmount: { minor: 10_000, currency: 'EUR' }, cardCurrency: 'EUR' });

  test.each([
    ['skip', '00'],
    ['decline', '61'],
    [{ above: { minor: 10_000, currency: 'EUR' } }, '00'],
    [{ above: { minor: 9_999, currency: 'EUR' } }, '61'],
  ] as const)('because it is in another currency answers under the policy %j with %s', (onMissing, answer) => {
    expect(judged([aLimit('daily', { max: usd(1_000_000), onMissing })], { request: inEuro }).answer).toBe(answer);
  });

  test('still counts how often', () => {
    const rule = aLimit('daily', { max: usd(1), count: 1, onMissing: 'skip' });
    const euros = { billingAmount: { minor: 10_000, currency: 'EUR' }, cardCurrency: 'EUR' };
    expect(answersOf(aWorld(setOf([rule])), [euros, euros])).toEqual(['00', '65']);
  });

  test('because its owner is unknown answers by its policy', () => {
    const perAccount = aLimit('account', { max: usd(1), per: { owner: 'account', by: [] } });
    expect(judged([perAccount])).toMatchObject({
      answer: '61',
      trail: { fired: [{ because: expect.stringContaining('whose') }] },
    });
    expect(judged([{ ...perAccount, onMissing: 'skip' }]).answer).toBe('00');
  });

  test('because a value that it is kept apart by is not told answers by its policy', () => {
    const perMerchant = aLimit('merchant', { count: 1, per: { owner: 'card', by: [{ field: 'merchant_id' }] } });
    expect(judged([perMerchant]).answer).toBe('65');
    expect(judged([{ ...perMerchant, onMissing: 'skip' }]).answer).toBe('00');
  });
});

describe('what is not active', () => {
  const flows = ['out', 'in', 'none', 'unknown'] as const;
  const above = (name: string, status: 'frozen' | 'blocked') => ({ shared: { statuses: new Map([[name, status]]) } });

  test.each([
    ['a blocked card', { card: { status: 'blocked' } }, 'card_status', ['05', '05', '05', '05']],
    ['a frozen card', { card: { status: 'frozen' } }, 'card_status', ['05', '00', '05', '05']],
    ['a blocked program', above('program#program', 'blocked'), 'program_status', ['05', '05', '05', '05']],
    [
      'a frozen group',
      { ...above('group#g', 'frozen'), card: { group: 'g' } },
      'group_status',
      ['05', '00', '05', '05'],
    ],
    [
      'a blocked account',
      { ...above('account#a', 'blocked'), card: { account: 'a' } },
      'account_status',
      ['05', '05', '05', '05'],
    ],
  ] as const)(
    'is %s: what goes out, comes in, does neither or is unknown gets its answer',
    (_what, given, by, answers) => {
      const told = flows.map((flow) => judged([], { ...given, request: aRequest({ flow }) }));
      expect(told.map(({ answer }) => answer)).toEqual(answers);
      expect(told[0]?.fired).toEqual([by]);
    },
  );

  test('is nothing that the card does not belong to', () => {
    expect(judged([], above('account#other', 'blocked')).answer).toBe('00');
  });

  test('is named once for each level', () => {
    const given = {
      card: { status: 'frozen', account: 'a', group: 'g' },
      shared: {
        statuses: new Map([
          ['program#program', 'active'],
          ['group#g', 'blocked'],
          ['account#a', 'frozen'],
        ] as const),
      },
    } as const;
    expect(judged([], given).fired.toSorted()).toEqual(['account_status', 'card_status', 'group_status']);
  });

  test('cannot be allowed by any rule', () => {
    expect(judged([anAllow('vip')], { card: { status: 'blocked' } }).answer).toBe('05');
  });
});

describe('a transaction type that no table knows', () => {
  const request = aRequest({ flow: 'unknown', transactionType: 'ZZ' });
  const cap = aLimit('cap', { window: TRANSACTION, max: usd(1) });

  test('is an outflow, nothing, or refused, as the set says', () => {
    expect(judged([cap], { request, settings: { unknownTransactionType: 'out' } }).fired).toEqual(['cap']);
    expect(judged([cap], { request, settings: { unknownTransactionType: 'none' } }).answer).toBe('00');
    const refused = judged([cap], { request, settings: { unknownTransactionType: 'decline' } });
    expect(refused).toMatchObject({ answer: '05', fired: ['unknown_transaction_type', 'cap'] });
    expect(refused.trail.fired[0]?.because).toContain('ZZ');
    const unread = { request: { ...aRequestWithout('transactionType'), flow: 'unknown' as const } };
    const { trail } = judged([], { ...unread, settings: { unknownTransactionType: 'decline' } });
    expect(trail.fired[0]?.because).toBe('no transaction type is told, or none that can be read');
  });

  test('is no matter to a type that is known', () => {
    expect(judged([], { settings: { unknownTransactionType: 'decline' } }).answer).toBe('00');
  });
});

describe('an allow', () => {
  const gambling = aDecline('gambling', { when: whenMcc('5999') });
  const cap = aLimit('cap', { window: TRANSACTION, max: usd(1) });
  const block = aDecline('block', { isBlock: true });

  test('of conditions sets aside declines, and neither limits nor blocks', () => {
    const vip = anAllow('vip');
    expect(judged([vip, gambling]).answer).toBe('00');
    expect(judged([vip, gambling, cap]).fired).toEqual(['cap']);
    expect(judged([vip, gambling, block]).fired).toEqual(['block']);
  });

  test('of named rules sets aside those, limits too, and never a block', () => {
    const vip = anAllow('vip', { overrides: ['cap', 'block'] });
    expect(judged([vip, cap]).answer).toBe('00');
    expect(judged([vip, cap, gambling]).fired).toEqual(['gambling']);
    expect(judged([vip, block]).fired).toEqual(['block']);
  });

  test('of a rule that refuses for missing data sets that aside too', () => {
    const strict = aDecline('strict', { when: whenMcc('7995'), onMissing: 'decline' });
    const request = aRequestWithout('mcc');
    expect(judged([strict], { request }).answer).toBe('05');
    expect(judged([strict, anAllow('vip')], { request }).answer).toBe('00');
  });

  test('acts only where its own condition fits, its scope reaches and its time has come', () => {
    const atHome = { column: { field: 'merchant_country' }, test: 'in', values: ['CAN'] } as const;
    expect(judged([gambling, anAllow('vip', { when: atHome })]).answer).toBe('05');
    expect(judged([gambling, anAllow('vip', { untilMs: NOON })]).answer).toBe('05');
    expect(
      judged([{ ...gambling, overridableUntilMs: Infinity }, anAllow('vip', { scope: scope('card', 'icrd_other') })])
        .answer,
    ).toBe('05');
  });
});

describe('a narrower rule', () => {
  const parent = aDecline('parent', { when: whenMcc('5999') });
  const forCard = (level: 'card' | 'account' | 'group', id: string) => anAllow('child', { scope: scope(level, id) });
  const card = { account: 'a', group: 'g' };

  test.each([
    ['group', 'g'],
    ['account', 'a'],
    ['card', 'icrd_test'],
  ] as const)('of one %s loosens only what says that it may be loosened, and only until then', (level, id) => {
    const child = forCard(level, id);
    expect(judged([parent, child], { card }).answer).toBe('05');
    expect(judged([{ ...parent, overridableUntilMs: NOON + 1 }, child], { card }).answer).toBe('00');
    expect(judged([{ ...parent, overridableUntilMs: NOON }, child], { card }).answer).toBe('05');
    expect(judged([{ ...parent, overridableUntilMs: Infinity }, child], { card }).answer).toBe('00');
  });

  test('is loosened by a wider one, and by one of its own level, without being asked', () => {
    const ofCard = { ...parent, scope: scope('card', 'icrd_test') };
    expect(judged([ofCard, anAllow('wide')]).answer).toBe('00');
    expect(judged([ofCard, forCard('card', 'icrd_test')]).answer).toBe('00');
  });

  test('limits in place of its parent, more or less, where the parent can be overridden', () => {
    const daily = (id: string, minor: number, changes = {}) => aLimit(id, { max: usd(minor), ...changes });
    const child = (minor: number) =>
      daily('child', minor, { scope: scope('card', 'icrd_test'), overrides: ['parent'] });
    const open = daily('parent', 5_000, { overridableUntilMs: Infinity });
    expect(judged([open]).fired).toEqual(['parent']);
    expect(judged([open, child(10_000)]).answer).toBe('00');
    expect(judged([open, child(9_999)]).fired).toEqual(['child']);
    expect(judged([daily('parent', 5_000), child(10_000)]).fired).toEqual(['parent']);
    // It tightens in any case.
    expect(judged([daily('parent', 10_000), child(9_999)]).fired).toEqual(['child']);
    // Another card keeps the parent.
    expect(judged([open, child(10_000)], { request: aRequest({ cardId: 'icrd_other' }) }).fired).toEqual(['parent']);
  });

  test.each([
    ['is in another currency', { max: { minor: 20_000, currency: 'EUR' } }],
    ['has a number of times too, which could be told', { max: { minor: 20_000, currency: 'EUR' }, count: 9 }],
    ['is on one transaction', { max: { minor: 20_000, currency: 'EUR' }, window: TRANSACTION }],
    ['is of an account, and the card of none', { count: 9, per: { owner: 'account', by: [] } }],
    [
      'is kept apart by what the request does not say',
      { count: 9, per: { owner: 'card', by: [{ field: 'network' }] } },
    ],
  ] as const)('that %s sets no limit aside, also where it skips what it cannot tell', (_what, changes) => {
    const dollars = aLimit('parent', { max: usd(5_000), overridableUntilMs: Infinity });
    const child = aLimit('child', { onMissing: 'skip', overrides: ['parent'], ...changes });
    expect(judged([dollars, child], { request: aRequest({ billingAmount: usd(9_999_999) }) }).fired).toEqual([
      'parent',
    ]);
  });

  test('does not set itself aside, whatever it names', () => {
    expect(judged([aLimit('odd', { max: usd(1), overrides: ['odd'] })]).answer).toBe('61');
  });

  test('that is itself set aside still sets its own parent aside', () => {
    const rules = [
      aLimit('program', { max: usd(1), overridableUntilMs: Infinity }),
      aLimit('card', { max: usd(2), scope: scope('card', 'icrd_test'), overrides: ['program'] }),
      anAllow('today', { overrides: ['card'] }),
    ];
    expect(judged(rules).answer).toBe('00');
  });
});

describe('a rule in the shadow', () => {
  const shadowed = <R extends Rule>(rule: R): R => ({ ...rule, mode: 'shadow' });

  test('changes no answer, whatever its kind, and is told beside it', () => {
    const rules = [shadowed(aDecline('no')), shadowed(aLimit('cap', { window: TRANSACTION, max: usd(1) }))];
    expect(judged(rules)).toMatchObject({ answer: '00', fired: [], shadow: ['no', 'cap'] });
    const refused = judged([...rules, aDecline('live', { answer: '65' })]);
    expect(refused).toMatchObject({ answer: '65', fired: ['live'], shadow: ['no', 'cap'] });
  });

  test('sets nothing aside that is live, and is set aside by what is', () => {
    expect(judged([aDecline('live'), shadowed(anAllow('vip'))]).answer).toBe('05');
    expect(judged([shadowed(aDecline('no')), anAllow('vip')])).toMatchObject({ answer: '00', shadow: [] });
    expect(judged([shadowed(aDecline('no')), shadowed(anAllow('vip'))]).shadow).toEqual([]);
  });

  test('of another set is what that set would enforce, and not its own shadows', () => {
    const rules = [shadowed(aDecline('shy')), aDecline('firm')];
    const beside = setOf([], {
      shadow: { hash: 'next', content: { settings: { unknownTransactionType: 'out' }, rules }, fromMs: NOON },
    });
    expect(judged(beside)).toMatchObject({ answer: '00', shadow: ['firm'] });
  });

  test('of another set neither sets aside nor is set aside by the live one', () => {
    const content = (...rules: Rule[]) => ({ settings: { unknownTransactionType: 'out' } as const, rules });
    const beside = setOf([anAllow('vip')], {
      shadow: { hash: 'next', content: content(aDecline('no')), fromMs: NOON },
    });
    expect(judged(beside)).toMatchObject({
      answer: '00',
      shadow: ['no'],
      trail: { shadow: [{ by: 'no', set: 'next' }] },
    });
    const loosening = setOf([aDecline('no')], {
      shadow: { hash: 'next', content: content(anAllow('vip')), fromMs: NOON },
    });
    expect(judged(loosening)).toMatchObject({ answer: '05', fired: ['no'] });
  });

  /** How many shadows would have refused each of these. */
  const shadowsOf = (ruleSet: RuleSet, asks: readonly { readonly minor?: number; readonly atMs?: number }[]) => {
    const world = aWorld(ruleSet);
    return asks.map(({ minor = 10_000, atMs = NOON }) => {
      const { answer, trail } = world.ask(aRequest({ requestKey: nextKey(), billingAmount: usd(minor) }), atMs);
      return { answer, shadows: trail.shadow?.length ?? 0 };
    });
  };
  const asks = (...minors: readonly number[]) => minors.map((minor) => ({ minor }));

  test('counts for itself only what it would have let pass, so that its first breach is not its last word', () => {
    const ruleSet = setOf([shadowed(aLimit('shy', { max: usd(10_000) }))]);
    const told = shadowsOf(ruleSet, asks(6_000, 6_000, 1_000, 1_000, 1_000, 1_000, 1_000));
    // 60 passes, 60 more would be 120 and is refused, then four times 10 fit and the fifth does not.
    expect(told.map(({ shadows }) => shadows)).toEqual([0, 1, 0, 0, 0, 0, 1]);
    expect(told.every(({ answer }) => answer === '00')).toBe(true);
  });

  test('counts every try where it counts tries, those included that it would have refused', () => {
    const rule = aLimit('shy', { counts: 'tries', count: 2, window: TEN_MINUTES });
    const ats = [0, 1, 2, 3, 11, 12, 13].map((minute) => ({ atMs: NOON + minute * 60_000 }));
    const live = shadowsOf(setOf([rule]), ats).map(({ answer }) => (answer === '00' ? 0 : 1));
    expect(shadowsOf(setOf([shadowed(rule)]), ats).map(({ shadows }) => shadows)).toEqual(live);
    expect(live).toEqual([0, 0, 1, 1, 1, 1, 1]);
  });

  test('that is a whole set has counters of its own, also for a rule that both sets have', () => {
    const tighter = aLimit('cap', { max: usd(5_000) });
    const ruleSet = setOf([aLimit('cap', { max: usd(10_000) })], {
      shadow: {
        hash: 'next',
        content: { settings: { unknownTransactionType: 'out' }, rules: [tighter] },
        fromMs: NOON,
      },
    });
    expect(shadowsOf(ruleSet, asks(4_000, 4_000, 4_000))).toEqual([
      { answer: '00', shadows: 0 },
      { answer: '00', shadows: 1 },
      { answer: '61', shadows: 1 },
    ]);
  });
});

describe('scopes', () => {
  test('leave out whom they except, on every level', () => {
    const except = { group: ['g'], account: ['a'], card: ['icrd_test'] };
    const rule = (changes: object) => aDecline('all', { scope: { ...EVERY_CARD, except: changes } });
    expect(judged([rule({ card: except.card })]).answer).toBe('00');
    expect(judged([rule({ account: except.account })], { card: { account: 'a' } }).answer).toBe('00');
    expect(judged([rule({ group: except.group })], { card: { group: 'g' } }).answer).toBe('00');
    expect(judged([rule(except)], { request: aRequest({ cardId: 'icrd_other' }), card: { account: 'b' } }).answer).toBe(
      '05',
    );
  });

  test('of a group leave out the accounts and cards in it that they except', () => {
    const rule = aDecline('group', { scope: { level: 'group', ids: ['g'], except: { account: ['a'] } } });
    expect(judged([rule], { card: { group: 'g', account: 'b' } }).answer).toBe('05');
    expect(judged([rule], { card: { group: 'g', account: 'a' } }).answer).toBe('00');
    expect(judged([rule], { card: { group: 'h' } }).answer).toBe('00');
  });
});

test('without a published rule set the stage decides, and says so', () => {
  const refusing = setOf([], { otherwise: { decline: '65', because: 'no rule set has been published' } });
  expect(judged(refusing)).toMatchObject({
    answer: '65',
    trail: { fired: [{ by: 'no_rule_set', because: 'no rule set has been published' }] },
  });
});
