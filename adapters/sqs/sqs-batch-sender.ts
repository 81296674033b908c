import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

/** `delaySeconds`: for so long, 900 at most, nobody is handed it. */
export type BatchEntry = { readonly body: string; readonly delaySeconds: number };

/**
 * Sends up to ten messages in one call; resolves to the positions of those that SQS has on its disks, which may be none. Throws when
 * the call fails or `signal` aborts: then nothing is known of any.
 */
export type SendBatch = (
  queueUrl: string,
  entries: readonly BatchEntry[],
  signal: AbortSignal,
) => Promise<ReadonlySet<number>>;

/**
 * Sends with a client of its own, or with one's own. SendMessageBatch answers 200 also when it took only some of the entries, so
 * only what it names as taken counts. Source: Amazon SQS API reference, SendMessageBatch.
 */
export function createSqsBatchSender(
  client = new SQSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } }),
): SendBatch {
  return async (queueUrl, entries, signal) => {
    const Entries = entries.map(({ body, delaySeconds }, index) => ({
      Id: String(index),
      MessageBody: body,
      DelaySeconds: delaySeconds,
    }));
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), {
      abortSignal: signal,
    });
    return new Set(Successful.map(({ Id }) => Number(Id)));
  };
}
