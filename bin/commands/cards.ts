import type { Command } from 'commander';
import { readCard, setCardStatus } from '../../adapters/dynamo/card-store.ts';
import type { Card, CardStatus } from '../../domain/card.ts';
import { withoutCardNumbers } from '../../domain/card-numbers.ts';
import { CommandFailure } from './command-failure.ts';
import { print } from './output.ts';
import { connectToStage, type Stage, type StageOptions } from './stage.ts';

type Options = StageOptions & { readonly json?: boolean };

export function addCardCommands(program: Command): void {
  const cards = program.command('cards').description('one card: block it, unblock it, look at it');
  const add = (
    name: string,
    description: string,
    act: (stage: Stage, table: string, cardId: string) => Promise<Card>,
  ) => {
    cards
      .command(name)
      .description(description)
      .argument('<cFiCardId>', "connectFi's id of the card, such as icrd_7kLj9RSVzlwOtNb8vd6lPW")
      .action(async (cardId: string, _own: object, command: Command) => {
        const options = command.optsWithGlobals<Options>();
        if (!/^[0-9A-Za-z_-]{1,64}$/.test(cardId) || withoutCardNumbers(cardId) !== cardId)
          throw new CommandFailure('That is no cFiCardId. Never use a card number here.');
        const stage = await connectToStage(options);
        const card = await act(stage, stage.output('CardsTableName'), cardId);
        print(card, describeCard(card, stage.name), options.json);
      });
  };
  add('block', 'refuse everything from now on; in force when the command returns', setting('blocked'));
  add('unblock', 'let the rules decide again', setting('active'));
  add('show', 'the card as the next decision will see it', (stage, table, cardId) =>
    readCard(stage.dynamo, table, cardId),
  );
}

function setting(status: CardStatus) {
  return (stage: Stage, table: string, cardId: string): Promise<Card> =>
    setCardStatus(stage.dynamo, table, cardId, status, Date.now());
}

function describeCard(card: Card, stage: string): string[] {
  return [
    `Card ${card.cardId} on ${stage} is ${card.status}.`,
    `  first approved ${when(card.firstApprovedAtMs)}, last approved ${when(card.lastApprovedAtMs)}`,
  ];
}

function when(ms: number | undefined): string {
  return ms === undefined ? 'never' : new Date(ms).toISOString();
}
