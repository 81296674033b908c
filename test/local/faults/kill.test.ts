import { createServer, type Server } from 'node:http';
import { startFaultProxy, type FaultProxy } from '../../../local/faults/fault-proxy.ts';
import { startFunctions, type Functions } from '../../../local/lambda/functions.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { functionOf, temporaryDirectory, templateOf } from '../lambda/fixture-template.ts';

/** Calls AWS once, and would tell of any answer that it saw. */
const CALLER = `
  import { request } from 'node:http';
  export const handler = () => new Promise((resolve, reject) => {
    const headers = { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' };
    const call = request(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers }, (response) => {
      console.log('saw an answer');
      response.resume().on('end', () => resolve(process.pid));
    });
    call.on('error', reject).end('{}');
  });`;

const lines: string[] = [];
let reached = 0;
let target: Server;
let proxy: FaultProxy;
let functions: Functions;

beforeAll(async () => {
  target = createServer((_request, response) => {
    reached += 1;
    response.end('{}');
  });
  proxy = await startFaultProxy(`http://127.0.0.1:${await listenOnLoopback(target, 0)}`);
  functions = await startFunctions(templateOf(functionOf('Caller', CALLER, { Timeout: 30 })), {
    endpointUrl: proxy.url,
    credentialsFor: () => ({ accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' }),
    logDirectory: temporaryDirectory(),
    onLog: (_functionName, line) => lines.push(line),
  });
});

afterEach(() => {
  proxy.faults.clear();
  reached = 0;
  lines.length = 0;
});

afterAll(async () => {
  await functions.stop();
  await proxy.stop();
  await closeServer(target);
});

describe('a function that is killed at a call', () => {
  test.each([
    ['before it', false, 0],
    ['after it', true, 1],
  ])('%s sees no answer, and the next event gets a fresh process', async (_when, afterCommit, calls) => {
    const warm = await functions.invoke('Caller', '{}');
    lines.length = 0;
    reached = 0;
    proxy.faults.set([{ kind: 'kill', service: 'sqs', hitsMax: 1, afterCommit }]);
    expect(await functions.invoke('Caller', '{}')).toMatchObject({ outcome: 'exited' });
    expect([reached, lines.filter((line) => line.includes('saw an answer'))]).toEqual([calls, []]);
    const next = await functions.invoke('Caller', '{}');
    expect([warm.outcome, next.outcome]).toEqual(['returned', 'returned']);
    expect('payload' in next && next.payload).not.toBe('payload' in warm && warm.payload);
  });

  test('of another service goes on', async () => {
    proxy.faults.set([{ kind: 'kill', service: 'kms' }]);
    expect(await functions.invoke('Caller', '{}')).toMatchObject({ outcome: 'returned' });
    expect(lines.filter((line) => line.includes('saw an answer'))).toHaveLength(1);
  });
});
