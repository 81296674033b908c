import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { applicationPushSchema } from '../../contracts/application-push.ts';
import { describeError } from '../../contracts/telemetry.ts';
import type { PushRefuge, UnqueuedPush } from '../../domain/merchant-application/ports.ts';
import { unqueuedPushKey } from './application-keys.ts';
import { LISTED_INDEX, UNQUEUED_LIST } from './keys.ts';
import { keyOf, type Row } from './read-row.ts';
import { readRow } from './row-reader.ts';
import { fromRow, toRow } from './rows.ts';

const unqueuedSchema: z.ZodMiniType<UnqueuedPush> = z.object({ push: applicationPushSchema, receivedAtMs: z.int() });

/**
 * Pushes that no queue would take, in the applications table. A row that somebody broke by hand is told to `onUnreadable` and
 * left where it is: those after it are applied all the same.
 */
export function createPushRefuge(
  client: DynamoDBClient,
  table: string,
  onUnreadable: (problem: string) => void = () => {},
): PushRefuge {
  async function readAt(listed: Row, signal: AbortSignal): Promise<readonly UnqueuedPush[]> {
    const row = await readRow(client, table, listed, signal);
    if (row === undefined) return [];
    try {
      return [unqueuedSchema.parse(fromRow(row))];
    } catch (error) {
      const { pk, sk } = keyOf(row);
      onUnreadable(`The row ${pk} ${sk} cannot be read: ${describeError(error)}`);
      return [];
    }
  }

  return {
    async keep(push, receivedAtMs, signal) {
      const Item = toRow({
        ...unqueuedPushKey(push, receivedAtMs),
        receivedAtMs,
        push,
        listed: UNQUEUED_LIST,
        listedAtMs: receivedAtMs,
      });
      await client.send(new PutItemCommand({ TableName: table, Item }), { abortSignal: signal });
    },

    async list(most, signal) {
      const kept: UnqueuedPush[] = [];
      let ExclusiveStartKey: Row | undefined;
      // Rows that cannot be read take no place from those that can, however many they are.
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: LISTED_INDEX,
            KeyConditionExpression: 'listed = :list',
            ExpressionAttributeValues: toRow({ ':list': UNQUEUED_LIST }),
            Limit: most,
            ...(ExclusiveStartKey && { ExclusiveStartKey }),
          }),
          { abortSignal: signal },
        );
        kept.push(...(await Promise.all(Items.map((row) => readAt(row, signal)))).flat());
        ExclusiveStartKey = LastEvaluatedKey;
      } while (kept.length < most && ExclusiveStartKey !== undefined);
      return kept.slice(0, most);
    },

    async remove({ push, receivedAtMs }, signal) {
      const Key = toRow(unqueuedPushKey(push, receivedAtMs));
      await client.send(new DeleteItemCommand({ TableName: table, Key }), { abortSignal: signal });
    },
  };
}
