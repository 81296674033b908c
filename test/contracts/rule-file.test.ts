import fc from 'fast-check';
import { parseRuleFile, ruleFileSchema, toRuleSetContent, unusedListsOf } from '../../contracts/rule-file.ts';
import type { Column, Condition, Value } from '../../domain/rules/condition.ts';
import { interpret } from '../../domain/rules/matching/interpret.ts';
import type { Rule } from '../../domain/rules/rule.ts';

type File = { settings?: object; lists?: object; rules: readonly unknown[] };

function translate({ settings, lists, rules }: File): readonly Rule[] {
  const reading = parseRuleFile({ format: 1, ...(settings && { settings }), ...(lists && { lists }), rules });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return reading.content.rules;
}

const ruleOf = (rule: object): Rule | undefined => translate({ rules: [rule] })[0];

/** Everything that is wrong, as `path: sentence`. */
function problemsOf({ settings, lists, rules }: File): string {
  const reading = parseRuleFile({ format: 1, ...(settings && { settings }), ...(lists && { lists }), rules });
  if (reading.kind === 'read') return '';
  return reading.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
}

const ALL = { level: 'program', ids: [], except: {} };
const ALWAYS = { all: [] };
const mcc = (...values: string[]): Condition => ({ column: { field: 'mcc' }, test: 'in', values });

