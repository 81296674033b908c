import type { Command } from 'commander';
import { hashOfFile } from '../../../adapters/dynamo/rule-set-publisher.ts';
import type { WorstCaseCost } from '../../../domain/rules/cost.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Options } from '../options.ts';
import { colours, columns, counted, print } from '../output.ts';
import { readRuleFile } from '../rule-file.ts';
import { describeFinding } from './check-file.ts';

export function addValidate(rules: Command): void {
  rules
    .command('validate')
    .description('check a file without publishing it: what is wrong, what looks wrong, and what a decision costs')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .action((path: string, _own: object, command: Command) => {
      const { json } = command.optsWithGlobals<Options>();
      const { file, findings, cost } = readRuleFile(path, Date.now());
      const errors = findings.filter(({ level }) => level === 'error').length;
      const isSound = errors === 0;
      const result = { isSound, hash: hashOfFile(file), rules: file.rules.length, findings, cost };
      const lines = [
        `${path} has ${counted(file.rules.length, 'rule')} and ${isSound ? 'can be published' : 'cannot be published'}.`,
        ...findings.map((finding) => `  ${describeFinding(finding, path, colours)}`),
        'The dearest decision:',
        ...describeCost(cost).map((line) => `  ${line}`),
      ];
      if (isSound) print(result, lines, json);
      else throw new CommandFailure(`${path} has ${counted(errors, 'error')}.`, { result, lines });
    });
}

function describeCost(cost: WorstCaseCost): string[] {
  return columns([
    ['rows read', String(cost.reads)],
    ['rows written', String(cost.writes)],
    ["the card's row when full", `${(cost.cardItemBytes / 1_024).toFixed(1)} KB`],
    ['limits that count', String(cost.limitsPerDecision)],
    ['tests without an index', cost.steps.toLocaleString('en')],
    ['the first after a publish', `${cost.milliseconds} ms on a slow day`],
  ]);
}
