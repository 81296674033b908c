import { PassThrough } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { CommandFailure } from '../../bin/commands/command-failure.ts';

/** What a command printed on either stream, and the sentence it failed with. */
export type Ran = {
  readonly out: string;
  readonly err: string;
  readonly failure?: CommandFailure;
  /** Where the command line was not understood. */
  readonly misused?: string;
};

/** Runs one command line of those that `addCommands` knows. */
export async function runCommand(addCommands: (program: Command) => void, words: readonly string[]): Promise<Ran> {
  const { jest } = import.meta;
  const out: string[] = [];
  const err: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line) => void out.push(String(line)));
  const error = jest.spyOn(console, 'error').mockImplementation((line) => void err.push(String(line)));
  const program = new Command('cardhook')
    .option('--stage <name>')
    .option('--twin <port>')
    .option('--json')
    .configureOutput({ writeErr: (text) => void err.push(text) })
    .exitOverride();
  addCommands(program);
  const printed = (): Ran => ({ out: out.join('\n'), err: err.join('\n') });
  try {
    await program.parseAsync(words, { from: 'user' });
    return printed();
  } catch (failure) {
    if (failure instanceof CommandFailure) return { ...printed(), failure };
    if (failure instanceof CommanderError) return { ...printed(), misused: failure.message };
    throw failure;
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

/** Does it with something on standard input. */
export async function withInput<Result>(input: string, work: () => Promise<Result>): Promise<Result> {
  const stream = new PassThrough();
  stream.end(input);
  const stdin = import.meta.jest
    .spyOn(process, 'stdin', 'get')
    .mockReturnValue(stream as unknown as NodeJS.ReadStream & { fd: 0 });
  try {
    return await work();
  } finally {
    stdin.mockRestore();
  }
}
