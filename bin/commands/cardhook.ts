import { Command, CommanderError } from 'commander';
import { isMalformedRow } from '../../adapters/dynamo/malformed-row.ts';
import { withoutCardNumbers } from '../../domain/card-numbers.ts';
import { addAuditCommand } from './audit.ts';
import { portArgument } from './arguments.ts';
import { addCardCommands } from './cards.ts';
import { CommandFailure } from './command-failure.ts';
import { addConnectFiCommands } from './connectfi.ts';
import { addDriftCommand } from './drift.ts';
import { addElavonCommands } from './elavon.ts';
import { addEventCommands } from './events.ts';
import { addExplainCommand } from './explain.ts';
import { addJobCommands } from './jobs.ts';
import { addLimitCommands } from './limits.ts';
import { addReconcileCommand } from './reconcile.ts';
import { addRedriveCommand } from './redrive.ts';
import { addRuleCommands } from './rules.ts';
import { addSpreedlyCommands } from './spreedly.ts';
import { addStrivveCommands } from './strivve.ts';
import { addTimelineCommand } from './timeline.ts';
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
    return exitCodeFor(error, wantsJson(words));
  }
}

function createProgram(): Command {
  const program = new Command('cardhook')
    .description("Cardhook's operator command line. It works on the running local twin, or on a deployed stage.")
    .option('--stage <name>', 'a deployed stage, such as prod (default: the local twin)')
    .option('--twin <port>', 'which local twin, where several run (default: the newest)', portArgument)
    .option('--json', 'print one JSON object instead of lines')
    .configureHelp({ showGlobalOptions: true })
    // It quotes what it did not understand, which may have been a card number.
    .configureOutput({ outputError: (text, write) => write(withoutCardNumbers(text)) })
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride();
  addRuleCommands(program);
  addExplainCommand(program);
  addTimelineCommand(program);
  addDriftCommand(program);
  addAuditCommand(program);
  addLimitCommands(program);
  addCardCommands(program);
  addEventCommands(program);
  addRedriveCommand(program);
  addReconcileCommand(program);
  addWebhookCommands(program);
  addConnectFiCommands(program);
  addElavonCommands(program);
  addJobCommands(program);
  addStrivveCommands(program);
  addSpreedlyCommands(program);
  return program;
}

/** Read from the words, because a command line that cannot be understood has not been read to its end. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).includes('--json');
}

/** Says what a person can do something about: our own sentences, and what AWS refused. Anything else is a bug and throws. */
function exitCodeFor(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError) return misused(error, asJson);
  const { message, found } = failureOf(error);
  const { result, lines = [] } = found;
  if (asJson) console.log(JSON.stringify({ error: message, ...result }, undefined, 2));
  else if (lines.length > 0) console.log([...lines, ''].join('\n'));
  console.error(message);
  return EXIT.failed;
}

/** Help was asked for, or commander has said already what it did not understand. */
function misused({ exitCode, code, message }: CommanderError, asJson: boolean): number {
  if (exitCode === 0) return 0;
  // What was printed then is the help of a command that needs another word.
  const sentence = code === 'commander.help' ? 'Name a command.' : withoutCardNumbers(message).replace(/^error: /, '');
  if (asJson) console.log(JSON.stringify({ error: sentence }, undefined, 2));
  return EXIT.misused;
}

/** By whose deadline it was: ours, or the client's. */
const TIMEOUTS = new Set(['TimeoutError', 'AbortError']);

function failureOf(error: unknown): Pick<CommandFailure, 'message' | 'found'> {
  if (error instanceof CommandFailure) return error;
  if (isMalformedRow(error)) {
    const message = `${error.message}: somebody edited the table by hand. Put it right in the DynamoDB console.`;
    return { message, found: {} };
  }
  if (!(error instanceof Error)) throw error;
  if (error.name === 'WriteThrottled') return { message: error.message, found: {} };
  if (TIMEOUTS.has(error.name))
    return { message: `AWS did not answer in time (${error.message}). Try again.`, found: {} };
  if (!('$metadata' in error)) throw error;
  return { message: `AWS refused: ${error.name}: ${error.message}`, found: {} };
}
