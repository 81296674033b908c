import { Command } from 'commander';
import { addCardCommands } from './commands/cards.ts';
import { CommandFailure } from './commands/command-failure.ts';
import { addRuleCommands } from './commands/rules.ts';
import { addWebhookCommands } from './commands/webhooks.ts';

const program = new Command('cardhook')
  .description("Cardhook's operator command line. It works on the running local twin, or on a deployed stage.")
  .option('--stage <name>', 'a deployed stage, such as prod (default: the local twin)')
  .option('--json', 'print one JSON object instead of lines')
  .showHelpAfterError();

addRuleCommands(program);
addCardCommands(program);
addWebhookCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommandFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
