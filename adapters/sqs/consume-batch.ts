import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod/mini';

/**
 * Processes each message of a batch by itself: one that fails is returned to the queue alone, and after its last try
 * lands in the dead-letter queue, while its neighbours are done. A message that does not parse fails the same way.
 */
export async function consumeBatch<Message>(
  event: SQSEvent,
  schema: z.ZodMiniType<Message>,
  process: (message: Message) => Promise<void>,
  onFailure: (messageId: string, error: unknown) => void,
): Promise<SQSBatchResponse> {
  const outcomes = await Promise.allSettled(
    event.Records.map(async (record) => process(schema.parse(JSON.parse(record.body)))),
  );
  const batchItemFailures = event.Records.flatMap(({ messageId }, index) => {
    const outcome = outcomes[index];
    if (outcome?.status !== 'rejected') return [];
    onFailure(messageId, outcome.reason);
    return [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures };
}
