import type { Command } from 'commander';
import { stringify } from 'yaml';
import { CommandFailure } from '../command-failure.ts';
import { hashArgument } from '../arguments.ts';
import type { Options } from '../options.ts';
import { instant, print } from '../output.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { readLiveSet, requireSet, wholeHash } from './live-set.ts';

export function addShow(rules: Command): void {
  rules
    .command('show')
    .description('the rule set that decides now, or one that was published before, as YAML')
    .argument('[hash]', 'of a set in `rules history`; its beginning will do', hashArgument)
    .action(async (begin: string | undefined, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      await (begin === undefined ? showLive(stage, options) : showSet(stage, begin, options));
    });
}

async function showLive(stage: Stage, { json }: Options): Promise<void> {
  const live = await readLiveSet(stage);
  if (live.kind === 'broken') throw new CommandFailure(`${live.problem}. Publish a rule file: that mends it.`);
  if (live.kind === 'none') {
    print({ live: null }, [`No rule set has been published on ${stage.name}.`], json);
    return;
  }
  const { pointer, file } = live;
  const { hash, publishedAtMs, shadow } = pointer;
  const lines = [
    `# Rule set ${hash} decides on ${stage.name} since ${instant(publishedAtMs)}.`,
    ...(shadow === undefined ? [] : [`# Rule set ${shadow.hash} runs in its shadow since ${instant(shadow.fromMs)}.`]),
    stringify(file).trimEnd(),
  ];
  print({ live: pointer, ...file }, lines, json);
}

async function showSet(stage: Stage, begin: string, { json }: Options): Promise<void> {
  const hash = await wholeHash(stage, begin);
  const file = await requireSet(stage, hash);
  print({ hash, ...file }, [`# Rule set ${hash} of ${stage.name}.`, stringify(file).trimEnd()], json);
}
