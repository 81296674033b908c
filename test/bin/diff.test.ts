import { diffOf } from '../../bin/commands/rules/diff.ts';
import { describeDiff } from '../../bin/commands/rules/describe-diff.ts';
import { type AuthoredRuleFile, type RuleFile, ruleFileSchema } from '../../contracts/rule-file.ts';

type Written = AuthoredRuleFile['rules'][number];

const cap: Written = { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' };
const gambling: Written = { id: 'gambling', kind: 'mcc_block', mccs: ['7995', '7801'] };
const day: Written = { id: 'day', kind: 'limit', window: { calendar: 'day', zone: 'UTC' }, max: '500.00 USD' };

function file(rules: readonly Written[], more: Partial<AuthoredRuleFile> = {}): RuleFile {
  return ruleFileSchema.parse({ format: 1, ...more, rules: [...rules] });
}

test('the same rules in another order are no change', () => {
  const diff = diffOf(file([cap, gambling]), file([gambling, cap]));
  expect(diff).toEqual({ changes: [], unchanged: 2 });
  expect(describeDiff(diff)).toEqual(['Nothing changes.']);
});

test('rules that come, go and change are told apart, with the fields that change', () => {
  const { changes, unchanged } = diffOf(file([cap, gambling]), file([{ ...cap, max: '300.00' }, day]));
  expect(changes).toMatchObject([
    { change: 'changed', kind: 'rule', name: 'cap', fields: [{ field: 'max', before: '250.00', after: '300.00' }] },
    { change: 'removed', name: 'gambling', writtenAs: 'mcc_block' },
    { change: 'added', name: 'day', writtenAs: 'limit' },
  ]);
  expect(unchanged).toBe(0);
});

test('against nothing, everything is new', () => {
  expect(diffOf(undefined, file([cap])).changes).toMatchObject([{ change: 'added', name: 'cap' }]);
});

test('a limit goes on counting when only its maximum changes, and begins anew when it counts something else', () => {
  const counterAfter = (changes: object) => diffOf(file([day]), file([{ ...day, ...changes }])).changes[0]?.counter;
  expect(counterAfter({ max: '400.00 USD' })).toBe('goes_on');
  expect(counterAfter({ window: { calendar: 'week', zone: 'UTC' } })).toBe('begins_anew');
  expect(counterAfter({ when: { field: 'mcc', is: '5999' } })).toBe('begins_anew');
  expect(diffOf(file([]), file([day])).changes[0]?.counter).toBe('begins');
  expect(diffOf(file([day]), file([])).changes[0]).not.toHaveProperty('counter');
});

test('a limit of single transactions has no counter', () => {
  expect(diffOf(file([]), file([cap])).changes[0]).not.toHaveProperty('counter');
});

test('settings and lists come before the rules, and a list tells its members that change', () => {
  const lists = (...values: string[]) => ({ lists: { risky: { of: 'mcc' as const, values } } });
  const diff = diffOf(
    file([gambling], lists('7995', '7801')),
    file([cap, gambling], { ...lists('7801', '6051', '6211'), settings: { zone: 'UTC' } }),
  );
  expect(diff.changes.map(({ kind }) => kind)).toEqual(['settings', 'list', 'rule']);
  expect(describeDiff(diff)).toEqual(expect.arrayContaining(['    values: +"6051" +"6211" -"7995"']));
});

test('a reader sees what changes from what to what, and how much stays', () => {
  const lines = describeDiff(diffOf(file([cap, gambling, day]), file([gambling, { ...day, max: '400.00 USD' }])));
  expect(lines).toEqual([
    '- rule cap (amount_limit)',
    '~ rule day (limit)',
    '    max: 500.00 USD → 400.00 USD',
    '    its counter goes on',
    '',
    '0 added, 1 removed, 1 changed, 1 part as before.',
  ]);
});

test('of a long list no more than ten members are named', () => {
  const some = (from: number) => Array.from({ length: 12 }, (_, i) => String(from + i));
  const lines = describeDiff(
    diffOf(file([{ ...gambling, mccs: some(5000) }]), file([{ ...gambling, mccs: some(6000) }])),
  );
  expect(lines[1]).toMatch(/\+"6009" \+2 more -"5000".* -2 more$/);
});
