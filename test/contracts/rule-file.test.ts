import { ruleSetHash } from '../../adapters/rule-set-hash.ts';
import { ruleFileSchema, toRule } from '../../contracts/rule-file.ts';

const parse = (...rules: object[]) => ruleFileSchema.safeParse({ format: 1, rules });
const cap = { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' };

test.each([
  [
    cap,
    { id: 'cap', kind: 'amount_limit', answer: '61', onMissing: 'decline', max: { minor: 25_000, currency: 'USD' } },
  ],
  [{ ...cap, max: 250 }, { max: { minor: 25_000, currency: 'USD' } }],
  [{ ...cap, currency: 'JPY', max: 250 }, { max: { minor: 250, currency: 'JPY' } }],
  [
    { id: 'm', kind: 'mcc_block', mccs: ['7995'] },
    { answer: '05', mccs: ['7995'] },
  ],
  [
    { id: 'm', kind: 'country_block', countries: ['PRK'], answer: '34', description: 'why' },
    { answer: '34', description: 'why' },
  ],
])('%j is a rule', (written, rule) => {
  const file = ruleFileSchema.parse({ format: 1, rules: [written] });
  expect(file.rules.map(toRule)).toMatchObject([rule]);
});

test.each([
  ['a misspelt field', { ...cap, maximum: 1 }, /maximum/],
  ['an unknown kind', { id: 'x', kind: 'amount_limits' }, /kind|union|discriminator/i],
  ['a negative limit', { ...cap, max: -1 }, /cannot be negative/],
  ['a limit beyond what can be counted', { ...cap, max: '90071992547409.92' }, /more than can be counted/],
  ['more decimals than the currency has', { ...cap, max: '1.001' }, /more decimals than USD has/],
  ['yen with decimals', { ...cap, currency: 'JPY', max: '1.5' }, /more decimals than JPY has/],
  ['an unknown currency', { ...cap, currency: 'EURO' }, /not an ISO 4217 currency/],
  ['a limit that is no amount', { ...cap, max: 'lots' }, /not an amount/],
  ['an approving answer', { ...cap, answer: '00' }, /answer|option/i],
  ['a three-digit MCC', { id: 'm', kind: 'mcc_block', mccs: ['599'] }, /four digits/],
  ['an MCC that YAML took for a number', { id: 'm', kind: 'mcc_block', mccs: [5999] }, /string/],
  ['an alpha-2 country', { id: 'm', kind: 'country_block', countries: ['US'] }, /alpha-3/],
  ['an empty list', { id: 'm', kind: 'mcc_block', mccs: [] }, /./],
  ['a card number in place of a card', { id: 'c', kind: 'card_block', cards: ['4111111111111111'] }, /card number/],
  ['a list no row could hold', { id: 'm', kind: 'mcc_block', mccs: Array(5_001).fill('7995') }, /./],
  ['an id that is not a slug', { ...cap, id: 'My Rule' }, /lower-case/],
])('%s is refused with a sentence', (_what, rule, sentence) => {
  const result = parse(rule);
  expect(result.success).toBe(false);
  expect(JSON.stringify(result.error?.issues)).toMatch(sentence);
});

test('two rules with one id are refused', () => {
  expect(JSON.stringify(parse(cap, cap).error?.issues)).toMatch(/used twice/);
});

test('a set is named by its content: order does not matter, every value does', () => {
  const hashOf = (...rules: object[]) => ruleSetHash(ruleFileSchema.parse({ format: 1, rules }).rules);
  const other = { id: 'm', kind: 'mcc_block', mccs: ['7995'] };
  expect(hashOf(cap, other)).toBe(hashOf(other, { max: '250.00', currency: 'USD', kind: 'amount_limit', id: 'cap' }));
  expect(hashOf(cap)).not.toBe(hashOf({ ...cap, max: '250.01' }));
  expect(hashOf(cap)).not.toBe(hashOf({ ...cap, answer: '05' }));
  expect(hashOf()).not.toBe(hashOf(cap));
});
