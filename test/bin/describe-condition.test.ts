import { describeCondition, describeScope } from '../../bin/commands/describe-condition.ts';
import { ruleFileSchema, toRuleSetContent } from '../../contracts/rule-file.ts';

/** The words for a condition as a person writes it. */
function wordsFor(when: object): string {
  const rules = [{ id: 'r', kind: 'decline', when }];
  const [rule] = toRuleSetContent(ruleFileSchema.parse({ format: 1, settings: { zone: 'UTC' }, rules })).rules;
  return rule === undefined ? '' : describeCondition(rule.when);
}

test.each<[string, object]>([
  ['mcc is 7995', { field: 'mcc', is: '7995' }],
  ['mcc is not one of 7995, 7801', { field: 'mcc', not_in: ['7995', '7801'] }],
  ['transaction_type is atm_withdrawal', { field: 'transaction_type', is: 'atm_withdrawal' }],
  ['amount is above 100.00 USD', { field: 'amount', above: '100.00 USD' }],
  ['amount is at least 1.00 USD and at most 2.00 USD', { field: 'amount', between: ['1.00 USD', '2.00 USD'] }],
  ['available_balance is below -5.00 USD', { field: 'available_balance', below: '-5.00 USD' }],
  ['local_time in UTC is at least 09:00 and below 17:30', { field: 'local_time', between: ['09:00', '17:30'] }],
  ['card_present is false', { field: 'card_present', is_not: true }],
  ['merchant_name is like *casino*', { field: 'merchant_name', matches: '*casino*' }],
  ['merchant_name begins with A', { field: 'merchant_name', starts_with: 'A' }],
  ['consecutive_declines is 3', { field: 'consecutive_declines', is: 3 }],
  ['distinct_countries in 1 day is at least 3', { field: 'distinct_countries', within: '24h', at_least: 3 }],
  [
    'mcc is 7995 and (merchant_country is CAN or not (card_present is true and atm is true))',
    {
      all: [
        { field: 'mcc', is: '7995' },
        {
          any: [
            { field: 'merchant_country', is: 'CAN' },
            {
              not: {
                all: [
                  { field: 'card_present', is: true },
                  { field: 'atm', is: true },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
])('%s', (words, when) => {
  expect(wordsFor(when)).toBe(words);
});

test('a long list is counted', () => {
  expect(wordsFor({ field: 'mcc', in: Array.from({ length: 8 }, (_, i) => `500${i}`) })).toMatch(/5005 and 2 more$/);
});

test('what always holds has no words', () => {
  expect(describeCondition({ all: [] })).toBe('');
});

test.each([
  ['all cards', { level: 'program', ids: [], except: {} }],
  ['group g1, but not card c1', { level: 'group', ids: ['g1'], except: { card: ['c1'] } }],
  ['card c1 and 2 others', { level: 'card', ids: ['c1', 'c2', 'c3'], except: {} }],
] as const)('a scope: %s', (words, scope) => {
  expect(describeScope(scope)).toBe(words);
});
