import type { Command } from 'commander';
import type { ConnectStrivve } from './jobs/ports.ts';
import { connectStrivve } from './jobs/stage-strivve.ts';
import { addSetConnectionCredentials } from './strivve/set-credentials.ts';

export function addStrivveCommands(program: Command, connect: ConnectStrivve = connectStrivve): void {
  const strivve = program.command('strivve').description('the CardSavr clients that a stage is to Strivve');
  addSetConnectionCredentials(strivve, connect);
}
