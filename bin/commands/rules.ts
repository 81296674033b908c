import type { Command } from 'commander';
import { publishRuleSet, readLive } from '../../adapters/dynamo/rule-set-publisher.ts';
import { parseRules, queryRows } from '../../adapters/dynamo/rule-set-source.ts';
import type { LivePointer, LiveRuleSet } from '../../domain/ports.ts';
import { CommandFailure } from './command-failure.ts';
import { print } from './output.ts';
import { readRuleFile } from './rule-file.ts';
import { connectToStage } from './stage.ts';

type Options = { readonly stage?: string; readonly json?: boolean };

/** Loading ten thousand rules takes a few seconds on a slow line. */
const LOAD_MS_MAX = 30_000;

export function addRuleCommands(program: Command): void {
  const rules = program.command('rules').description('rule sets: publish a file, show what decides');

  rules
    .command('publish')
    .description('write a rule file as a new set and make it the one that decides')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .action(async (path: string, _own: object, command: Command) => {
      const { stage: name, json } = command.optsWithGlobals<Options>();
      const file = readRuleFile(path);
      const stage = await connectToStage(name);
      const table = stage.output('RulesTableName');
      const base = known(await readLive(stage.dynamo, table));
      const outcome = await publishRuleSet(stage.dynamo, table, file, base, Date.now());
      if (outcome.kind === 'base_moved') {
        throw new CommandFailure(
          'Somebody else published at the same moment. Look with `rules show`, then publish again.',
        );
      }
      const lines =
        outcome.kind === 'published'
          ? [`Rule set ${outcome.hash} with ${file.rules.length} rules decides on ${stage.name} from now on.`]
          : [`Rule set ${outcome.hash} is live on ${stage.name} already; nothing changed.`];
      print(outcome, lines, json);
    });

  rules
    .command('show')
    .description('the rule set that decides now')
    .action(async (_own: object, command: Command) => {
      const { stage: name, json } = command.optsWithGlobals<Options>();
      const stage = await connectToStage(name);
      const table = stage.output('RulesTableName');
      const live = known(await readLive(stage.dynamo, table));
      if (live === undefined) {
        print({ live: null }, [`No rule set has been published on ${stage.name}.`], json);
        return;
      }
      const written = parseRules(await queryRows(stage.dynamo, table, live.hash, AbortSignal.timeout(LOAD_MS_MAX)));
      if (typeof written === 'string')
        throw new CommandFailure(`Rule set ${live.hash} is corrupt: ${written}. Publish it again.`);
      const published = new Date(live.publishedAtMs).toISOString();
      const lines = [
        `Rule set ${live.hash}, published ${published}:`,
        ...written.map((rule) => `  ${JSON.stringify(rule)}`),
      ];
      print({ live, rules: written }, lines, json);
    });
}

function known(live: LivePointer): LiveRuleSet | undefined {
  if (live === 'malformed') {
    throw new CommandFailure(
      'The LIVE row of the rules table was broken by hand. Delete that row, then publish again.',
    );
  }
  return live;
}
