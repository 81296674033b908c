import { createServer, type Server } from 'node:http';
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { startFaultProxy, type FaultProxy } from '../../../local/faults/fault-proxy.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';

const ITEM = { Item: { pk: { S: 'a' } } };
let target: Server;
let proxy: FaultProxy;
let reached: string[] = [];

beforeAll(async () => {
  target = createServer((request, response) => {
    reached.push(String(request.headers['x-amz-target']));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(ITEM));
  });
  const port = await listenOnLoopback(target, 0);
  proxy = await startFaultProxy(`http://127.0.0.1:${port}`);
});

afterEach(() => {
  proxy.faults.clear();
  reached = [];
});

afterAll(async () => {
  await proxy.stop();
  await closeServer(target);
});

function client(maxAttempts = 1): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: proxy.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts,
  });
}

function getItem(abortSignal?: AbortSignal, maxAttempts?: number): Promise<unknown> {
  const command = new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } });
  return client(maxAttempts).send(command, abortSignal ? { abortSignal } : {});
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a fault proxy', () => {
  test('passes on what no fault hits', async () => {
    await expect(getItem()).resolves.toMatchObject(ITEM);
  });

  test.each(['stall', 'drip'] as const)('a %s is not ended by itself, only by the caller', async (kind) => {
    proxy.faults.set([{ kind }]);
    await expect(getItem(AbortSignal.timeout(300))).rejects.toMatchObject({
      name: expect.stringMatching(/Abort|Timeout/),
    });
    expect(reached).toEqual([]);
  });

  test.each(['stall', 'drip'] as const)('a %s lets go of what it holds when it is lifted', async (kind) => {
    proxy.faults.set([{ kind }]);
    const held = getItem();
    await until(() => proxy.faults.list()[0]?.hits === 1);
    proxy.faults.clear();
    await expect(held).rejects.toThrow(/ECONNRESET|socket hang up|aborted/);
    await expect(getItem()).resolves.toMatchObject(ITEM);
  });

  test('another fault in its place lifts a stall too', async () => {
    proxy.faults.set([{ kind: 'stall' }]);
    const held = getItem(undefined, 2);
    await until(() => proxy.faults.list()[0]?.hits === 1);
    proxy.faults.set([{ kind: 'throttle', operations: ['PutItem'] }]);
    await expect(held).resolves.toMatchObject(ITEM);
  });

  test('latency is over when it is lifted', async () => {
    proxy.faults.set([{ kind: 'latency', latencyMs: 3_600_000 }]);
    const held = getItem();
    await until(() => proxy.faults.list()[0]?.hits === 1);
    proxy.faults.clear();
    await expect(held).resolves.toMatchObject(ITEM);
  });

  test('a reset after the commit loses the answer of a call that took place', async () => {
    proxy.faults.set([{ kind: 'reset', afterCommit: true }]);
    await expect(getItem()).rejects.toThrow(/ECONNRESET/);
    expect(reached).toEqual(['DynamoDB_20120810.GetItem']);
  });

  test('a reset before the commit keeps the call from taking place', async () => {
    proxy.faults.set([{ kind: 'reset' }]);
    await expect(getItem()).rejects.toThrow(/ECONNRESET/);
    expect(reached).toEqual([]);
  });

  test.each([
    ['throttle', 'ProvisionedThroughputExceededException'],
    ['serverError', 'InternalServerError'],
  ] as const)('a %s is the service’s own %s', async (kind, name) => {
    proxy.faults.set([{ kind }]);
    await expect(getItem()).rejects.toMatchObject({ name });
  });

  test('a fault with a number of hits is gone after them', async () => {
    proxy.faults.set([{ kind: 'serverError', hitsMax: 2 }]);
    await expect(getItem(undefined, 3)).resolves.toMatchObject(ITEM);
    expect(proxy.faults.list()).toEqual([{ kind: 'serverError', hitsMax: 2, hits: 2 }]);
  });

  test('a fault for one operation leaves the others alone', async () => {
    proxy.faults.set([{ kind: 'stall', operations: ['PutItem'] }]);
    await expect(getItem()).resolves.toMatchObject(ITEM);
  });

  test('a fault for one table leaves the others alone', async () => {
    proxy.faults.set([{ kind: 'serverError', about: '"other"' }]);
    await expect(getItem()).resolves.toMatchObject(ITEM);
    proxy.faults.set([{ kind: 'serverError', about: '"t"' }]);
    await expect(getItem()).rejects.toMatchObject({ name: 'InternalServerError' });
  });

  test('a transaction conflict has a reason for each entry', async () => {
    proxy.faults.set([{ kind: 'transactionConflict' }]);
    const entry = { Delete: { TableName: 't', Key: { pk: { S: 'a' } } } };
    const sent = client().send(new TransactWriteItemsCommand({ TransactItems: [entry, entry] }));
    await expect(sent).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    await expect(getItem()).resolves.toMatchObject(ITEM);
  });

  test('latency gives the right answer', async () => {
    proxy.faults.set([{ kind: 'latency', latencyMs: 20 }]);
    await expect(getItem()).resolves.toMatchObject(ITEM);
  });
});
