import { Command, CommanderError } from 'commander';
import { withoutCardNumbers } from '../../domain/card-numbers.ts';
import { addCardCommands } from './cards.ts';
import { CommandFailure } from './command-failure.ts';
import { addConnectFiCommands } from './connectfi.ts';
import { addExplainCommand } from './explain.ts';
import { addLimitCommands } from './limits.ts';
import type { Options } from './options.ts';
import { addReconcileCommand } from './reconcile.ts';
import { addRuleCommands } from './rules.ts';
import { addWebhookCommands } from './webhooks.ts';

/** 0: done. 1: a person has to put something right. 2: the command line cannot be understood. */
const EXIT = { failed: 1, misused: 2 } as const;

/** Runs one command line, without the program's name, and tells the exit code. Throws on a bug. */
export async function cardhook(words: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeFor(error, program.opts<Options>().json);
  }
}

function createProgram(): Command {
  const program = new Command('cardhook')
    .description("Cardhook's operator command line. It works on the running local twin, or on a deployed stage.")
    .option('--stage <name>', 'a deployed stage, such as prod (default: the local twin)')
    .option('--twin <port>', 'which local twin, where several run (default: the newest)')
    .option('--json', 'print one JSON object instead of lines')
    .configureHelp({ showGlobalOptions: true })
    // It quotes what it did not understand, which may have been a card number.
    .configureOutput({ outputError: (text, write) => write(withoutCardNumbers(text)) })
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride();
  addRuleCommands(program);
  addExplainCommand(program);
  addLimitCommands(program);
  addCardCommands(program);
  addReconcileCommand(program);
  addWebhookCommands(program);
  addConnectFiCommands(program);
  return program;
}

/** Says what a person can do something about: our own sentences, and what AWS refused. Anything else is a bug and throws. */
function exitCodeFor(error: unknown, asJson: boolean | undefined): number {
  // Help was asked for, or commander has said already what it did not understand.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.misused;
  const { message, found } = failureOf(error);
  const { result, lines = [] } = found;
  if (asJson === true) console.log(JSON.stringify({ error: message, ...result }, undefined, 2));
  else if (lines.length > 0) console.log([...lines, ''].join('\n'));
  console.error(message);
  return EXIT.failed;
}

function failureOf(error: unknown): Pick<CommandFailure, 'message' | 'found'> {
  if (error instanceof CommandFailure) return error;
  if (!(error instanceof Error && '$metadata' in error)) throw error;
  return { message: `AWS refused: ${error.name}: ${error.message}`, found: {} };
}