describe('a rule that is written becomes', () => {
  test.each<[string, object, object]>([
    [
      'amount_limit: a limit on the transaction itself',
      { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' },
      {
        id: 'cap',
        writtenAs: 'amount_limit',
        kind: 'limit',
        scope: ALL,
        mode: 'enforce',
        answer: '61',
        window: { kind: 'transaction' },
        max: { minor: 25_000, currency: 'USD' },
        flow: 'out',
        when: ALWAYS,
        onMissing: 'decline',
      },
    ],
    [
      'amount_limit in a currency without decimals',
      { id: 'cap', kind: 'amount_limit', currency: 'JPY', max: 250 },
      { max: { minor: 250, currency: 'JPY' } },
    ],
    [
      'mcc_block: a decline by condition',
      { id: 'm', kind: 'mcc_block', mccs: ['7995', '5812-5814', 'crypto'] },
      {
        kind: 'decline',
        isBlock: false,
        answer: '05',
        onMissing: 'skip',
        when: mcc('7995', '5812', '5813', '5814', '6051'),
      },
    ],
    [
      'country_block: a decline by condition',
      { id: 'c', kind: 'country_block', countries: ['PRK'], answer: '34', description: 'why', onMissing: 'decline' },
      {
        kind: 'decline',
        answer: '34',
        description: 'why',
        onMissing: 'decline',
        when: { column: { field: 'merchant_country' }, test: 'in', values: ['PRK'] },
      },
    ],
    [
      'card_block: a block whose scope they are',
      { id: 'c', kind: 'card_block', cards: ['icrd_1'] },
      { kind: 'decline', isBlock: true, when: ALWAYS, scope: { level: 'card', ids: ['icrd_1'], except: {} } },
    ],
    [
      'block: a decline of everything that nothing sets aside',
      { id: 'b', kind: 'block', scope: { groups: ['g'], except: { cards: ['c1'] } } },
      { isBlock: true, when: ALWAYS, scope: { level: 'group', ids: ['g'], except: { card: ['c1'] } } },
    ],
    [
      'freeze: a decline of all but what comes in',
      { id: 'f', kind: 'freeze', scope: 'program' },
      { isBlock: true, scope: ALL, when: { not: { column: { field: 'flow' }, test: 'in', values: ['in'] } } },
    ],
    [
      'merchant_lock: a decline of every other merchant',
      { id: 'm', kind: 'merchant_lock', merchants: ['A', 'B'] },
      {
        kind: 'decline',
        onMissing: 'decline',
        when: { not: { column: { field: 'merchant_id' }, test: 'in', values: ['A', 'B'] } },
      },
    ],
    [
      'merchant_lock to the first merchant, for some requests',
      { id: 'm', kind: 'merchant_lock', merchants: 'first_used', when: { field: 'recurring', is: true } },
      {
        when: {
          all: [
            { column: { field: 'recurring' }, test: 'is', flag: true },
            { column: { field: 'first_merchant' }, test: 'is', flag: false },
          ],
        },
      },
    ],
    [
      'max_use: a count for life',
      { id: 's', kind: 'max_use', uses: 1 },
      {
        kind: 'limit',
        writtenAs: 'max_use',
        window: { kind: 'lifetime' },
        count: 1,
        counts: 'approvals',
        flow: 'out',
        answer: '65',
        per: { owner: 'card', by: [] },
      },
    ],
    [
      'duplicate: a count of tries, one less than the refused one',
      { id: 'd', kind: 'duplicate' },
      {
        kind: 'limit',
        answer: '34',
        counts: 'tries',
        count: 2,
        window: { kind: 'trailing', lengthMs: 600_000 },
        per: { owner: 'card', by: [{ field: 'amount' }, { field: 'merchant_id' }] },
        onMissing: 'skip',
      },
    ],
    [
      'limit, with what a person left out',
      { id: 'l', kind: 'limit', window: 'lifetime', max: '1.00 USD' },
      {
        per: { owner: 'card', by: [] },
        counts: 'approvals',
        flow: 'out',
        overrides: [],
        slices: 1,
        onMissing: 'decline',
      },
    ],
    [
      'limit for the whole program, spread over slices',
      { id: 'l', kind: 'limit', window: { trailing: '30d' }, count: 5, per: ['program', 'merchant_id'] },
      {
        per: { owner: 'program', by: [{ field: 'merchant_id' }] },
        slices: 8,
        window: { kind: 'trailing', lengthMs: 30 * 86_400_000 },
      },
    ],
    [
      'limit with an anchored calendar',
      {
        id: 'l',
        kind: 'limit',
        count: 5,
        window: { calendar: 'week', zone: 'Asia/Kathmandu', startsAt: '04:30', weekday: 'sunday' },
      },
      { window: { kind: 'calendar', unit: 'week', zone: 'Asia/Kathmandu', startsAtMinute: 270, weekday: 7 } },
    ],
    [
      'allow, by default of conditions',
      { id: 'a', kind: 'allow', scope: { accounts: ['x'] } },
      {
        kind: 'allow',
        overrides: 'conditions',
        when: ALWAYS,
        onMissing: 'skip',
        scope: { level: 'account', ids: ['x'] },
      },
    ],
    [
      'a rule with an end, that may be set aside for ever',
      {
        id: 'd',
        kind: 'decline',
        when: { field: 'atm', is: true },
        from: '2026-01-01T00:00:00+02:00',
        until: '2026-01-02T00:00:00Z',
        overridable: true,
        mode: 'shadow',
        onMissing: { declineAbove: '50.00 USD' },
      },
      {
        fromMs: Date.UTC(2025, 11, 31, 22),
        untilMs: Date.UTC(2026, 0, 2),
        overridableUntilMs: Infinity,
        mode: 'shadow',
        onMissing: { above: { minor: 5_000, currency: 'USD' } },
      },
    ],
  ])('%s', (_what, written, rule) => {
    expect(ruleOf(written)).toMatchObject(rule);
  });

  test('with the settings of its file', () => {
    const settings = { zone: 'Asia/Tokyo', cardCurrency: 'JPY', unknownTransactionType: 'decline' };
    const rules = [{ id: 'l', kind: 'limit', count: 1, window: { calendar: 'day' } }];
    const content = toRuleSetContent(ruleFileSchema.parse({ format: 1, settings, rules }));
    expect(content.settings).toEqual(settings);
    expect(content.rules[0]).toMatchObject({ window: { zone: 'Asia/Tokyo' } });
  });
});

describe('a test that is written', () => {
  /** Whether the one test holds for a value of its column. */
  function holds(test: object, value: Value): boolean {
    const rule = translate({ settings: { zone: 'UTC' }, rules: [{ id: 'd', kind: 'decline', when: test }] })[0];
    if (rule === undefined) throw new Error('There is no rule');
    return interpret(rule.when, () => value) === 'true';
  }

  test.each<[object, Value[], Value[]]>([
    [{ field: 'transaction_type', is: 'atm_withdrawal' }, ['01'], ['00']],
    [{ field: 'transaction_type', is: '01' }, ['01'], ['00']],
    [{ field: 'transaction_type', is_not: 'purchase' }, ['01'], ['00']],
    [{ field: 'mcc', in: ['gambling', '3000-3002'] }, ['7995', '3001'], ['3003', '5812']],
    [{ field: 'mcc', starts_with: ['58', '59'] }, ['5812', '5999'], ['6011']],
    [{ field: 'network', is: 'visa' }, ['VISA'], ['visa']],
    [{ field: 'merchant_state', in: ['ny', 'NJ'] }, ['NY', 'NJ'], ['CA']],
    [{ field: 'acquirer_id', is: 'a1' }, ['A1'], ['a1']],
    [{ field: 'acquirer_id', starts_with: 'a' }, ['A1'], ['B1']],
    [{ field: 'network', starts_with: ['master c'] }, ['MASTER CARD'], ['VISA']],
    [{ field: 'transaction_type', starts_with: ['0', 'e'] }, ['01', 'E5'], ['10']],
    [{ field: 'day_of_week', starts_with: 's' }, ['sunday'], ['monday']],
    [{ field: 'group', starts_with: 'Pilot-' }, ['Pilot-1'], ['PILOT-1']],
    [{ field: 'merchant_id', is: 'Shop1' }, ['Shop1'], ['SHOP1']],
    [{ field: 'amount_z_score', above: -1_000_000_000 }, [0], []],
    [{ field: 'merchant_country', not_in: ['USA', 'CAN'] }, ['MEX'], ['USA', 'CAN']],
    [{ field: 'amount', above: '10.00 USD' }, [1_001], [1_000]],
    [{ field: 'amount', at_least: '10.00 USD' }, [1_000], [999]],
    [{ field: 'amount', below: '10.00 USD' }, [999], [1_000]],
    [{ field: 'amount', at_most: '10.00 USD' }, [1_000], [1_001]],
    [{ field: 'amount', is: '10.00 USD' }, [1_000], [999, 1_001]],
    [{ field: 'amount', is_not: '10.00 USD' }, [999, 1_001], [1_000]],
    [{ field: 'amount', between: ['10.00 USD', '20.00 USD'] }, [1_000, 2_000], [999, 2_001]],
    [{ field: 'available_balance', below: '-5.00 USD' }, [-501], [-500]],
    [{ field: 'amount_z_score', above: 2.5 }, [2.6], [2.5, -3]],
    [{ field: 'card_age_days', at_most: 7 }, [7], [8]],
    [{ field: 'merchant_name', matches: '*casino?' }, ['Big CASINO1'], ['casino']],
    [{ field: 'merchant_name', contains_any: ['bet', 'win'] }, ['WINNERS'], ['shop']],
    [{ field: 'merchant_name', contains_all: ['bet', 'win'] }, ['betwin'], ['win']],
    [{ field: 'additional_amount_types', contains_none: ['40'] }, [['01', '02']], [['01', '40']]],
    [{ field: 'atm', is_not: true }, [false], [true]],
    [{ field: 'day_of_week', in: ['saturday', 'sunday'] }, ['sunday'], ['monday']],
  ])('%j holds for what it says', (test, yes, no) => {
    expect(yes.map((value) => holds(test, value))).toEqual(yes.map(() => true));
    expect(no.map((value) => holds(test, value))).toEqual(no.map(() => false));
  });

  test('of a stretch of the day ends before its end, past midnight too', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const time = (at: number): string =>
      [Math.floor(at / 60), at % 60].map((part) => String(part).padStart(2, '0')).join(':');
    fc.assert(
      fc.property(minute, minute, minute, (from, to, now) => {
        fc.pre(from !== to);
        const isIn = from < to ? now >= from && now < to : now >= from || now < to;
        expect(holds({ field: 'local_time', between: [time(from), time(to)] }, now)).toBe(isIn);
      }),
    );
  });

  test('may end a day at 24:00', () => {
    expect(holds({ field: 'local_time', between: ['22:00', '24:00'] }, 1_439)).toBe(true);
    expect(holds({ field: 'local_time', between: ['22:00', '24:00'] }, 0)).toBe(false);
  });

  test('names its column wholly', () => {
    const columnOf = (test: object): Column | undefined => {
      const when = ruleOf({ id: 'd', kind: 'decline', when: test })?.when;
      return when !== undefined && 'column' in when ? when.column : undefined;
    };
    expect(columnOf({ field: 'amount', above: '1.00 EUR' })).toEqual({ field: 'amount', currency: 'EUR' });
    expect(columnOf({ field: 'local_time', below: '09:00', zone: 'Asia/Tokyo' })).toEqual({
      field: 'local_time',
      zone: 'Asia/Tokyo',
    });
    expect(columnOf({ field: 'distinct_countries', above: 2, within: '24h' })).toEqual({
      field: 'distinct_countries',
      withinMs: 86_400_000,
    });
  });

  test('shares the values of a named list with all that use it', () => {
    const lists = { bad: { of: 'mcc', values: ['gambling', '5999'] } };
    const rules = ['a', 'b'].map((id) => ({ id, kind: 'decline', when: { field: 'mcc', in: 'list:bad' } }));
    const [first, second] = translate({ lists, rules });
    expect(first?.when).toMatchObject({ values: expect.arrayContaining(['7995', '5999']) });
    const valuesOf = (rule: Rule | undefined): unknown => rule && 'values' in rule.when && rule.when.values;
    expect(valuesOf(first)).toBe(valuesOf(second));
  });
});

