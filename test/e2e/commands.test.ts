import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findFreePort } from '../../local/twin/listen.ts';
import { endpointsSchema, type Endpoints } from '../../local/twin/endpoints.ts';
import { START_MS_MAX } from './a-twin.ts';
import { environment, PROJECT, run } from './operator.ts';

let port: number;
let start: ChildProcess;
let endpoints: Endpoints;

/** What `npm start` runs, on a port of its own, because a developer's twin may be running beside the tests. */
beforeAll(async () => {
  port = await findFreePort();
  start = script('local/start.ts', '--json', '--port', String(port));
  endpoints = endpointsSchema.parse(JSON.parse(await firstLine(start)));
}, START_MS_MAX);

afterAll(() => end(start, 'SIGKILL'));

function script(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: PROJECT, env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('its standard output is not read');
  for await (const line of createInterface(stdout)) return line;
  throw new Error('it ended and said nothing');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill(signal);
  await exited;
  return child.exitCode;
}

const onTwin = (...args: string[]) => run([...args, '--port', String(port)]);

test('endpoints prints what the twin listens on', async () => {
  expect(JSON.parse((await onTwin('local/endpoints.ts')).stdout)).toEqual(endpoints);
});

test('a second twin on the port says that it is taken, and by whom', async () => {
  const { exitCode, stderr } = await onTwin('local/start.ts');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`Port ${port} of 127.0.0.1 is taken by a twin`)]);
});

describe('request', () => {
  test('prints a new body each time', async () => {
    const printed = [await run(['local/next-request.ts']), await run(['local/next-request.ts', '--json'])];
    const [first, second] = printed.map(({ stdout }) => JSON.parse(stdout).transaction);
    expect(Number(second.authTransactionId)).toBeGreaterThan(Number(first.authTransactionId));
    expect(second.message.traceNumber).not.toBe(first.message.traceNumber);
  });

  test('sends it, and prints the answer', async () => {
    const { exitCode, stdout } = await onTwin(
      'local/next-request.ts',
      '--send',
      '--amount',
      '12.50',
      '--card',
      'icrd_sent',
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^200 \{"responseCode":"00"\} after \d+ ms\n$/)]);
  });

  test('sends an advice, and prints all as JSON', async () => {
    const { stdout } = await onTwin('local/next-request.ts', '--send', '--advice', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      sent: { transaction: { actionType: 'advice' } },
      status: 200,
      body: '{"responseCode":"00"}',
    });
  });

  test.each([
    ['no twin', ['--send', '--port', '1'], 'No twin runs on port 1. Start one in another terminal: npm start'],
    ['an amount in words', ['--amount', 'ten'], 'Write a figure such as 40 or 12.50.'],
    ['a card number', ['--card', '4111111111111111'], 'never a card number'],
  ])('with %s says what to do', async (_what, args, sentence) => {
    const { exitCode, stderr } = await run(['local/next-request.ts', ...args]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(sentence)]);
  });
});

test('connectfi plays a day, and prints what came as JSON', async () => {
  const { exitCode, stdout } = await onTwin('local/connectfi.ts', '--seed', '2', '--transactions', '5', '--json');
  expect([exitCode, JSON.parse(stdout)]).toEqual([
    0,
    expect.objectContaining({
      seed: 2,
      transactions: 5,
      requestMs: expect.objectContaining({ p99: expect.any(Number) }),
    }),
  ]);
});

test('tables serves the tables to a browser until Ctrl-C', async () => {
  const tables = script('local/tables.ts', '--twin', String(port));
  try {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await firstLine(tables))?.[0] ?? '';
    const page = await (await fetch(url)).text();
    for (const name of Object.values(endpoints.tables)) expect(page).toContain(name);
    expect(await end(tables, 'SIGINT')).toBe(0);
  } finally {
    await end(tables, 'SIGKILL');
  }
});

test('Ctrl-C ends the twin, and nothing says any more that it runs', async () => {
  expect(await end(start, 'SIGINT')).toBe(0);
  const { exitCode, stderr } = await onTwin('local/endpoints.ts');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`No twin runs on port ${port}`)]);
  await expect(fetch(endpoints.dynamodb)).rejects.toThrow('fetch failed');
});
