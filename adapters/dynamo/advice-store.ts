import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AdviceStore } from '../../domain/ports.ts';
import { adviceRowKey } from './keys.ts';
import { toRow } from './rows.ts';

/** One call's patience; the queue tries again later, so it need not be long. */
const CALL_MS_MAX = 3_000;

/** Keeps each advice as one row of its transaction; the same advice again finds its row and changes nothing. */
export function createAdviceStore(client: DynamoDBClient, table: string): AdviceStore {
  return {
    async keep(advice, receivedAtMs) {
      const Item = toRow({
        ...adviceRowKey(advice),
        receivedAt: new Date(receivedAtMs).toISOString(),
        receivedAtMs,
        advice,
      });
      try {
        await client.send(
          new PutItemCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
          { abortSignal: AbortSignal.timeout(CALL_MS_MAX) },
        );
        return 'kept';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'already_kept';
        throw error;
      }
    },
  };
}
