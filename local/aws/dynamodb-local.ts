import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { within } from '../../adapters/within.ts';
import { findFreePort } from '../twin/listen.ts';
import { warmUpDynamoDb } from './warm-up-dynamodb.ts';

/** A program that serves one AWS service at an endpoint URL. */
export type Engine = {
  readonly url: string;
  /** The processes it runs in, besides this one. */
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
};

const EMULATOR = join(dirname(createRequire(import.meta.url).resolve('amplify-dynamodb-simulator')), 'emulator');
const END_WITH_PARENT = fileURLToPath(new URL('end-with-parent.mjs', import.meta.url));

/** Starting takes 2 to 5 s; a machine that needs 30 s has another problem. */
const READY_WITHIN_MS = 30_000;

const JVM_OPTIONS = [
  // The quick compiler only, and the simplest collector. On two cores, on which the CDK app runs meanwhile, the twin is
  // ready after 4.0 s, with both compilers after 5.9 s; the first hundred decisions read and write in 9 ms against 12,
  // and only after a thousand of them the second compiler pays: 2.8 ms against 4.5.
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  // At most: a simulation of 100,000 requests leaves tables that do not fit into half of it.
  '-Xmx1g',
  `-Djava.library.path=${join(EMULATOR, 'DynamoDBLocal_lib')}`,
];

const ENGINE_OPTIONS = [
  '-inMemory',
  // One database, whatever access key and region a caller signs with: every role sees the same tables.
  '-sharedDb',
  // It reports its use to AWS otherwise.
  '-disableTelemetry',
];

/**
 * Starts AWS's DynamoDB Local on a free port.
 * @throws an Error with what Java said when it ends before it answers
 */
export async function startDynamoDbLocal(): Promise<Engine> {
  const port = await findFreePort();
  const jar = join(EMULATOR, 'DynamoDBLocal.jar');
  const java = ['java', ...JVM_OPTIONS, '-jar', jar, ...ENGINE_OPTIONS, '-port', String(port)];
  const child = spawn(process.execPath, [END_WITH_PARENT, ...java], {
    cwd: EMULATOR,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of the terminal's group: Ctrl-C is for the twin, which still needs its tables while it stops.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const ended = once(child, 'exit');

  async function stop(): Promise<void> {
    child.stdin.destroy();
    await ended;
  }

  const url = `http://127.0.0.1:${port}`;
  const ready = new AbortController();
  try {
    await Promise.race([
      answers(url, ready.signal).then(() => warmUpDynamoDb(url)),
      ended.then(() => Promise.reject(new Error(`DynamoDB Local ended at once. Java said:\n${said.join('').trim()}`))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    ready.abort();
  }
  return { url, pids: child.pid === undefined ? [] : [child.pid], stop };
}

/** Waits until an HTTP server answers anything at all. */
async function answers(url: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (!signal.aborted) {
    const answer = await within(2_000, signal, (bounded) => fetch(url, { signal: bounded })).catch(() => undefined);
    if (answer instanceof Response) return;
    if (Date.now() > giveUpAt)
      throw new Error(`DynamoDB Local does not answer ${READY_WITHIN_MS / 1000} s after its start.`);
    await sleep(25);
  }
}
