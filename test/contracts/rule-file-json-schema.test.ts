import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { parseRuleFile } from '../../contracts/rule-file.ts';
import { FIELD_NAMES, OPERATORS_OF } from '../../contracts/rule-file/condition-schema.ts';
import { ruleFileJsonSchema } from '../../contracts/rule-file/json-schema.ts';
import { fieldOf } from '../../domain/rules/fields.ts';
import { isValid } from './json-schema-validator.ts';

const PATH = fileURLToPath(new URL('../../docs/rule-file.schema.json', import.meta.url));
const DOC = fileURLToPath(new URL('../../docs/rules.md', import.meta.url));

const schema = ruleFileJsonSchema();
const fits = (...rules: object[]): boolean => isValid({ format: 1, rules }, schema, schema);

/** `WRITE_DOCS=1 npm test -- test/contracts` writes it anew. */
test('docs/rule-file.schema.json is what the code says', async () => {
  const text = await format(JSON.stringify(schema), { ...(await resolveConfig(PATH)), filepath: PATH });
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(PATH, text);
  expect(readFileSync(PATH, 'utf8')).toBe(text);
});

test('an editor is content with every example of docs/rules.md', () => {
  const blocks = [...readFileSync(DOC, 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  const unfit = blocks.filter((text) => {
    const value: unknown = parse(text);
    return !isValid(Array.isArray(value) ? { format: 1, rules: value } : value, schema, schema);
  });
  expect(blocks.length).toBeGreaterThan(20);
  expect(unfit).toEqual([]);
});

const decline = (when: object): object => ({ id: 'd', kind: 'decline', when });
const limit = (more: object): object => ({ id: 'l', kind: 'limit', window: 'lifetime', max: '1.00 USD', ...more });

/** What is a value and a beginning of a value of fields that have no code 01. */
const VALUES: Readonly<Record<string, string>> = {
  transaction_currency: 'USD',
  flow: 'out',
  mcc: '5812',
  merchant_country: 'USA',
  network: 'VISA',
  message_type: '0100',
  card_status: 'active',
  day_of_week: 'monday',
};

test.each<[string, object]>([
  ['a misspelt field of a rule', { id: 'g', kind: 'mcc_block', mcc: ['7995'] }],
  ['an unknown kind', { id: 'g', kind: 'mcc_blok', mccs: ['7995'] }],
  ['a rule without its list', { id: 'g', kind: 'mcc_block' }],
  ['a misspelt field of a request', decline({ field: 'amont', above: '1.00 USD' })],
  ['a misspelt operator', decline({ field: 'amount', abov: '1.00 USD' })],
  ['an operator of another type', decline({ field: 'mcc', above: '5000' })],
  ['money without its currency', decline({ field: 'amount', above: '1.00' })],
  ['a test without an operator', decline({ field: 'amount' })],
  ['a condition within another, misspelt', decline({ all: [{ not: { any: [{ field: 'atm', si: true }] } }] })],
  ['a window of another name', { id: 'l', kind: 'limit', max: '1.00 USD', window: { trailling: '10m' } }],
  ['an approving answer', { ...decline({ field: 'atm', is: true }), answer: '00' }],
  ['two operators in one test', decline({ field: 'amount', above: '1.00 USD', below: '2.00 USD' })],
  ['money that is negative', decline({ field: 'amount', above: '-1.00 USD' })],
  ['money with two points', decline({ field: 'fee', above: '1.0.0 USD' })],
  ['a number in quotes', decline({ field: 'card_age_days', above: '1' })],
  ['half a count', decline({ field: 'card_age_days', above: 1.5 })],
  ['a negative count', decline({ field: 'consecutive_declines', below: -1 })],
  ['an absurd number', decline({ field: 'amount_z_score', above: 1e308 })],
  ['a time that is none', decline({ field: 'local_time', above: '25:00', zone: 'UTC' })],
  ['a day that ends at its beginning', decline({ field: 'local_time', between: ['24:00', '06:00'], zone: 'UTC' })],
  ['three ends', decline({ field: 'amount', between: ['1.00 USD', '2.00 USD', '3.00 USD'] })],
  ['a misspelt day', decline({ field: 'day_of_week', in: ['sunday', 'mondy'], zone: 'UTC' })],
  ['a direction that there is not', decline({ field: 'flow', is: 'sideways' })],
  ['a misspelt name of a code', decline({ field: 'transaction_type', is: 'atm_withdrawl' })],
  ['a misspelt group of categories', decline({ field: 'mcc', in: ['gamblin'] })],
  ['an alpha-2 country', decline({ field: 'merchant_country', is: 'US' })],
  ['several values of is', decline({ field: 'mcc', is: ['5812'] })],
  ['an empty list', decline({ field: 'mcc', in: [] })],
  ['a zone of no clock', decline({ field: 'amount', above: '1.00 USD', zone: 'UTC' })],
  ['a zone of a count', decline({ field: 'card_age_days', above: 1, zone: 'UTC' })],
  ['countries since ever', decline({ field: 'distinct_countries', above: 1 })],
  ['countries within no length of time', decline({ field: 'distinct_countries', above: 1, within: '10' })],
  ['a look back where there is none', decline({ field: 'card_age_days', above: 1, within: '1h' })],
  ['no limit in a limit', limit({ max: undefined })],
  ['a count within one transaction', limit({ window: 'transaction', count: 2 })],
  ['an amount of tries', limit({ counts: 'tries' })],
  ['slices of what is one card’s', limit({ slices: 2 })],
  ['slices of what is one card’s, kept apart', limit({ slices: 2, per: ['card', 'merchant_id'] })],
  ['a limit of nothing', limit({ max: '0.00 USD' })],
  ['a limit without its currency', limit({ max: '500.00' })],
  ['a limit kept apart by a signal', limit({ per: ['card', 'amount_z_score'] })],
  ['a window without its unit', limit({ window: { trailing: '10' } })],
  ['a weekday of a month', limit({ window: { calendar: 'month', zone: 'UTC', weekday: 'monday' } })],
  ['a start at 24:00', limit({ window: { calendar: 'day', zone: 'UTC', startsAt: '24:00' } })],
  ['a scope of two levels', limit({ scope: { cards: ['a'], groups: ['b'] } })],
  ['a scope of nobody', limit({ scope: {} })],
  ['a time without its offset', limit({ until: '2026-02-01T00:00:00' })],
  ['an amount limit of nothing', { id: 'c', kind: 'amount_limit', currency: 'USD', max: 0 }],
  ['an amount limit of nothing in quotes', { id: 'c', kind: 'amount_limit', currency: 'USD', max: '0.00' }],
  ['a duplicate of a signal', { id: 'd', kind: 'duplicate', same: ['amount_z_score'] }],
])('an editor underlines %s, and the validator refuses it', (_what, rule) => {
  const written = JSON.parse(JSON.stringify(rule)) as object;
  expect([fits(written), parseRuleFile({ format: 1, rules: [written] }).kind]).toEqual([false, 'refused']);
});

test.each<[string, object]>([
  ['a rebate', decline({ field: 'fee', below: '-5.00 USD' })],
  ['less than usual', decline({ field: 'amount_z_score', between: [-4.5, -1] })],
  ['an evening', decline({ field: 'local_time', between: ['22:00', '24:00'], zone: 'UTC' })],
  ['days but one', decline({ field: 'day_of_week', is_not: 'sunday', zone: 'UTC' })],
  ['a name and codes, one in small letters', decline({ field: 'transaction_type', in: ['purchase', '01', 'vc'] })],
  ['a code that no table has', decline({ field: 'entry_mode', is: 'Z9' })],
  ['categories of all kinds', decline({ field: 'mcc', in: ['5812', '3000-3299', 'gambling'] })],
  ['a network in small letters', decline({ field: 'network', is: 'visa' })],
  ['the beginnings of ids', decline({ field: 'group', starts_with: ['pilot-', 'x'] })],
  ['whoever belongs to a group', decline({ not: { field: 'additional_amount_types', contains_all: ['40'] } })],
  ['a limit for all but some', limit({ scope: { except: { cards: ['c'] } } })],
  ['a limit in slices', limit({ slices: 4, per: 'program' })],
  ['a limit for a card in one slice', limit({ slices: 1, count: 3 })],
  ['a limit of a fraction', limit({ max: '0.05 USD' })],
  ['tries', limit({ max: undefined, counts: 'tries', count: 3 })],
  ['one transaction', limit({ window: 'transaction' })],
  ['a year from April', limit({ window: { calendar: 'year', zone: 'UTC', month: 4, dayOfMonth: 6 } })],
  ['an amount', { id: 'c', kind: 'amount_limit', currency: 'USD', max: ' 0.50 ' }],
])('an editor is content with %s, and so is the validator', (_what, rule) => {
  const written = JSON.parse(JSON.stringify(rule)) as object;
  expect([fits(written), parseRuleFile({ format: 1, rules: [written] }).kind]).toEqual([true, 'read']);
});

test('every field can be tested by every operator that goes with it', () => {
  const operands: Readonly<Record<string, unknown>> = { flag: true, number: 1, money: '1.00 USD' };
  for (const field of FIELD_NAMES) {
    const { type, isLocal, isWindowed } = fieldOf(field);
    const more = { ...(isLocal && { zone: 'UTC' }), ...(isWindowed && { within: '1h' }) };
    const one = field === 'local_time' ? '10:00' : (operands[type] ?? VALUES[field] ?? '01');
    for (const operator of OPERATORS_OF[type]) {
      const operand = operator === 'between' ? [one, field === 'local_time' ? '11:00' : one] : one;
      const rule = decline({ field, [operator]: operand, ...more });
      expect([rule, fits(rule), parseRuleFile({ format: 1, rules: [rule] }).kind]).toEqual([rule, true, 'read']);
    }
  }
});
