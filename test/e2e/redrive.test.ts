import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AdviceMessage } from '../../contracts/queue-message.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { cardhook } from './operator.ts';

let twin: ATwin;

beforeAll(async () => {
  twin = await aTwin();
}, START_MS_MAX);

afterAll(() => twin.stop());

async function send(queue: string, ...messages: readonly object[]): Promise<void> {
  const { credentials, queues, sqs: endpoint } = twin.endpoints;
  const client = new SQSClient({ endpoint, region: credentials.region, credentials });
  const QueueUrl = `${endpoint}/000000000000/${queues[queue]}`;
  for (const message of messages) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
  }
  client.destroy();
}

async function redrive(what: string): Promise<unknown> {
  return JSON.parse(await cardhook(twin.endpoints, '--json', 'redrive', what));
}

test('dead advices go back and are applied; then there are none', async () => {
  const messages = ['a', 'b', 'c'].map((adviceKey): AdviceMessage => {
    return { version: 1, receivedAtMs: 1, advice: { cardId: 'icrd_dead', authTransactionId: '1', adviceKey } };
  });
  await send('AdviceDeadLetterQueue', ...messages);
  expect(await redrive('advice')).toEqual({ moved: 3 });
  const rows = await lookUntil(
    () => twin.rows(twin.table('AuthorizationsTable'), 'AUTH#icrd_dead#1'),
    (found) => found.filter(({ sk }) => String(sk).startsWith('ADVICE#')).length >= 3,
  );
  expect(rows.filter(({ sk }) => String(sk).startsWith('ADVICE#'))).toHaveLength(3);
  expect(await redrive('advice')).toEqual({ moved: 0 });
});

test('there may be no dead stand-ins', async () => {
  expect(await redrive('stand-in')).toEqual({ moved: 0 });
});

test('of events it says what to run, because their queue does not hold them', async () => {
  expect(await redrive('events')).toMatchObject({ records: 0 });
  await send('EventDeadLetterQueue', { DDBStreamBatchInfo: { batchSize: 1 } });
  const told = await cardhook(twin.endpoints, 'redrive', 'events');
  expect(told).toContain('1 record of card events');
  expect(told).toContain('--stage dev events republish --from DAY --to DAY');
});

test('another word is misuse', async () => {
  await expect(redrive('everything')).rejects.toThrow(/Allowed choices are advice, stand-in, push, callback, events/);
});
