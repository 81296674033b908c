import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { profileNoteKey } from '../../adapters/dynamo/keys.ts';
import { createProfileNotes, readProfileNote } from '../../adapters/dynamo/profile-notes.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';

const TABLE = 'applications';
const { signal } = new AbortController();
let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  Object.assign(process.env, dynamo.environment);
});

afterAll(() => dynamo.stop());

test('of each profile the latest note is kept, whichever is written last', async () => {
  const client = createDynamoClient({ attemptsMax: 1 });
  const notes = createProfileNotes(client, TABLE);
  expect(await readProfileNote(client, TABLE, 'ACME')).toBeUndefined();
  await notes.note('ACME', 'basic-base64', 'previous', 1_000, signal);
  await notes.note('ACME', 'basic-base64', 'current', 3_000, signal);
  await notes.note('ACME', 'bare-text', 'previous', 2_000, signal);
  await notes.note('OTHER', 'bearer-jwt', 'current', 1, signal);
  expect(await readProfileNote(client, TABLE, 'ACME')).toEqual({
    variant: 'basic-base64',
    secret: 'current',
    atMs: 3_000,
  });
  expect(await readProfileNote(client, TABLE, 'OTHER')).toEqual({ variant: 'bearer-jwt', secret: 'current', atMs: 1 });
  client.destroy();
});

test('a note that somebody broke by hand is none', async () => {
  const row = { ...profileNoteKey('BROKEN'), variant: 7 };
  await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: toRow(row) }));
  await expect(readProfileNote(dynamo.direct, TABLE, 'BROKEN')).rejects.toThrow('The note of a profile is none');
});

test('a note fails as the table fails', async () => {
  const notes = createProfileNotes(dynamo.direct, 'nowhere');
  await expect(notes.note('ACME', 'v', 'current', 1, signal)).rejects.toThrow('non-existent table');
  const cut = AbortSignal.abort();
  await expect(createProfileNotes(dynamo.direct, TABLE).note('ACME', 'v', 'current', 9_000, cut)).rejects.toThrow(
    'aborted',
  );
});
