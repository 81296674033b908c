import type { PaymentCallbackMessage } from '../../contracts/payment-callback.ts';
import type { CallbackMember } from '../../domain/payment/callback.ts';
import type { CallbackQueue } from '../../domain/payment/ports.ts';
import type { BatchEntry, SendBatch } from './sqs-batch-sender.ts';

/**
 * What one SendMessageBatch takes. Its other bound, 1 MiB, is out of reach: a member has fields of bounded length alone, and is
 * never above 2 KB. Source: Amazon SQS API reference, SendMessageBatch.
 */
const ENTRIES_MAX = 10;

/**
 * So many calls at a time. The largest body that reaches us has a thousand transactions as Spreedly writes them: they are through
 * in a third of a second, most of which is computing, so that more calls at a time would not be faster.
 */
const CALLS_AT_ONCE = 8;

/**
 * So many of one callback that are not proven are let out a second: each is a call to Spreedly, and what is proven must not wait
 * behind them. Those of the largest callback are all out after 500 seconds. SQS holds none for longer than 900, and the alarm on
 * messages that wait goes off at 600.
 */
const UNPROVEN_A_SECOND = 20;

/**
 * Sends a message a member; what SQS does not take of a call is sent once more. A failure ends the other calls too: whoever sent
 * the callback sends all of it again.
 */
export function createCallbackQueue(sendBatch: SendBatch, queueUrl: string): CallbackQueue {
  /** Those that were not taken. */
  async function send(entries: readonly BatchEntry[], signal: AbortSignal): Promise<readonly BatchEntry[]> {
    signal.throwIfAborted();
    const taken = await sendBatch(queueUrl, entries, signal);
    return entries.filter((_entry, index) => !taken.has(index));
  }

  async function sendChunk(chunk: readonly BatchEntry[], signal: AbortSignal): Promise<void> {
    const rest = await send(chunk, signal);
    const left = rest.length === 0 ? [] : await send(rest, signal);
    if (left.length > 0)
      throw new Error(`SQS took ${left.length} of ${chunk.length} messages at neither of two tries.`);
  }

  return {
    async sendAll(members, receivedAtMs, signal) {
      const chunks = chunksOf(entriesOf(members, receivedAtMs));
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

function entriesOf(members: readonly CallbackMember[], receivedAtMs: number): readonly BatchEntry[] {
  let unproven = 0;
  return members.map((member) => ({
    body: JSON.stringify({ version: 1, receivedAtMs, member } satisfies PaymentCallbackMessage),
    delaySeconds: member.proof.kind === 'signed' ? 0 : Math.floor(unproven++ / UNPROVEN_A_SECOND),
  }));
}

function chunksOf(entries: readonly BatchEntry[]): (readonly BatchEntry[])[] {
  const count = Math.ceil(entries.length / ENTRIES_MAX);
  return Array.from({ length: count }, (_, index) => entries.slice(index * ENTRIES_MAX, (index + 1) * ENTRIES_MAX));
}
