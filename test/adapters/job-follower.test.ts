import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createJobFollower } from '../../adapters/sfn/job-follower.ts';
import { followInputSchema } from '../../contracts/poll-step.ts';
import { closeServer, listenOnLoopback } from '../../local/twin/listen.ts';
import { readBody } from '../../local/twin/read-body.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Follow';
const signal = new AbortController().signal;
let server: Server;
let url: string;
let started: { stateMachineArn: string; name: string; input: string }[] = [];
let refusal: { status: number; type: string } | undefined;

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});

afterEach(() => {
  started = [];
  refusal = undefined;
});

afterAll(() => closeServer(server));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  started.push(JSON.parse((await readBody(request)).toString('utf8')));
  response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(refusal ? { __type: refusal.type } : { executionArn: 'arn', startDate: 1 }));
}

function follower() {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return createJobFollower(MACHINE, new SFNClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 }));
}

async function nameOf(instance: string, jobId: string): Promise<string> {
  await follower().start({ instance, jobId, connection: 'main' }, signal);
  return started.at(-1)?.name ?? '';
}

test('an execution is named by its job and begins with its first turn', async () => {
  expect(await nameOf('acme', '101')).toBe('acme-101');
  expect(started[0]?.stateMachineArn).toBe(MACHINE);
  expect(followInputSchema.parse(JSON.parse(started[0]?.input ?? ''))).toEqual({
    instance: 'acme',
    jobId: '101',
    connection: 'main',
    turn: 1,
    lost: false,
    readAtMs: null,
  });
});

test('no two jobs share a name, and every name is one that Step Functions takes', async () => {
  const jobs = [
    ['a', 'b-c'],
    ['a-b', 'c'],
    ['a.b', 'c'],
    ['a', 'x'.repeat(64)],
    ['i'.repeat(63), 'x'.repeat(64)],
    ['i'.repeat(63), 'y'.repeat(64)],
    ['a/b', 'c'],
  ] as const;
  const names: string[] = [];
  for (const [instance, jobId] of jobs) names.push(await nameOf(instance, jobId));
  expect(new Set(names).size).toBe(jobs.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  expect(await nameOf('a', 'b-c')).toBe(names[0]);
});

test('a job whose execution has begun runs, and one that has had it does not any more', async () => {
  const job = { instance: 'acme', jobId: '101', connection: 'main' };
  expect(await follower().start(job, signal)).toBe('running');
  refusal = { status: 400, type: 'ExecutionAlreadyExists' };
  expect(await follower().start(job, signal)).toBe('over');
});

test('a failure of Step Functions is one', async () => {
  refusal = { status: 500, type: 'InternalError' };
  await expect(nameOf('acme', '101')).rejects.toThrow(/InternalError|Unknown/);
});
