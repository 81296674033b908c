import type { Command } from 'commander';
import { type Assignment, assignCard } from '../../../adapters/dynamo/card-store.ts';
import { cardIdArgument, currencyArgument, holderIdArgument, NONE, orNone } from '../arguments.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { connectToStage } from '../stage.ts';
import { CARD_HELP } from './whom.ts';

type AssignOptions = { readonly account?: string; readonly group?: string; readonly currency?: string };

export function addAssign(cards: Command): void {
  cards
    .command('assign')
    .description('say what a card belongs to; in force for every decision that begins afterwards')
    .argument('<cFiCardId>', CARD_HELP, cardIdArgument)
    .option('--account <id>', 'its account, or `none`', orNone(holderIdArgument))
    .option('--group <id>', 'its group, or `none`', orNone(holderIdArgument))
    .option('--currency <code>', 'its currency, such as USD, or `none`', orNone(currencyArgument))
    .action(async (cardId: string, own: AssignOptions, command: Command) => {
      if (Object.keys(own).length === 0) command.error('error: name --account, --group or --currency', { exitCode: 2 });
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      const { account, group, currency } = await assignCard(
        stage.dynamo,
        stage.output('CardsTableName'),
        cardId,
        assignmentOf(own),
      );
      print(
        { cardId, account, group, currency },
        [
          `Card ${cardId} on ${stage.name}: account ${account ?? 'none'}, group ${group ?? 'none'}, currency ${currency ?? 'none'}.`,
        ],
        options.json,
      );
    });
}

function assignmentOf(own: AssignOptions): Assignment {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value === NONE ? null : value]));
}
