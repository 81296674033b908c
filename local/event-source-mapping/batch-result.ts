import * as z from 'zod';
import type { Invocation } from '../lambda/invocation.ts';

/** Which messages of a batch are done; the others stay in the queue and come back when their visibility ends. */
export type BatchResult =
  | { readonly kind: 'all_done' }
  | { readonly kind: 'some_failed'; readonly failedIds: ReadonlySet<string> }
  | { readonly kind: 'all_retried'; readonly reason: string };

const responseSchema = z.nullable(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().min(1) }))) }),
);

/**
 * What a function's outcome means for its batch.
 * Source: Lambda developer guide, "Implementing partial batch responses": nothing, null or an empty list is success;
 * what is not of the documented form, or names a message that is not of the batch, brings the whole batch back.
 */
export function readBatchResult(
  invocation: Invocation,
  batch: { readonly reportsItemFailures: boolean; readonly messageIds: readonly string[] },
): BatchResult {
  if (invocation.outcome !== 'returned') return { kind: 'all_retried', reason: describe(invocation) };
  if (!batch.reportsItemFailures) return { kind: 'all_done' };
  const response = responseSchema.safeParse(JSON.parse(invocation.payload));
  if (!response.success) return { kind: 'all_retried', reason: 'its answer is not a partial batch response' };
  const failedIds = new Set(response.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const strangers = [...failedIds].filter((id) => !batch.messageIds.includes(id));
  if (strangers.length > 0)
    return { kind: 'all_retried', reason: `it reports ${strangers[0]}, which it was not given` };
  return failedIds.size === 0 ? { kind: 'all_done' } : { kind: 'some_failed', failedIds };
}

function describe(invocation: Exclude<Invocation, { outcome: 'returned' }>): string {
  return 'errorType' in invocation ? `it ended with ${invocation.errorType}` : invocation.message;
}
