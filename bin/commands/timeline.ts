import type { Command } from 'commander';
import { cardsWithTransaction, readTimeline } from '../../adapters/dynamo/timeline-store.ts';
import { cardIdArgument } from './arguments.ts';
import { CommandFailure } from './command-failure.ts';
import { commandLine, type Options } from './options.ts';
import { print } from './output.ts';
import { connectToStage, type Stage } from './stage.ts';
import { describeTimeline } from './timeline/describe-timeline.ts';

type TimelineOptions = Options & { readonly card?: string };

export function addTimelineCommand(program: Command): void {
  program
    .command('timeline')
    .description('everything that is known of one transaction: requests, advices, what became of its money')
    .argument('<authTransactionId>', "connectFi's id of the transaction")
    .option('--card <cFiCardId>', 'whose it is; without it all that is stored is looked through', cardIdArgument)
    .action(async (authTransactionId: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<TimelineOptions>();
      const stage = await connectToStage(options);
      const table = stage.output('AuthorizationsTableName');
      const cardId = options.card ?? (await onlyCard(stage, table, authTransactionId, options));
      const timeline = await readTimeline(stage.dynamo, table, cardId, authTransactionId);
      const { lives, decisions, advices } = timeline;
      if (lives.length + decisions.length + advices.length === 0) throw nothingOf(authTransactionId, stage, cardId);
      const result = { cardId, authTransactionId, ...timeline, lives: lives.map(plain) };
      print(result, describeTimeline(cardId, authTransactionId, timeline), options.json);
    });
}

/** A map says nothing in JSON. */
function plain<T extends { readonly entries: ReadonlyMap<string, unknown> }>(life: T) {
  return { ...life, entries: Object.fromEntries(life.entries) };
}

async function onlyCard(stage: Stage, table: string, id: string, options: Options): Promise<string> {
  const cards = await cardsWithTransaction(stage.dynamo, table, id);
  const [cardId] = cards;
  if (cardId === undefined) throw nothingOf(id, stage);
  if (cards.length === 1) return cardId;
  const lines = cards.map((card) => `  ${commandLine(options, 'timeline', id, '--card', card)}`);
  throw new CommandFailure(
    [`Transaction ${id} is of ${cards.length} cards. Say which is meant:`, ...lines].join('\n'),
    {
      result: { candidates: cards },
    },
  );
}

function nothingOf(id: string, stage: Stage, cardId?: string): CommandFailure {
  const whose = cardId === undefined ? '' : ` of card ${cardId}`;
  return new CommandFailure(`Nothing is known of a transaction ${id}${whose} on ${stage.name}.`);
}
