import type { Command } from 'commander';
import { type PublishOutcome, publishRuleSet, readLive } from '../../adapters/dynamo/rule-set-publisher.ts';
import { readWrittenRules } from '../../adapters/dynamo/rule-set-source.ts';
import { CommandFailure } from './command-failure.ts';
import { print } from './output.ts';
import { readRuleFile } from './rule-file.ts';
import { connectToStage, type StageOptions } from './stage.ts';

type Options = StageOptions & { readonly json?: boolean };

/** Loading ten thousand rules takes a few seconds on a slow line. */
const LOAD_MS_MAX = 30_000;

export function addRuleCommands(program: Command): void {
  const rules = program.command('rules').description('rule sets: publish a file, show what decides');

  rules
    .command('publish')
    .description('write a rule file as a new set and make it the one that decides')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .action(async (path: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const file = readRuleFile(path);
      const stage = await connectToStage(options);
      const table = stage.output('RulesTableName');
      const base = await readLive(stage.dynamo, table);
      const outcome = await publishRuleSet(stage.dynamo, table, file, base, Date.now());
      if (outcome.kind === 'base_moved') {
        throw new CommandFailure(
          'Somebody else published at the same moment. Look with `rules show`, then publish again.',
        );
      }
      print(outcome, [describeOutcome(outcome, file.rules.length, stage.name)], options.json);
    });

  rules
    .command('show')
    .description('the rule set that decides now')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      const table = stage.output('RulesTableName');
      const live = await readLive(stage.dynamo, table);
      if (live === 'malformed') {
        throw new CommandFailure(
          'The LIVE row of the rules table was broken by hand. Publish a rule file: that mends it.',
        );
      }
      if (live === undefined) {
        print({ live: null }, [`No rule set has been published on ${stage.name}.`], options.json);
        return;
      }
      const reading = await readWrittenRules(stage.dynamo, table, live.hash, AbortSignal.timeout(LOAD_MS_MAX));
      if (reading.kind === 'corrupt') {
        throw new CommandFailure(
          `Rule set ${live.hash} does not decide: ${reading.problem}. Publish its file again: that mends it.`,
        );
      }
      const { rules: written } = reading;
      const published = new Date(live.publishedAtMs).toISOString();
      const lines = [
        `Rule set ${live.hash}, published ${published}:`,
        ...written.map((rule) => `  ${JSON.stringify(rule)}`),
      ];
      print({ live, rules: written }, lines, options.json);
    });
}

function describeOutcome(
  outcome: Exclude<PublishOutcome, { kind: 'base_moved' }>,
  rules: number,
  stage: string,
): string {
  switch (outcome.kind) {
    case 'published':
      return `Rule set ${outcome.hash} with ${rules} rules decides on ${stage} from now on.`;
    case 'repaired':
      return `Rule set ${outcome.hash} was live on ${stage} with rows that somebody had touched; they are mended.`;
    case 'already_live':
      return `Rule set ${outcome.hash} is live on ${stage} already; nothing changed.`;
  }
}
