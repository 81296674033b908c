import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { parseRuleFile } from '../../contracts/rule-file.ts';
import { FIELD_NAMES } from '../../contracts/rule-file/condition-schema.ts';
import { KIND_NAMES } from '../../contracts/rule-file/rule-schema.ts';
import { FIELDS } from '../../domain/rules/fields.ts';
import { lint } from '../../domain/rules/lint.ts';

const PATH = fileURLToPath(new URL('../../docs/rules.md', import.meta.url));
const FIELDS_SECTION = /(?<=<!-- fields -->\n).*?(?=<!-- \/fields -->)/s;

const doc = readFileSync(PATH, 'utf8');

/** Every YAML example of the page as a whole file: some are only rules. */
const examples = [...doc.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => {
  const value: unknown = parse(text);
  const [, name = 'settings'] = /id: ([\w-]+)/.exec(text) ?? [];
  return { name, file: Array.isArray(value) ? { format: 1, rules: value } : value };
});

/** `WRITE_DOCS=1 npm test -- test/contracts` writes the table anew. */
function fieldsTable(): string {
  const rows = FIELD_NAMES.map((name) => {
    const { type, source, meaning } = FIELDS[name];
    return `| \`${name}\` | ${type} | ${source} | ${meaning} |`;
  });
  return ['', '| field | type | source | meaning |', '| --- | --- | --- | --- |', ...rows, '', ''].join('\n');
}

test('there are examples to look at', () => {
  expect(examples.length).toBeGreaterThan(20);
});

test.each(examples)('the example with $name is a rule file without an error', ({ file }) => {
  const reading = parseRuleFile(file);
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  const errors = lint(reading.content, { nowMs: Date.UTC(2026, 0, 1) }).filter(({ level }) => level === 'error');
  expect(errors).toEqual([]);
});

test('every kind of rule has an example and a heading', () => {
  for (const kind of KIND_NAMES) {
    expect(doc).toMatch(new RegExp(`\`\`\`yaml(?:(?!\`\`\`)[^])*kind: ${kind}\\b`));
    expect(doc).toMatch(new RegExp(`^### .*\`${kind}\``, 'm'));
  }
});

test('the table of fields is that of the code', async () => {
  const options = { ...(await resolveConfig(PATH)), filepath: PATH };
  const current = await format(
    doc.replace(FIELDS_SECTION, () => fieldsTable()),
    options,
  );
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(PATH, current);
  expect(readFileSync(PATH, 'utf8')).toBe(current);
});
