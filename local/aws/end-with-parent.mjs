/**
 * Runs a program that ends when this process's standard input does: when the twin stops, is killed, or loses power
 * over its children in any other way. Java has no such habit of its own.
 * Usage: node end-with-parent.mjs <program> <argument>…
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));

// Nothing in the engines is worth a slow farewell: their data is in memory.
process.stdin.once('close', () => child.kill('SIGKILL')).resume();
process.on('SIGTERM', () => child.kill('SIGKILL'));