test('the lists that no rule names are told apart, with what they come to', () => {
  const lists = {
    used: { of: 'mcc' as const, values: ['5812'] },
    spare: { of: 'mcc' as const, values: ['gambling', '5812'] },
    words: { of: 'text' as const, values: ['x'] },
  };
  const rules = [{ id: 'm', kind: 'mcc_block' as const, mccs: 'list:used' }];
  const [spare, ...others] = unusedListsOf(ruleFileSchema.parse({ format: 1, lists, rules }));
  expect(others).toEqual([]);
  expect(spare).toMatchObject({ name: 'spare', field: 'mcc', values: expect.arrayContaining(['7995', '5812']) });
});

describe('a file is refused with a sentence for', () => {
  const cap = { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' };
  const limit = { id: 'l', kind: 'limit', window: 'lifetime', max: '1.00 USD' };
  const on = (when: object): object => ({ id: 'd', kind: 'decline', when });
  const nested = (depth: number): object => (depth === 1 ? { field: 'atm', is: true } : { not: nested(depth - 1) });

  test.each<[string, object, RegExp]>([
    ['a misspelt field', { ...cap, maximum: 1 }, /rules\.0\.maximum: an amount_limit has no field "maximum"/],
    ['a misspelt field, with a guess', { id: 'm', kind: 'mcc_block', mcc: ['7995'] }, /Did you mean "mccs"\?/],
    ['an unknown kind', { id: 'x', kind: 'amount_limits' }, /no kind of rule\. Did you mean "amount_limit"/],
    ['no kind', { id: 'x' }, /say what kind of rule/],
    ['a negative limit', { ...cap, max: -1 }, /cannot be negative/],
    ['a limit of nothing', { ...cap, max: 0 }, /lets nothing through/],
    ['a limit of nothing in a window', { ...limit, max: '0.00 USD' }, /lets nothing through/],
    ['a limit beyond what can be counted', { ...cap, max: '90071992547409.92' }, /more than can be counted/],
    ['more decimals than the currency has', { ...cap, max: '1.001' }, /more decimals than USD has/],
    ['yen with decimals that are nothing', { ...cap, currency: 'JPY', max: '100.00' }, /more decimals than JPY has/],
    ['cents of cents that are nothing', { ...limit, max: '100.0000000 USD' }, /more decimals than USD has/],
    ['yen with decimals', { ...cap, currency: 'JPY', max: '1.5' }, /more decimals than JPY has/],
    ['an unknown currency', { ...cap, currency: 'EURO' }, /not an ISO 4217 currency/],
    ['an unknown currency in a text', { ...limit, max: '1.00 XYZ' }, /not an ISO 4217 currency/],
    ['a limit that is no amount', { ...cap, max: 'lots' }, /not an amount/],
    ['an amount without its currency', { ...limit, max: '500.00' }, /write it like "100\.00 USD"/],
    ['an approving answer', { ...cap, answer: '00' }, /one of the declines/],
    ['a three-digit MCC', { id: 'm', kind: 'mcc_block', mccs: ['599'] }, /four digits/],
    ['an MCC that YAML took for a number', { id: 'm', kind: 'mcc_block', mccs: [5999] }, /in quotes/],
    ['a range that runs backwards', { id: 'm', kind: 'mcc_block', mccs: ['5999-5000'] }, /ends before it begins/],
    ['a misspelt group', { id: 'm', kind: 'mcc_block', mccs: ['gamblin'] }, /Did you mean "gambling"/],
    ['an alpha-2 country', { id: 'm', kind: 'country_block', countries: ['US'] }, /alpha-3 code, such as USA/],
    ['an empty list', { id: 'm', kind: 'mcc_block', mccs: [] }, /empty list/],
    ['a list no row could hold', { id: 'm', kind: 'mcc_block', mccs: Array(5_001).fill('7995') }, /5000 values/],
    ['a card number for a card', { id: 'c', kind: 'card_block', cards: ['4111111111111111'] }, /this is a card number/],
    ['a card number in a scope', { ...cap, scope: { cards: ['4111111111111111'] } }, /this is a card number/],
    ['an id that is not a slug', { ...cap, id: 'My Rule' }, /lower-case/],
    ['a scope of two levels', { ...cap, scope: { cards: ['a'], groups: ['b'] } }, /one of the three/],
    ['an empty scope', { ...cap, scope: {} }, /says nothing/],
    ['a block of nobody in particular', { id: 'b', kind: 'block' }, /rules\.0\.scope: write program/],
    [
      'an end before the beginning',
      { ...cap, from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' },
      /ends before/,
    ],
    ['a day that there is not', { ...cap, until: '2026-02-30T00:00:00Z' }, /no instant/],
    ['a time without its offset', { ...cap, until: '2026-02-01T00:00:00' }, /no instant/],
    ['no limit in a limit', { id: 'l', kind: 'limit', window: 'lifetime' }, /say how much/],
    ['a count of nothing', { ...limit, count: 0 }, /write 1 or more/],
    ['half a time', { ...limit, count: 1.5 }, /whole number/],
    ['a count within one transaction', { ...limit, window: 'transaction', count: 2 }, /always one/],
    ['an amount of tries', { ...limit, counts: 'tries' }, /not added up/],
    ['slices of what is one card’s', { ...limit, slices: 2 }, /only what many cards share/],
    ['three slices', { ...limit, per: 'program', slices: 3 }, /1, 2, 4, 8 or 16/],
    ['a window below 10 s', { ...limit, window: { trailing: '9s' } }, /out of range/],
    ['a window beyond 90 d', { ...limit, window: { trailing: '91d' } }, /out of range/],
    ['a window without its unit', { ...limit, window: { trailing: '10' } }, /no length of time/],
    ['a misspelt window', { ...limit, window: { trailling: '10m' } }, /Did you mean "trailing"/],
    ['an unknown zone', { ...limit, window: { calendar: 'day', zone: 'America/New_Yrok' } }, /no IANA time zone/],
    ['no zone at all', { ...limit, window: { calendar: 'day' } }, /whose calendar/],
    [
      'a weekday of a month',
      { ...limit, window: { calendar: 'month', zone: 'UTC', weekday: 'monday' } },
      /goes with a week/,
    ],
    ['the 32nd', { ...limit, window: { calendar: 'month', zone: 'UTC', dayOfMonth: 32 } }, /the most is 31/],
    ['a start at 24:00', { ...limit, window: { calendar: 'day', zone: 'UTC', startsAt: '24:00' } }, /time of day/],
    ['a limit kept apart by a signal', { ...limit, per: ['card', 'amount_z_score'] }, /cannot be kept apart/],
    ['a limit kept apart by four', { ...limit, per: ['card', 'mcc', 'mcc', 'mcc', 'mcc'] }, /three fields/],
    ['a first try as a duplicate', { id: 'd', kind: 'duplicate', tries: 1 }, /2 or more/],
    [
      'a misspelt field of a request',
      on({ field: 'amont', above: '1.00 USD' }),
      /"amont" is no field\. Did you mean "amount"/,
    ],
    ['a misspelt operator', on({ field: 'amount', abov: '1.00 USD' }), /when\.abov: .*Did you mean "above"/],
    ['an operator of another type', on({ field: 'mcc', above: '5000' }), /mcc is a code; that goes with is,/],
    ['two operators', on({ field: 'amount', above: '1.00 USD', below: '2.00 USD' }), /need a test each/],
    ['no operator', on({ field: 'amount' }), /write what amount has to be/],
    ['two forms of a condition', on({ all: [], not: { field: 'atm', is: true } }), /exactly one of/],
    ['an operator beside a form', on({ not: { field: 'atm', is: true }, is: true }), /do not go together/],
    ['an empty group', on({ any: [] }), /a list of conditions/],
    ['a condition that is a text', { ...on({}), when: 'atm' }, /write a condition/],
    ['money that is negative', on({ field: 'amount', above: '-1.00 USD' }), /never below zero/],
    ['ends of two currencies', on({ field: 'amount', between: ['1.00 USD', '2.00 EUR'] }), /different currencies/],
    ['ends the wrong way round', on({ field: 'amount', between: ['2.00 USD', '1.00 USD'] }), /lower end first/],
    ['half an amount of days', on({ field: 'card_age_days', above: 1.5 }), /whole number/],
    ['no number', on({ field: 'amount_z_score', above: NaN }), /amount_z_score is never that large/],
    ['a number without end', on({ field: 'amount_z_score', below: -Infinity }), /never that large/],
    ['an absurd number', on({ field: 'amount_z_score', between: [0, 1e308] }), /between\.1: .*1,000,000,000 at most/],
    ['an absurd count', on({ field: 'consecutive_declines', above: 1_000_000_001 }), /never that large/],
    ['a number in quotes', on({ field: 'card_age_days', above: '1' }), /without quotes/],
    ['a flag in quotes', on({ field: 'atm', is: 'true' }), /true or false/],
    ['a time without quotes', on({ field: 'local_time', above: 1_320, zone: 'UTC' }), /write a time of day/],
    ['a local time nowhere', on({ field: 'local_time', above: '22:00' }), /whose clock/],
    ['a zone of no clock', on({ field: 'amount', above: '1.00 USD', zone: 'UTC' }), /amount has no zone/],
    ['countries since ever', on({ field: 'distinct_countries', above: 1 }), /how far back/],
    ['a look back where there is none', on({ field: 'amount', above: '1.00 USD', within: '1h' }), /does not look back/],
    ['a misspelt code name', on({ field: 'transaction_type', is: 'atm_withdrawl' }), /Did you mean "atm_withdrawal"/],
    ['a misspelt day', on({ field: 'day_of_week', is: 'Monday' }), /Did you mean "monday"/],
    ['several values of is', on({ field: 'mcc', is: ['5812'] }), /takes one value/],
    ['letters for the beginning of an MCC', on({ field: 'mcc', starts_with: 'fuel' }), /no mcc begins with "fuel"/],
    ['a beginning with a hole', on({ field: 'merchant_state', starts_with: 'N Y' }), /no merchant_state begins/],
    ['the name of a code as a beginning', on({ field: 'transaction_type', starts_with: ['0', 'atm_'] }), /with\.1: /],
    ['a beginning of no day', on({ field: 'day_of_week', starts_with: 'x' }), /is no day_of_week/],
    ['a list of beginnings', on({ field: 'merchant_id', starts_with: 'list:x' }), /write the beginnings here/],
    ['no beginning', on({ field: 'merchant_id', starts_with: [''] }), /write how it begins/],
    ['half a character in a description', { ...cap, description: 'x\ud800' }, /description: .*half a character/],
    ['half a character in a value', on({ field: 'merchant_id', in: ['A', '\ud800'] }), /in\.1: .*half a character/],
    ['half a character in a pattern', on({ field: 'merchant_name', matches: '*\udc00' }), /half a character/],
    ['half a character in a beginning', on({ field: 'merchant_name', starts_with: '\ud800' }), /half a character/],
    ['padding', on({ field: 'merchant_id', is: 'SHOP   ' }), /spaces around it/],
    ['a pattern that is too long', on({ field: 'merchant_name', matches: 'x'.repeat(65) }), /64 characters/],
    ['a pattern with five stars', on({ field: 'merchant_name', matches: '*a*b*c*d*' }), /4 stars/],
    ['conditions nested too deep', on(nested(33)), /32 deep/],
    ['too many tests', on({ any: Array.from({ length: 501 }, () => ({ field: 'atm', is: true })) }), /500 tests/],
    ['a list that is not there', on({ field: 'mcc', in: 'list:gone' }), /no list "gone"/],
    [
      'a rule that takes no row',
      on({ field: 'merchant_id', in: Array.from({ length: 5_000 }, (_, n) => `${n}`.padEnd(100, 'x')) }),
      /share it out/,
    ],
    ['an override of nothing', { id: 'a', kind: 'allow', overrides: ['b'] }, /no rule "b"/],
    ['an override of itself', { id: 'a', kind: 'allow', overrides: ['a'] }, /itself/],
  ])('%s', (_what, rule, sentence) => {
    expect(problemsOf({ rules: [rule] })).toMatch(sentence);
  });

  test('two rules with one id', () => {
    expect(problemsOf({ rules: [cap, cap] })).toMatch(/rules\.1\.id: the id "cap" is used twice/);
  });

  test.each<[string, object, object, RegExp]>([
    [
      'an allow that overrides a block',
      { id: 'b', kind: 'block', scope: 'program' },
      { id: 'a', kind: 'allow', overrides: ['b'] },
      /nothing sets a block aside/,
    ],
    [
      'an allow that overrides an allow',
      { id: 'b', kind: 'allow' },
      { id: 'a', kind: 'allow', overrides: ['b'] },
      /refuses nothing/,
    ],
    [
      'a limit that overrides a decline',
      on({ field: 'atm', is: true }),
      { ...limit, overrides: ['d'] },
      /no limit; an allow can/,
    ],
  ])('%s', (_what, target, setter, sentence) => {
    expect(problemsOf({ rules: [target, setter] })).toMatch(sentence);
  });

  test.each<[string, object, RegExp]>([
    [
      'a list of another kind',
      { x: { of: 'country', values: ['USA'] } },
      /list "x" is of country, and mcc needs a list of mcc/,
    ],
    ['a list with a slip in it', { x: { of: 'mcc', values: ['5812', '58'] } }, /lists\.x\.values\.1: .*four digits/],
    ['a list that names a list', { x: { of: 'mcc', values: ['list:x'] } }, /cannot name another list/],
    ['an empty list', { x: { of: 'mcc', values: [] } }, /empty list/],
    [
      'half a character in a list',
      { y: { of: 'text', values: ['a', '\ud800'] } },
      /lists\.y\.values\.1: .*half a char/,
    ],
    ['a list with a bad name', { 'X Y': { of: 'mcc', values: ['5812'] } }, /lower-case letters/],
  ])('%s', (_what, lists, sentence) => {
    expect(problemsOf({ lists, rules: [on({ field: 'mcc', in: ['list:x', '5999'] })] })).toMatch(sentence);
  });

  test.each<[string, object, RegExp]>([
    ['an unknown zone', { zone: 'Mars/Base' }, /settings\.zone: .*no IANA/],
    ['an unknown currency', { cardCurrency: 'EURO' }, /settings\.cardCurrency: .*ISO 4217/],
    ['an unknown setting', { timezone: 'UTC' }, /settings\.timezone: settings has no field "timezone"/],
  ])('settings with %s', (_what, settings, sentence) => {
    expect(problemsOf({ settings, rules: [] })).toMatch(sentence);
  });

  test('all that is wrong at once', () => {
    const rules = [{ ...cap, max: -1 }, on({ field: 'mcc', in: ['5'] }), { ...limit, window: { trailing: '1s' } }];
    expect(
      problemsOf({ rules })
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['rules.0.max', 'rules.1.when.in.0', 'rules.2.window.trailing']);
  });

  test('nothing, however strange it is, with anything but a sentence', () => {
    const sentences: string[] = [];
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (rule, when) => {
        const files = [rule, { format: 1, rules: rule }, { format: 1, rules: [rule, on({ not: when })] }];
        for (const file of files) {
          const reading = parseRuleFile(file);
          if (reading.kind === 'refused') sentences.push(...reading.problems.map(({ message }) => message));
        }
      }),
    );
    expect(sentences.filter((sentence) => sentence === '' || sentence === 'Invalid input')).toEqual([]);
  });
});
