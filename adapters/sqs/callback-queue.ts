import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PaymentCallbackMessage } from '../../contracts/payment-callback.ts';
import type { CallbackMember } from '../../domain/payment/callback.ts';
import type { CallbackQueue } from '../../domain/payment/ports.ts';

/**
 * What one SendMessageBatch takes. Its other bound, 1 MiB, is out of reach: a member has fields of bounded length alone, and is
 * never above 2 KB. Source: Amazon SQS API reference, SendMessageBatch.
 */
const ENTRIES_MAX = 10;

/** So many calls at a time: a batch of thousands is through in a second, and the sockets of one function are not all taken. */
const CALLS_AT_ONCE = 8;

/**
 * Sends a message a member. SendMessageBatch answers 200 also when it took only some of the entries, so only what it names as
 * taken counts; the rest of a call is sent once more. A failure ends the other calls too: whoever sent the callback sends all of
 * it again. Made with a client of its own, or with one's own.
 */
export function createCallbackQueue(
  queueUrl: string,
  client = new SQSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } }),
): CallbackQueue {
  /** Those that were not taken. */
  async function send(bodies: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const { Successful = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: bodies.map((body, index) => ({ Id: String(index), MessageBody: body })),
      }),
      { abortSignal: signal },
    );
    const taken = new Set(Successful.map(({ Id }) => Id));
    return bodies.filter((_body, index) => !taken.has(String(index)));
  }

  async function sendChunk(bodies: readonly string[], signal: AbortSignal): Promise<void> {
    const rest = await send(bodies, signal);
    if (rest.length === 0) return;
    signal.throwIfAborted();
    const left = await send(rest, signal);
    if (left.length > 0)
      throw new Error(`SQS did not take ${left.length} of ${bodies.length} messages, nor at a second try.`);
  }

  return {
    async sendAll(members, receivedAtMs, signal) {
      const chunks = chunksOf(members.map((member) => bodyOf(member, receivedAtMs)));
      const stopping = new AbortController();
      const stop = (): void => stopping.abort();
      const sender = async (): Promise<void> => {
        for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
          stopping.signal.throwIfAborted();
          await sendChunk(chunk, stopping.signal);
        }
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        await Promise.all(Array.from({ length: CALLS_AT_ONCE }, sender));
      } finally {
        signal.removeEventListener('abort', stop);
        // Nobody waits for the others any more, and what they have left is not sent.
        stop();
      }
    },
  };
}

function bodyOf(member: CallbackMember, receivedAtMs: number): string {
  return JSON.stringify({ version: 1, receivedAtMs, member } satisfies PaymentCallbackMessage);
}

function chunksOf(bodies: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(bodies.length / ENTRIES_MAX);
  return Array.from({ length: count }, (_, index) => bodies.slice(index * ENTRIES_MAX, (index + 1) * ENTRIES_MAX));
}
