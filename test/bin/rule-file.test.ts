import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRuleFile } from '../../bin/commands/rule-file.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'cardhook-rules-'))));
afterEach(() => rmSync(directory, { recursive: true }));

function read(text: string, name = 'rules.yaml') {
  const path = join(directory, name);
  writeFileSync(path, text);
  return readRuleFile(path);
}

test('YAML and JSON say the same', () => {
  const yaml = 'format: 1\nrules:\n  - id: g\n    kind: mcc_block\n    mccs: ["7995"]\n';
  const json = '{"format":1,"rules":[{"id":"g","kind":"mcc_block","mccs":["7995"]}]}';
  expect(read(yaml)).toEqual(read(json, 'rules.json'));
});

test.each([
  [
    'a wrong value',
    'format: 1\nrules:\n  - id: c\n    kind: amount_limit\n    currency: USD\n    max: -3\n',
    /:6: rules\.0\.max: .*negative/,
  ],
  [
    'a misspelt field, at its rule',
    'format: 1\nrules:\n  - id: g\n    kind: mcc_block\n    mcc: ["7995"]\n',
    /:3: rules\.0: .*mcc/,
  ],
  ['a missing list', 'format: 1\n', /:1: rules: /],
  ['an empty file', '', /:1: the file: /],
  ['text that is no YAML', 'rules: [', /line 1/],
])('%s is told with its line', (_what, text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
});

test('a file that is not there is told by its name', () => {
  expect(() => readRuleFile(join(directory, 'gone.yaml'))).toThrow(/no file .*gone\.yaml/);
});
