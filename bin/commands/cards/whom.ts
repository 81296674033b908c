import type { Command } from 'commander';
import { type Holder, PROGRAM } from '../../../domain/card.ts';
import { cardIdArgument, holderIdArgument } from '../arguments.ts';
import type { Options } from '../options.ts';

/** Whom a command is about: exactly one card, account or group, or the program. */
export type WhomOptions = Options & { readonly account?: string; readonly group?: string; readonly program?: boolean };

export const CARD_HELP = "connectFi's id of the card, such as icrd_7kLj9RSVzlwOtNb8vd6lPW";

/** Adds the argument and the options that say whom a command is about. */
export function takesWhom(command: Command): Command {
  return command
    .argument('[cFiCardId]', CARD_HELP, cardIdArgument)
    .option('--account <id>', 'instead of a card: every card of this account', holderIdArgument)
    .option('--group <id>', 'every card of this group', holderIdArgument)
    .option('--program', 'every card there is');
}

/** Ends the command with 2 unless one of them was named. */
export function whom(cardId: string | undefined, command: Command): Holder {
  const { account, group, program } = command.optsWithGlobals<WhomOptions>();
  const named: Holder[] = [
    ...(cardId === undefined ? [] : [{ level: 'card' as const, id: cardId }]),
    ...(account === undefined ? [] : [{ level: 'account' as const, id: account }]),
    ...(group === undefined ? [] : [{ level: 'group' as const, id: group }]),
    ...(program === true ? [PROGRAM] : []),
  ];
  const [holder] = named;
  if (holder !== undefined && named.length === 1) return holder;
  return command.error('error: name one card, or one of --account, --group and --program', { exitCode: 2 });
}

export function nameOf({ level, id }: Holder): string {
  return level === 'program' ? 'the program' : `${level} ${id}`;
}
