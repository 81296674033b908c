import type { PaymentCallbackMessage } from '../../contracts/payment-callback.ts';
import type { CallbackMember } from '../../domain/payment/callback.ts';
import type { CallbackQueue } from '../../domain/payment/ports.ts';
import type { SendBatch } from './sqs-batch-sender.ts';

/**
 * What one SendMessageBatch takes. Its other bound, 1 MiB, is out of reach: a member has fields of bounded length alone, and is
 * never above 2 KB. Source: Amazon SQS API reference, SendMessageBatch.
 */
const ENTRIES_MAX = 10;

/** So many calls at a time: a batch of thousands is through in a second, and the sockets of one function are not all taken. */
const CALLS_AT_ONCE = 8;

/**
 * Sends a message a member; what SQS does not take of a call is sent once more. A failure ends the other calls too: whoever sent
 * the callback sends all of it again.
 */
export function createCallbackQueue(sendBatch: SendBatch, queueUrl: string): CallbackQueue {
  /** Those that were not taken. */
  async function send(bodies: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted();
    const taken = await sendBatch(queueUrl, bodies, signal);
    return bodies.filter((_body, index) => !taken.has(index));
  }

  async function sendChunk(chunk: readonly string[], signal: AbortSignal): Promise<void> {
    const rest = await send(chunk, signal);
    const left = rest.length === 0 ? [] : await send(rest, signal);
    if (left.length > 0)
      throw new Error(`SQS took ${left.length} of ${chunk.length} messages at neither of two tries.`);
  }

  return {
    async sendAll(members, receivedAtMs, signal) {
      const chunks = chunksOf(members.map((member) => bodyOf(member, receivedAtMs)));
      const stopping = new AbortController();
      const stop = (): void => stopping.abort();
      const sender = async (): Promise<void> => {
        for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
          await sendChunk(chunk, stopping.signal);
        }
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        await Promise.all(Array.from({ length: CALLS_AT_ONCE }, sender));
      } finally {
        signal.removeEventListener('abort', stop);
        // After a failure nobody waits for the other calls any more, and what is left is not sent.
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
