import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SendMessage } from './queue-sender.ts';

/** The SQS client with the bounds of the connectFi function; each send also carries the caller's AbortSignal. */
export function createSqsSender(): SendMessage {
  const client = new SQSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } });
  return async (queueUrl, message, signal) => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }), {
      abortSignal: signal,
    });
  };
}
