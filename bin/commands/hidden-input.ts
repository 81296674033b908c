import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandFailure } from './command-failure.ts';

/** Something that passes and is shown nowhere: typed at a prompt without an echo, else read from standard input. */
export async function readHidden(what: string): Promise<string> {
  const given = process.stdin.isTTY ? await typed(what) : await text(process.stdin);
  const line = given.replace(/\r?\n$/, '');
  if (line !== '') return line;
  throw new CommandFailure(`There is no ${what}. Type it when you are asked, or give it on standard input.`);
}

async function typed(what: string): Promise<string> {
  process.stderr.write(`${what}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await prompt.question('');
  } catch (error) {
    // Ctrl-C.
    if (error instanceof Error && error.name === 'AbortError') return '';
    throw error;
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}
