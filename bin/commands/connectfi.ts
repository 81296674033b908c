import type { Command } from 'commander';
import { addSetCredentials } from './connectfi/set-credentials.ts';

export function addConnectFiCommands(program: Command): void {
  const connectfi = program.command('connectfi').description("the access to connectFi's inquiry API");
  addSetCredentials(connectfi);
}
