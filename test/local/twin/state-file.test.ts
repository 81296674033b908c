import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyProcess, type ProcessIdentity } from '../../../local/twin/process-identity.ts';
import { leftovers, runningTwins, stateFile, type TwinState } from '../../../local/twin/state-file.ts';
import type { Endpoints } from '../../../local/twin/endpoints.ts';

let directory: string;
let child: ChildProcess;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-state-'));
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
});

afterEach(() => {
  child.kill('SIGKILL');
});

const endpoints: Endpoints = {
  connectfi: null,
  elavon: {},
  elavonToken: null,
  spreedly: null,
  operations: null,
  dynamodb: 'http://127.0.0.1:1',
  sqs: 'http://127.0.0.1:1',
  eventBus: null,
  tables: {},
  queues: {},
  stateMachines: {},
  secrets: {},
  credentials: { accessKeyId: 'a', secretAccessKey: 'b', region: 'us-east-1' },
};

function running(): ProcessIdentity {
  const identity = identifyProcess(child.pid ?? 0);
  if (identity === undefined) throw new Error('the child does not run');
  return identity;
}

async function ended(): Promise<ProcessIdentity> {
  const identity = running();
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

function aState(twin: ProcessIdentity, changes: Partial<TwinState> = {}): TwinState {
  return { port: 8480, startedAt: '2026-11-22T22:00:00.000Z', twin, children: [], endpoints, ...changes };
}

describe('the state of a twin on disk', () => {
  test('a twin is found while it runs, and not when it was stopped', () => {
    const file = stateFile(directory, 8480);
    file.write(aState(running()));
    expect(runningTwins(directory).map(({ port }) => port)).toEqual([8480]);
    file.remove();
    expect(runningTwins(directory)).toEqual([]);
  });

  test('the newest of several twins comes first', () => {
    stateFile(directory, 8480).write(aState(running()));
    stateFile(directory, 8481).write(aState(running(), { port: 8481, startedAt: '2026-11-22T23:00:00.000Z' }));
    expect(runningTwins(directory).map(({ port }) => port)).toEqual([8481, 8480]);
  });

  test('a twin that was killed is a leftover with the processes that still run', async () => {
    const survivor = identifyProcess(process.pid);
    if (survivor === undefined) throw new Error('this process does not run');
    stateFile(directory, 8480).write(aState(await ended(), { children: [survivor] }));
    expect(runningTwins(directory)).toEqual([]);
    expect(leftovers(directory)).toMatchObject([{ state: { port: 8480 }, processes: [survivor] }]);
  });

  test('another process that got the number of an old one is not taken for it', () => {
    const stranger = { ...running(), mark: 'somebody else' };
    stateFile(directory, 8480).write(aState(stranger, { children: [stranger] }));
    expect(runningTwins(directory)).toEqual([]);
    expect(leftovers(directory)).toMatchObject([{ processes: [] }]);
  });

  test('a file that is not of ours is passed over', () => {
    writeFileSync(join(directory, 'twin-1.json'), '{"port":');
    expect(leftovers(directory)).toEqual([]);
    expect(runningTwins(join(directory, 'not-there'))).toEqual([]);
  });
});
