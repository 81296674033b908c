import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { adviceSchema } from '../../contracts/queue-message.ts';
import type { AdviceRefuge, UnqueuedAdvice } from '../../domain/ports.ts';
import { UNQUEUED_LIST, unqueuedKey } from './keys.ts';
import { queryListed } from './listed.ts';
import type { Row } from './read-row.ts';
import { readRow } from './row-reader.ts';
import { fromRow, toRow } from './rows.ts';

const unqueuedSchema: z.ZodMiniType<UnqueuedAdvice> = z.object({ advice: adviceSchema, receivedAtMs: z.int() });

/** Advices that no queue would take, in the authorizations table beside their transaction. */
export function createAdviceRefuge(client: DynamoDBClient, table: string): AdviceRefuge {
  async function readAt(listed: Row, signal: AbortSignal): Promise<readonly UnqueuedAdvice[]> {
    const row = await readRow(client, table, listed, signal);
    return row === undefined ? [] : [unqueuedSchema.parse(fromRow(row))];
  }

  return {
    async keep(advice, receivedAtMs, signal) {
      const Item = toRow({
        ...unqueuedKey(advice),
        receivedAtMs,
        advice,
        listed: UNQUEUED_LIST,
        listedAtMs: receivedAtMs,
      });
      await client.send(new PutItemCommand({ TableName: table, Item }), { abortSignal: signal });
    },

    async list(most, signal) {
      const listing = { list: UNQUEUED_LIST, untilMs: Number.MAX_SAFE_INTEGER, most };
      const rows = await queryListed(client, table, listing, signal);
      return (await Promise.all(rows.map((row) => readAt(row, signal)))).flat();
    },

    async remove(advice, signal) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: toRow(unqueuedKey(advice)) }), {
        abortSignal: signal,
      });
    },
  };
}
