import { createServer, type Server } from 'node:http';
import { openPolledQueue, type PolledQueue } from '../../../local/event-source-mapping/polled-queue.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';

const never = new AbortController().signal;
let silent: Server;
let queue: PolledQueue;

beforeAll(async () => {
  silent = createServer(() => {});
  const port = await listenOnLoopback(silent, 0);
  const endpointUrl = `http://127.0.0.1:${port}`;
  queue = openPolledQueue(
    {
      logicalId: 'Mapping',
      queueArn: 'arn:aws:sqs:us-east-1:000000000000:silent',
      queueUrl: `${endpointUrl}/000000000000/silent`,
      region: 'us-east-1',
      functionReference: 'Consumer',
      batchSize: 10,
      batchingWindowMs: 0,
      reportsItemFailures: true,
      concurrencyMax: 1,
    },
    { endpointUrl, credentials: { accessKeyId: 'LOCALKEY', secretAccessKey: 'secret' }, answerMsMax: 20 },
  );
});

afterAll(async () => {
  queue.close();
  await closeServer(silent);
});

describe('a queue that does not answer', () => {
  test('makes a receive fail, once it has had the time to wait for a message', async () => {
    await expect(queue.receive(10, 0.5, never)).rejects.toThrow('no answer within 1020 ms');
  });

  test('makes a delete fail', async () => {
    await expect(queue.remove([{ ReceiptHandle: 'a' }], never)).rejects.toThrow('no answer within 20 ms');
  });

  test('keeps nobody from giving up earlier', async () => {
    const received = queue.receive(10, 3_600_000, AbortSignal.abort());
    await expect(received).rejects.toMatchObject({ name: 'AbortError' });
  });
});
