import { text } from 'node:stream/consumers';
import { CommandFailure } from './command-failure.ts';

/** From this variable, else from standard input: an argument would be in the shell's history and in every list of processes. */
export async function readPassword(variable: string): Promise<string> {
  const given = process.env[variable] ?? (process.stdin.isTTY ? '' : await text(process.stdin));
  const password = given.replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new CommandFailure(`There is no password. Set ${variable}, or give it on standard input: … < password.txt`);
}
