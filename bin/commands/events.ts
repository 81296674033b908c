import type { Command } from 'commander';
import { addRepublish } from './events/republish.ts';

export function addEventCommands(program: Command): void {
  const events = program
    .command('events')
    .description('what your consumers hear of authorizations, merchant applications, card placement jobs and payments');
  addRepublish(events);
}
