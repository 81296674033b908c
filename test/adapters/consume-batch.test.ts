import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { consumeBatch } from '../../adapters/sqs/consume-batch.ts';

const schema = z.strictObject({ n: z.number() });

function eventOf(...bodies: string[]): SQSEvent {
  return { Records: bodies.map((body, i) => ({ messageId: `m${i}`, body }) as SQSRecord) };
}

test('only the messages that failed go back to the queue', async () => {
  const done: number[] = [];
  const failures: string[] = [];
  const response = await consumeBatch(
    eventOf('{"n":1}', '{"n":2}', 'not json', '{"n":"x"}', '{"n":3}'),
    schema,
    async ({ n }) => {
      if (n === 2) throw new Error('no');
      done.push(n);
    },
    (messageId) => failures.push(messageId),
  );
  expect(done).toEqual([1, 3]);
  expect(response).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
  });
  expect(failures).toEqual(['m1', 'm2', 'm3']);
});

test('a batch that went well returns nothing', async () => {
  expect(
    await consumeBatch(
      eventOf('{"n":1}'),
      schema,
      async () => undefined,
      () => undefined,
    ),
  ).toEqual({ batchItemFailures: [] });
});
