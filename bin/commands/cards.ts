import type { Command } from 'commander';
import { addAssign } from './cards/assign.ts';
import { addSetStatus } from './cards/set-status.ts';
import { addShowCard } from './cards/show.ts';

export function addCardCommands(program: Command): void {
  const cards = program
    .command('cards')
    .description(
      'cards, and the accounts, groups and the program they belong to: block, freeze, unblock, assign, look',
    );
  addSetStatus(cards, 'block', 'blocked', 'refuse everything from now on');
  addSetStatus(cards, 'freeze', 'frozen', 'let money come in and none go out');
  addSetStatus(cards, 'unblock', 'active', 'let the rules decide again; also ends a freeze');
  addShowCard(cards);
  addAssign(cards);
}
