import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRuleFile } from '../../bin/commands/rule-file.ts';

const NOW_MS = Date.UTC(2026, 0, 1);

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'cardhook-rules-'))));
afterEach(() => rmSync(directory, { recursive: true }));

function read(text: string, name = 'rules.yaml') {
  const path = join(directory, name);
  writeFileSync(path, text);
  return readRuleFile(path, NOW_MS);
}

const lines = (...text: string[]): string => text.join('\n');

test('YAML and JSON say the same', () => {
  const yaml = 'format: 1\nrules:\n  - id: g\n    kind: mcc_block\n    mccs: ["7995"]\n';
  const json = '{"format":1,"rules":[{"id":"g","kind":"mcc_block","mccs":["7995"]}]}';
  expect(read(yaml)).toEqual({ ...read(json, 'rules.json'), findings: [] });
});

test('a good file is read with its rules and what they cost', () => {
  const { file, content, cost } = read('format: 1\nrules:\n  - { id: s, kind: max_use, uses: 1 }\n');
  expect(file.rules).toMatchObject([{ id: 's', uses: 1, answer: '65' }]);
  expect(content.rules).toMatchObject([{ kind: 'limit', writtenAs: 'max_use', count: 1 }]);
  expect(cost).toMatchObject({ limitsPerDecision: 1 });
});

test.each([
  [
    'a wrong value',
    lines('format: 1', 'rules:', '  - id: c', '    kind: amount_limit', '    currency: USD', '    max: -3'),
    /rules\.yaml:6:10: rules\.c\.max: .*negative/,
  ],
  [
    'a misspelt field',
    lines('format: 1', 'rules:', '  - id: g', '    kind: mcc_block', '    mcc: ["7995"]'),
    /:5:5: rules\.g\.mcc: .*Did you mean "mccs"/,
  ],
  [
    'a value deep inside a condition',
    lines(
      'format: 1',
      'rules:',
      '- id: d',
      '  kind: decline',
      '  when:',
      '    all:',
      '    - {field: atm, is: true}',
      '    - {field: mcc, in: ["5812", "58"]}',
    ),
    /:8:33: rules\.d\.when\.all\.1\.in\.1: "58" is no merchant category/,
  ],
  [
    'a window in a line of its own',
    lines(
      'format: 1',
      'rules:',
      '- id: l',
      '  kind: limit',
      '  max: 1.00 USD',
      '  window:',
      '    calendar: day',
      '    zone: Mars',
    ),
    /:8:11: rules\.l\.window\.zone: "Mars" is no IANA time zone/,
  ],
  [
    'what is missing, at its rule',
    lines('format: 1', 'rules:', '  - id: g', '    kind: mcc_block'),
    /:3:5: rules\.g\.mccs: /,
  ],
  ['a rule that is none', 'format: 1\nrules:\n  - 7\n', /:3:5: rules\.0: write a rule/],
  [
    'a list by its name',
    'format: 1\nlists:\n  Bad: { of: mcc, values: ["5812"] }\nrules: []\n',
    /:3:3: lists\.Bad: name it/,
  ],
  ['missing rules', 'format: 1\n', /:1:1: rules: /],
  ['an empty file', '', /:1:1: the file: /],
  ['text that is no YAML', 'format: 1\nrules: [\n', /:3:1: .*flow/i],
  ['a field that is there twice', 'format: 1\nformat: 1\n', /:2:1: .*unique/],
  ['a second document', 'format: 1\nrules: []\n---\nformat: 1\n', /:3:1: a second document begins here/],
  ['keys to be merged', 'format: 1\nrules:\n  - { <<: {id: a}, kind: decline }\n', /:3:7: keys are not merged/],
  [
    'a field that a limit cannot be kept apart by',
    'format: 1\nrules:\n  - { id: a, kind: limit, window: lifetime, count: 1, per: [card, merchantid] }\n',
    /rules\.a\.per\.1: that is no field to keep it apart by\. Did you mean "merchant_id"/,
  ],
  ['an alias of nothing', 'format: 1\nrules: *gone\n', /:2:8: \*gone stands for nothing/],
])('%s is told with its line and column', (_what, text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
});

