import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createCallbackQueue } from '../../adapters/sqs/callback-queue.ts';
import { type BatchEntry, createSqsBatchSender, type SendBatch } from '../../adapters/sqs/sqs-batch-sender.ts';
import { paymentCallbackMessageSchema } from '../../contracts/payment-callback.ts';
import type { CallbackMember, CallbackProof } from '../../domain/payment/callback.ts';
import { closeServer, listenOnLoopback } from '../../local/twin/listen.ts';
import { readBody } from '../../local/twin/read-body.ts';
import { MEMBERS_MAX } from '../../providers/spreedly/written-member.ts';

const ALL: ReadonlySet<number> = new Set(Array.from({ length: 10 }, (_, index) => index));
const never = new AbortController().signal;

const SIGNED: CallbackProof = { kind: 'signed', secret: 'current', algorithm: 'sha1' };

const members = (count: number, proofOf = (_position: number): CallbackProof => SIGNED): readonly CallbackMember[] =>
  Array.from({ length: count }, (_, position) => ({
    token: `T${position}`,
    callbackId: 'c',
    position,
    format: 'xml',
    proof: proofOf(position),
    told: { state: 'succeeded', succeeded: true, amount: 3001, updatedAtMs: 1 },
  }));

/** A queue over a sender that keeps what it is told to take. */
function aQueue(take: (entries: readonly BatchEntry[], call: number) => Promise<ReadonlySet<number>>) {
  const taken: BatchEntry[] = [];
  const sizes: number[] = [];
  const most = { atOnce: 0 };
  let atOnce = 0;
  const send: SendBatch = async (_url, entries) => {
    sizes.push(entries.length);
    most.atOnce = Math.max(most.atOnce, (atOnce += 1));
    try {
      const positions = await take(entries, sizes.length);
      taken.push(...entries.filter((_entry, index) => positions.has(index)));
      return positions;
    } finally {
      atOnce -= 1;
    }
  };
  return { queue: createCallbackQueue(send, 'url'), taken, sizes, most };
}

test('every member is a message of its own, ten to a call, eight calls at a time', async () => {
  const { queue, taken, sizes, most } = aQueue(async () => {
    await new Promise(setImmediate);
    return ALL;
  });
  await queue.sendAll(members(205), 7, never);
  const messages = taken.map(({ body }) => paymentCallbackMessageSchema.parse(JSON.parse(body)));
  expect(messages.toSorted((a, b) => a.member.position - b.member.position)).toEqual(
    members(205).map((member) => ({ version: 1, receivedAtMs: 7, member })),
  );
  expect([sizes.length, Math.max(...sizes), most.atOnce]).toEqual([21, 10, 8]);
});

test('what is not taken is sent once more, and nothing else is', async () => {
  const { queue, taken, sizes } = aQueue(async (_entries, call) => (call === 1 ? new Set([0, 2]) : ALL));
  await queue.sendAll(members(4), 7, never);
  expect([sizes, new Set(taken).size, taken.length]).toEqual([[4, 2], 4, 4]);
});

test('one that is not taken a second time either fails all', async () => {
  const { queue, sizes } = aQueue(
    async (entries) => new Set(entries.map((_, index) => index).filter((index) => index > 0)),
  );
  await expect(queue.sendAll(members(3), 7, never)).rejects.toThrow(
    'SQS took 1 of 3 messages at neither of two tries.',
  );
  expect(sizes).toEqual([3, 1]);
});

test('what is not proven is let out bit by bit, and nothing that is waits behind it', async () => {
  const { queue, taken } = aQueue(async () => ALL);
  const proofOf = (position: number): CallbackProof =>
    position % 100 === 99 ? SIGNED : { kind: 'unproven', reason: 'unsigned' };
  await queue.sendAll(members(MEMBERS_MAX, proofOf), 7, never);
  const delays = Map.groupBy(
    taken,
    ({ body, delaySeconds }) => `${JSON.parse(body).member.proof.kind} ${delaySeconds}`,
  );
  expect(delays.get('signed 0')).toHaveLength(MEMBERS_MAX / 100);
  expect(delays.get('unproven 0')).toHaveLength(20);
  expect(delays.get('unproven 7')).toHaveLength(20);
  // Nothing is left out, and the last ones are out before anybody is woken for messages that wait.
  expect(taken).toHaveLength(MEMBERS_MAX);
  expect(Math.max(...taken.map(({ delaySeconds }) => delaySeconds))).toBe(494);
});

test('after a call that fails no other one begins', async () => {
  const { queue, sizes } = aQueue(async () => {
    await new Promise(setImmediate);
    throw new Error('down');
  });
  await expect(queue.sendAll(members(500), 7, never)).rejects.toThrow('down');
  await new Promise(setImmediate);
  expect(sizes).toHaveLength(8);
});

test('once it is aborted nothing is sent, and it fails', async () => {
  const { queue, sizes } = aQueue(async () => ALL);
  await expect(queue.sendAll(members(1), 7, AbortSignal.abort())).rejects.toThrow('aborted');
  expect(sizes).toEqual([]);
});

describe('over the wire', () => {
  let server: Server;
  let client: SQSClient;
  /** Which entries are taken; `undefined`: none are even answered. */
  let takes: ((id: string) => boolean) | undefined;
  let delays: readonly number[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { Entries } = JSON.parse((await readBody(request)).toString()) as {
      Entries: { Id: string; MessageBody: string; DelaySeconds: number }[];
    };
    delays = Entries.map(({ DelaySeconds }) => DelaySeconds);
    const isTaken = takes;
    if (isTaken === undefined) return;
    const Successful = Entries.filter(({ Id }) => isTaken(Id)).map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    const Failed = Entries.filter(({ Id }) => !isTaken(Id)).map(({ Id }) => ({ Id, Code: 'X', SenderFault: false }));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Successful, Failed }));
  }

  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response));
    const endpoint = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    client = new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await closeServer(server);
  });

  const entries = (...bodies: readonly string[]): readonly BatchEntry[] =>
    bodies.map((body, index) => ({ body, delaySeconds: index }));

  test('the positions are those that SQS names as taken', async () => {
    takes = (id) => id !== '1';
    const send = createSqsBatchSender(client);
    expect(await send('http://queue', entries('a', 'b', 'c'), never)).toEqual(new Set([0, 2]));
    expect(delays).toEqual([0, 1, 2]);
  });

  test('a call that is not answered ends with its signal', async () => {
    takes = undefined;
    const sent = createSqsBatchSender(client)('http://queue', entries('a'), AbortSignal.timeout(50));
    await expect(sent).rejects.toThrow(/abort/i);
  });
});
