import type { Message } from '@aws-sdk/client-sqs';

/** Lambda's limit for an event, less what the records have around their bodies. */
const BODY_BYTES_MAX = 5 * 1024 * 1024;

/**
 * Receives until the batch is full, the batching window is over or no further message may fit into the event.
 * @param receive takes up to so many messages, and waits for the first of them up to so many milliseconds
 */
export async function gatherBatch(
  receive: (count: number, waitMs: number) => Promise<readonly Message[]>,
  limits: { readonly batchSize: number; readonly batchingWindowMs: number },
): Promise<readonly Message[]> {
  const batch = [...(await receive(Math.min(limits.batchSize, RECEIVED_MAX), LONG_POLL_MS))];
  const deadline = performance.now() + limits.batchingWindowMs;
  while (batch.length > 0 && batch.length < limits.batchSize && bodyBytes(batch) < BODY_BYTES_MAX / 2) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) break;
    batch.push(...(await receive(Math.min(limits.batchSize - batch.length, RECEIVED_MAX), leftMs)));
  }
  return batch;
}

/** SQS gives ten messages at most, and waits twenty seconds at most. */
const RECEIVED_MAX = 10;
const LONG_POLL_MS = 20_000;

/** The batch in parts that each fit into one event: ten messages of SQS may together be longer than Lambda takes. */
export function splitBySize(batch: readonly Message[]): readonly (readonly Message[])[] {
  const parts: Message[][] = [];
  for (const message of batch) {
    const last = parts.at(-1);
    if (last !== undefined && bodyBytes([...last, message]) <= BODY_BYTES_MAX) last.push(message);
    else parts.push([message]);
  }
  return parts;
}

/** As JSON, in which a body of quotes takes twice its room. */
function bodyBytes(messages: readonly Message[]): number {
  return messages.reduce((sum, { Body }) => sum + Buffer.byteLength(JSON.stringify(Body ?? '')), 0);
}