test('all that is wrong is told, in the order of the file', () => {
  const text = lines(
    'format: 1',
    'rules:',
    '  - { id: a, kind: amount_limit, currency: USD, max: -1 }',
    '  - { id: a, kind: mcc_block, mccs: ["58"] }',
  );
  expect(() => read(text)).toThrow(/:3:54: .*negative.*\n.*:4:11: .*used twice.*\n.*:4:38: .*no merchant category/);
});

test('a mistake of shape hides no other, and nothing is told that only follows from it', () => {
  const text = lines(
    'format: 1',
    'settings: { zone: Mars, cardCurrency: 7 }',
    'lists:',
    '  bad: { of: mcc, values: [5812] }',
    'rules:',
    '  - { id: broken, kind: limit, windw: lifetime, count: 1 }',
    '  - { id: b, kind: mcc_block, mccs: "list:bad" }',
    '  - { id: c, kind: limit, window: { calendar: day }, count: 1, overrides: [broken] }',
    '  - { id: d, kind: mcc_block, mccs: ["58"] }',
    '  - { id: e, kind: limit, window: lifetime, count: 1, overrides: [gone] }',
  );
  const told = (): string => {
    try {
      read(text);
      return '';
    } catch (error) {
      return String(error);
    }
  };
  const places = [...told().matchAll(/yaml:(\d+):\d+: ([^:]*):/g)].map(([, line, name]) => `${line} ${name}`);
  expect(places).toEqual([
    '2 settings.zone',
    '2 settings.cardCurrency',
    '4 lists.bad.values.0',
    '6 rules.broken.windw',
    '9 rules.d.mccs.0',
    '10 rules.e.overrides.0',
  ]);
});

test('a zone that is none is told once, and not at every calendar', () => {
  const text = lines(
    'format: 1',
    'settings: { zone: Mars }',
    'rules: [{ id: c, kind: limit, window: { calendar: day }, count: 1 }]',
  );
  expect(() => read(text)).toThrow(/^The rule file cannot be published:\n[^\n]*settings\.zone[^\n]*$/);
});

test('of many mistakes only so many are told', () => {
  const rules = Array.from({ length: 60 }, (_, index) => `  - { id: r${index}, kind: mcc_block, mccs: ["1"] }`);
  expect(() => read(lines('format: 1', 'rules:', ...rules))).toThrow(/and 10 more$/);
});

test('a finding of the linter stands at its rule', () => {
  const { findings } = read(
    lines(
      'format: 1',
      'rules:',
      '  - { id: a, kind: mcc_block, mccs: ["7995"] }',
      '  - id: b',
      '    kind: mcc_block',
      '    mccs: ["7995"]',
    ),
  );
  expect(findings).toMatchObject([{ code: 'covered', ruleId: 'b', line: 4, column: 5 }]);
});

test('aliases and anchors are read', () => {
  const text = lines(
    'format: 1',
    'rules:',
    '  - { id: a, kind: mcc_block, mccs: &bad ["7995"] }',
    '  - { id: b, kind: mcc_block, answer: "34", mccs: *bad }',
  );
  expect(read(text).file.rules).toMatchObject([{ mccs: ['7995'] }, { mccs: ['7995'] }]);
});

test.each([
  ['that is nested beyond any stack', '['.repeat(100_000), /nested too deep/],
  [
    'of conditions beyond any stack',
    `format: 1\nrules: [{id: d, kind: decline, when: ${'{not: '.repeat(500)}x${'}'.repeat(500)}}]`,
    /32 deep/,
  ],
  [
    'that a few aliases blow up',
    lines(
      'format: 1',
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...['b', 'c', 'd', 'e', 'f'].map(
        (name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcde'[index]}`).join(', ')}]`,
      ),
    ),
    /alias/i,
  ],
])('a file %s is refused', (_what, text, sentence) => {
  expect(() => read(text)).toThrow(sentence);
});

test('a file that is not there is told by its name', () => {
  expect(() => readRuleFile(join(directory, 'gone.yaml'), NOW_MS)).toThrow(/no file .*gone\.yaml/);
});
