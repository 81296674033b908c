import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { revealKey, revealPartition } from './keys.ts';
import { fromRow, toRow } from './rows.ts';

/** That somebody was shown what terminals of an application sign in with. Never what that is. */
export type Reveal = {
  readonly applicationId: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The user and the machine that ran the command, as they call themselves; CloudTrail knows the principal. */
  readonly by: string;
  readonly reason: string;
  /** Of how many terminals. */
  readonly terminals: number;
};

/** Kept as long as the table is: nothing in Cardhook changes or deletes a row of it. */
export type RevealLog = {
  /** Durable once it resolves. Throws when DynamoDB fails. */
  readonly write: (reveal: Reveal) => Promise<void>;
  /** Of one application, oldest first. */
  readonly of: (applicationId: string) => Promise<readonly Reveal[]>;
};

const revealSchema: z.ZodMiniType<Reveal> = z.object({
  applicationId: z.string(),
  atMs: z.int(),
  by: z.string(),
  reason: z.string(),
  terminals: z.int(),
});

/** A person waits for it. */
const CALL_MS_MAX = 10_000;

export function createRevealLog(client: DynamoDBClient, TableName: string): RevealLog {
  return {
    async write(reveal) {
      const Item = toRow({ ...revealKey({ ...reveal, nonce: randomUUID() }), ...reveal });
      const put = new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      await client.send(put, { abortSignal: AbortSignal.timeout(CALL_MS_MAX) });
    },
    async of(applicationId) {
      const found: Reveal[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toRow({ ':pk': revealPartition(applicationId) }),
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map((row) => revealSchema.parse(fromRow(row))));
      return found;
    },
  };
}
