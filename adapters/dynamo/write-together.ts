import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';

/** Why a transaction did not stand although DynamoDB is well: somebody was first, or writes at this moment. */
const CHANGED = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/** One transaction of all writes. `changed`: a condition does not hold any more. Throws when DynamoDB fails or `signal` aborts. */
export async function writeTogether(
  client: DynamoDBClient,
  TransactItems: TransactWriteItem[],
  signal: AbortSignal,
): Promise<'written' | 'changed'> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal: signal });
    return 'written';
  } catch (error) {
    if (error instanceof TransactionInProgressException) return 'changed';
    if (!(error instanceof TransactionCanceledException)) throw error;
    if (error.CancellationReasons?.some(({ Code }) => CHANGED.has(Code ?? '')) !== true) throw error;
    return 'changed';
  }
}
