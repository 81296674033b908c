import { DeleteItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { LIVE_KEY, ruleKey, ruleSetPartition } from '../../adapters/dynamo/keys.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { publishRuleSet, readLive } from '../../adapters/dynamo/rule-set-publisher.ts';
import { ruleSetHash } from '../../adapters/rule-set-hash.ts';
import { createRuleSetSource } from '../../adapters/dynamo/rule-set-source.ts';
import { type RuleFile, ruleFileSchema } from '../../contracts/rule-file.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';

const TABLE = 'rules';
const PATIENT = AbortSignal.timeout(60_000);

let dynamo: DynamoDb;
let client: ReturnType<typeof createDynamoClient>;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  Object.assign(process.env, dynamo.environment);
  client = createDynamoClient({ attemptsMax: 2 });
}, 60_000);

afterAll(() => dynamo.stop());

const file = (...rules: object[]): RuleFile => ruleFileSchema.parse({ format: 1, rules });
const cap = { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' };
const gambling = { id: 'gambling', kind: 'mcc_block', mccs: ['7995'], answer: '34' };

/** Publishes on top of whatever is live. */
async function publish(rules: RuleFile, nowMs = 1) {
  return publishRuleSet(client, TABLE, rules, await readLive(client, TABLE), nowMs);
}

async function publishedHash(rules: RuleFile): Promise<string> {
  const outcome = await publish(rules);
  if (outcome.kind === 'base_moved') throw new Error('nobody else publishes here');
  return outcome.hash;
}

test('what is published is read back as the rules that decide, and replaces the set before it', async () => {
  const first = await publishedHash(file(cap));
  const second = await publish(file(cap, gambling), 7);
  expect(second).toMatchObject({ kind: 'published', replaced: first });
  const live = await readLive(client, TABLE);
  expect(live).toMatchObject({ previousHash: first, publishedAtMs: 7 });
  if (live === undefined || live === 'malformed') throw new Error('nothing is live');
  expect(await createRuleSetSource(client, TABLE).load(live.hash, PATIENT)).toEqual({
    kind: 'read',
    rules: [
      { id: 'cap', kind: 'amount_limit', answer: '61', max: { minor: 25_000, currency: 'USD' }, onMissing: 'decline' },
      { id: 'gambling', kind: 'mcc_block', answer: '34', mccs: ['7995'], onMissing: 'skip' },
    ],
  });
});

test('each rule is a row that a person can read in the console', async () => {
  const hash = await publishedHash(file(gambling));
  const { Items = [] } = await dynamo.direct.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :set',
      ExpressionAttributeValues: toRow({ ':set': ruleSetPartition(hash) }),
    }),
  );
  expect(Items.map(fromRow)).toEqual([{ ...ruleKey(hash, 'gambling'), ...gambling, onMissing: 'skip' }]);
});

test('publishing what is live already changes nothing', async () => {
  await publish(file(cap), 1);
  expect(await publish(file(cap), 9)).toMatchObject({ kind: 'already_live' });
  expect(await readLive(client, TABLE)).not.toMatchObject({ publishedAtMs: 9 });
});

test('a publish on a base that has moved does not win', async () => {
  await publish(file(cap));
  const stale = await readLive(client, TABLE);
  const winner = await publishedHash(file(gambling));
  expect(await publishRuleSet(client, TABLE, file(cap, gambling), stale, 2)).toMatchObject({
    kind: 'base_moved',
    live: { hash: winner },
  });
  expect(await readLive(client, TABLE)).toMatchObject({ hash: winner });
});

test('a set of more rules than one batch or one page holds is read whole', async () => {
  const many = Array.from({ length: 130 }, (_, i) => ({
    id: `r${i}`,
    kind: 'card_block',
    cards: Array.from(
      { length: 300 },
      (__, card) => `icrd_${String(i).padStart(10, '0')}_${String(card).padStart(20, '0')}`,
    ),
  }));
  const hash = await publishedHash(file(...many));
  const reading = await createRuleSetSource(client, TABLE).load(hash, PATIENT);
  expect(reading.kind === 'read' && reading.rules.length).toBe(130);
});

test('an empty set may be published', async () => {
  const hash = await publishedHash(file());
  expect(await createRuleSetSource(client, TABLE).load(hash, PATIENT)).toEqual({ kind: 'read', rules: [] });
});

describe('a set whose rows were touched by hand is corrupt', () => {
  const load = (hash: string) => createRuleSetSource(client, TABLE).load(hash, PATIENT);

  test('when a value was edited', async () => {
    const hash = await publishedHash(file({ ...gambling, mccs: ['7801'] }));
    await dynamo.direct.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: toRow(ruleKey(hash, 'gambling')),
        UpdateExpression: 'SET answer = :answer',
        ExpressionAttributeValues: toRow({ ':answer': '05' }),
      }),
    );
    expect(await load(hash)).toMatchObject({ kind: 'corrupt', problem: expect.stringContaining('by hand') });
  });

  test('when a rule was taken out', async () => {
    const hash = await publishedHash(file(cap, { ...gambling, mccs: ['7802'] }));
    await dynamo.direct.send(new DeleteItemCommand({ TableName: TABLE, Key: toRow(ruleKey(hash, 'cap')) }));
    expect(await load(hash)).toMatchObject({ kind: 'corrupt' });
  });

  test('when a row is no rule', async () => {
    const hash = await publishedHash(file({ ...gambling, mccs: ['7803'] }));
    const Item = toRow({ ...ruleKey(hash, 'extra'), id: 'extra', kind: 'mcc_block', answer: '05', mccs: '7995' });
    await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item }));
    expect(await load(hash)).toMatchObject({ kind: 'corrupt', problem: expect.stringContaining('by hand') });
  });

  test('when it was never written', async () => {
    expect(await load('0'.repeat(32))).toMatchObject({ kind: 'corrupt' });
  });
});

test('a set that is live and was touched by hand is mended by publishing its file again', async () => {
  const rules = file(cap, { ...gambling, mccs: ['7804'] });
  const hash = await publishedHash(rules);
  const stray = toRow({ ...ruleKey(hash, 'stray'), id: 'stray', kind: 'card_block', answer: '05', cards: ['c'] });
  await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: stray }));
  await dynamo.direct.send(new DeleteItemCommand({ TableName: TABLE, Key: toRow(ruleKey(hash, 'cap')) }));
  expect(await publish(rules)).toEqual({ kind: 'repaired', hash });
  expect(await createRuleSetSource(client, TABLE).load(hash, PATIENT)).toMatchObject({ kind: 'read' });
  expect(await publish(rules)).toEqual({ kind: 'already_live', hash });
});

test('a set published before a field had a default is still what its hash says', async () => {
  const old = [{ id: 'old', kind: 'mcc_block', answer: '05', mccs: ['7995'] }];
  const hash = ruleSetHash(old);
  for (const rule of old) {
    await dynamo.direct.send(
      new PutItemCommand({ TableName: TABLE, Item: toRow({ ...ruleKey(hash, rule.id), ...rule }) }),
    );
  }
  expect(await createRuleSetSource(client, TABLE).load(hash, PATIENT)).toEqual({
    kind: 'read',
    rules: [{ ...old[0], onMissing: 'skip' }],
  });
});

test('a broken pointer is told as such, and replaced by the next publish', async () => {
  await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: toRow({ ...LIVE_KEY, hash: ['x'] }) }));
  expect(await readLive(client, TABLE)).toBe('malformed');
  expect(await publish(file(cap))).toMatchObject({ kind: 'published', replaced: undefined });
  expect(await readLive(client, TABLE)).toMatchObject({ hash: expect.any(String) });
});
