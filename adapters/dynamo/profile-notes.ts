import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { ProfileNote, ProfileNotes } from '../../domain/merchant-application/ports.ts';
import { profileNoteKey } from './keys.ts';
import { malformedRow } from './malformed-row.ts';
import { fromRow, toRow } from './rows.ts';

const noteSchema: z.ZodMiniType<ProfileNote> = z.object({
  variant: z.string(),
  secret: z.enum(['current', 'previous']),
  atMs: z.int(),
});

/** By what each profile's pushes were last known to be Elavon's: one row a profile in the applications table. */
export function createProfileNotes(client: DynamoDBClient, table: string): ProfileNotes {
  return {
    async note(profileCode, variant, secret, atMs, signal) {
      const put = new PutItemCommand({
        TableName: table,
        Item: toRow({ ...profileNoteKey(profileCode), variant, secret, atMs }),
        // Many environments write this row; whichever took the latest push is right.
        ConditionExpression: 'attribute_not_exists(atMs) OR atMs <= :atMs',
        ExpressionAttributeValues: toRow({ ':atMs': atMs }),
      });
      try {
        await client.send(put, { abortSignal: signal });
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

/** What is noted of a profile; undefined where no push of it was ever known to be Elavon's. Throws when DynamoDB fails. */
export async function readProfileNote(
  client: DynamoDBClient,
  table: string,
  profileCode: string,
): Promise<ProfileNote | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toRow(profileNoteKey(profileCode)), ConsistentRead: true }),
  );
  if (Item === undefined) return undefined;
  const { data } = noteSchema.safeParse(fromRow(Item));
  if (data === undefined) throw malformedRow('The note of a profile is none');
  return data;
}
