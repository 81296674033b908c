import { ruleSetHash } from '../../adapters/rule-set-hash.ts';
import {
  fileOfRows,
  type RuleFile,
  ruleFileSchema,
  rowsOf,
  type SetRow,
  toRuleSetContent,
} from '../../contracts/rule-file.ts';

const cap = { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' };
const nested = (depth: number): object => (depth === 1 ? { field: 'atm', is: true } : { all: [nested(depth - 1)] });

const file: RuleFile = ruleFileSchema.parse({
  format: 1,
  settings: { zone: 'UTC' },
  lists: { bad: { of: 'mcc', values: ['gambling'] } },
  rules: [cap, { id: 'm', kind: 'mcc_block', mccs: 'list:bad' }, { id: 'deep', kind: 'decline', when: nested(30) }],
});

const plain = (rows: readonly SetRow[]): readonly SetRow[] => structuredClone(rows);

function nestingOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(nestingOf));
}

test('a set is a row for the settings, for each list and for each rule, with names kept and defaults spelt out', () => {
  const rows = rowsOf(file);
  expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'settings settings',
    'list bad',
    'rule cap',
    'rule m',
    'rule deep',
  ]);
  expect(rows[0]?.fields).toEqual({ zone: 'UTC', unknownTransactionType: 'out' });
  expect(rows[3]?.fields).toEqual({
    id: 'm',
    kind: 'mcc_block',
    mccs: 'list:bad',
    answer: '05',
    mode: 'enforce',
    scope: 'program',
    onMissing: 'skip',
  });
});

test('rows in any order are the file again, with its rules', () => {
  const reading = fileOfRows(plain(rowsOf(file)).toReversed());
  if ('problem' in reading) throw new Error(reading.problem);
  const byId = <Item extends { readonly id: string }>(items: readonly Item[]): Item[] =>
    items.toSorted((a, b) => a.id.localeCompare(b.id));
  expect({ ...reading.file, rules: byId(reading.file.rules) }).toEqual({ ...file, rules: byId(file.rules) });
  expect(byId(reading.content.rules)).toEqual(byId(toRuleSetContent(file).rules));
});

test('no row is nested deeper than DynamoDB takes it', () => {
  expect(Math.max(...rowsOf(file).map(({ fields }) => nestingOf(fields)))).toBeLessThanOrEqual(32);
});

test.each<[string, (row: SetRow) => SetRow, RegExp]>([
  ['a value', (row) => ({ ...row, fields: { ...row.fields, max: -1 } }), /^rule cap\.max: .*negative/],
  ['a field', (row) => ({ ...row, fields: { ...row.fields, extra: 1 } }), /^rule cap\.extra: .*no field "extra"/],
  [
    'a condition',
    (row) => ({ ...row, fields: { id: 'cap', kind: 'decline', when: '{' } }),
    /^rule cap\.when: write a condition/,
  ],
])('a row with %s broken by hand is refused with a sentence', (_what, broken, sentence) => {
  const rows = rowsOf(file).map((row) => (row.name === 'cap' ? broken(row) : row));
  const reading = fileOfRows(rows);
  expect('problem' in reading ? reading.problem : '').toMatch(sentence);
});

test('a list that is gone is told by the rule that needs it', () => {
  const reading = fileOfRows(rowsOf(file).filter(({ kind }) => kind !== 'list'));
  expect('problem' in reading ? reading.problem : '').toMatch(/^rule m\.mccs: there is no list "bad"/);
});

test('a set is named by its content: order does not matter, every value does', () => {
  const hashOf = (...rules: object[]) =>
    ruleSetHash(rowsOf(ruleFileSchema.parse({ format: 1, rules })).map(({ fields }) => fields));
  const other = { id: 'm', kind: 'mcc_block', mccs: ['7995'] };
  expect(hashOf(cap, other)).toBe(hashOf(other, { max: '250.00', currency: 'USD', kind: 'amount_limit', id: 'cap' }));
  expect(hashOf(cap)).not.toBe(hashOf({ ...cap, max: '250.01' }));
  expect(hashOf(cap)).not.toBe(hashOf({ ...cap, answer: '05' }));
  expect(hashOf()).not.toBe(hashOf(cap));
});
