import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

/**
 * Sends up to ten bodies in one call; resolves to the positions of those that SQS has on its disks, which may be none. Throws when
 * the call fails or `signal` aborts: then nothing is known of any.
 */
export type SendBatch = (
  queueUrl: string,
  bodies: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlySet<number>>;

/**
 * Sends with a client of its own, or with one's own. SendMessageBatch answers 200 also when it took only some of the entries, so
 * only what it names as taken counts. Source: Amazon SQS API reference, SendMessageBatch.
 */
export function createSqsBatchSender(
  client = new SQSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } }),
): SendBatch {
  return async (queueUrl, bodies, signal) => {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), {
      abortSignal: signal,
    });
    return new Set(Successful.map(({ Id }) => Number(Id)));
  };
}
