import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { ruleFileJsonSchema } from '../../contracts/rule-file/json-schema.ts';
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
])('an editor underlines %s', (_what, rule) => {
  expect(fits(rule)).toBe(false);
});
