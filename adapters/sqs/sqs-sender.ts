import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Resolves once SQS has the message on its disks; throws otherwise, also when `signal` aborts. */
export type SendMessage = (queueUrl: string, message: unknown, signal: AbortSignal) => Promise<void>;

/** Sends with a client that has the bounds of the connectFi function, or with one's own; each send carries the caller's AbortSignal. */
export function createSqsSender(
  client = new SQSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } }),
): SendMessage {
  return async (queueUrl, message, signal) => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }), {
      abortSignal: signal,
    });
  };
}
