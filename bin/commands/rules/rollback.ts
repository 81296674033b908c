import type { Command } from 'commander';
import { type Publication, publishRuleSet } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { hashArgument, wholeNumberArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Options } from '../options.ts';
import { counted, print } from '../output.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { type LiveSet, readLiveSet, readPublications, requireSet, wholeHash } from './live-set.ts';

type RollbackOptions = Options & { readonly to?: number };

export function addRollback(rules: Command): void {
  rules
    .command('rollback')
    .description('publish the set again that was live before, or an older one; asks no backtest')
    .argument('[hash]', 'of a set in `rules history`; its beginning will do', hashArgument)
    .option('--to <number>', 'its number in `rules history`', wholeNumberArgument)
    .action(async (begin: string | undefined, _own: object, command: Command) => {
      const options = command.optsWithGlobals<RollbackOptions>();
      if (begin !== undefined && options.to !== undefined)
        command.error('error: write a hash or --to, not both', { exitCode: 2 });
      const stage = await connectToStage(options);
      const live = await readLiveSet(stage);
      const hash = begin === undefined ? await earlierHash(stage, live, options.to) : await wholeHash(stage, begin);
      const file = await requireSet(stage, hash);
      const note = `rollback to ${hash}`;
      const outcome = await publishRuleSet(
        stage.dynamo,
        stage.output('RulesTableName'),
        file,
        live.pointer,
        Date.now(),
        note,
      );
      if (outcome.kind === 'base_moved') {
        throw new CommandFailure(
          'Somebody else published at the same moment. Look with `rules history`, then try again.',
        );
      }
      const line =
        outcome.kind === 'already_live'
          ? `Rule set ${outcome.hash} is live on ${stage.name} already; nothing changed.`
          : `Rule set ${outcome.hash} with ${counted(file.rules.length, 'rule')} decides on ${stage.name} again.`;
      print(outcome, [line], options.json);
    });
}

/** The publication of that number, or what was live before the live one. */
async function earlierHash(stage: Stage, live: LiveSet, number: number | undefined): Promise<string> {
  const publications = await readPublications(stage);
  if (number !== undefined) {
    const chosen = publications[number - 1];
    if (chosen !== undefined) return chosen.hash;
    throw new CommandFailure(`There is no publication ${number}. Look with \`rules history\`.`);
  }
  const before = publicationBefore(live, publications);
  if (before !== undefined) return before;
  throw new CommandFailure(`No other rule set was live on ${stage.name} before, so there is nothing to go back to.`);
}

/** Where the pointer is broken, nobody knows which one decided; the newest publication is the likeliest. */
function publicationBefore({ pointer }: LiveSet, publications: readonly Publication[]): string | undefined {
  if (pointer === 'malformed') return publications.at(-1)?.hash;
  return pointer?.previousHash;
}
