import { Command } from 'commander';
import { addCardCommands } from './commands/cards.ts';
import { CommandFailure } from './commands/command-failure.ts';
import { addRuleCommands } from './commands/rules.ts';
import { addWebhookCommands } from './commands/webhooks.ts';

const program = new Command('cardhook')
  .description("Cardhook's operator command line. It works on the running local twin, or on a deployed stage.")
  .option('--stage <name>', 'a deployed stage, such as prod (default: the local twin)')
  .option('--twin <port>', 'which local twin, where several run (default: the newest)')
  .option('--json', 'print one JSON object instead of lines')
  .showHelpAfterError();

addRuleCommands(program);
addCardCommands(program);
addWebhookCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  const sentence = sentenceFor(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exitCode = 1;
}

/** What a person can do something about: our own sentences, and what AWS refused. Anything else is a bug and throws. */
function sentenceFor(error: unknown): string | undefined {
  if (error instanceof CommandFailure) return error.message;
  return error instanceof Error && '$metadata' in error ? `AWS refused: ${error.name}: ${error.message}` : undefined;
}
