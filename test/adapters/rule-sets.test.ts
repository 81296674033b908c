import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { LIVE_KEY, publicationKey, ruleSetPartition, ruleSetRowKey } from '../../adapters/dynamo/keys.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import {
  hashOfFile,
  publishRuleSet,
  readHistory,
  readLive,
  setShadow,
} from '../../adapters/dynamo/rule-set-publisher.ts';
import { createRuleSetSource, hashOfRows, readRuleFile } from '../../adapters/dynamo/rule-set-source.ts';
import { type AuthoredRuleFile, type RuleFile, ruleFileSchema, toRuleSetContent } from '../../contracts/rule-file.ts';
import type { LiveRuleSet } from '../../domain/ports.ts';
import { counterIdOf } from '../../domain/rules/counter-id.ts';
import { PATIENT } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';

let dynamo: DynamoDb;
let client: ReturnType<typeof createDynamoClient>;
let tables = 0;
/** Each test has a table of its own, in which nothing was ever published. */
let table: string;

beforeAll(async () => {
  dynamo = await startDynamoDb([]);
  Object.assign(process.env, dynamo.environment);
  client = createDynamoClient({ attemptsMax: 2 });
}, 60_000);

beforeEach(async () => {
  tables += 1;
  table = `rules-${tables}`;
  await dynamo.createTable(table);
});

afterAll(() => dynamo.stop());

type Authored = Partial<AuthoredRuleFile>;

const file = (...rules: AuthoredRuleFile['rules']): RuleFile => fileWith({ rules });
const fileWith = (authored: Authored): RuleFile => ruleFileSchema.parse({ format: 1, rules: [], ...authored });

const cap = { id: 'cap', kind: 'amount_limit', currency: 'USD', max: '250.00' } as const;
const gambling = { id: 'gambling', kind: 'mcc_block' as const, mccs: ['7995'], answer: '34' as const };
const daily = { id: 'daily', kind: 'limit', window: { calendar: 'day', zone: 'UTC' }, max: '500.00 USD' } as const;
const weekly = { id: 'weekly', kind: 'limit', window: { calendar: 'week', zone: 'UTC' }, count: 10 } as const;

/** Publishes on top of whatever is live. */
async function publish(rules: RuleFile, nowMs = 1, note?: string) {
  return publishRuleSet(client, table, rules, await readLive(client, table), nowMs, note);
}

async function published(rules: RuleFile, nowMs = 1): Promise<LiveRuleSet> {
  const outcome = await publish(rules, nowMs);
  if (outcome.kind === 'base_moved') throw new Error('nobody else publishes here');
  const live = await readLive(client, table);
  if (live === undefined || live === 'malformed') throw new Error('nothing is live');
  return live;
}

const load = ({ hash, publishedAtMs }: LiveRuleSet) =>
  createRuleSetSource(client, table).load(hash, publishedAtMs, PATIENT);

const put = (fields: object) => dynamo.direct.send(new PutItemCommand({ TableName: table, Item: toRow(fields) }));
const remove = (hash: string, name: string) =>
  dynamo.direct.send(new DeleteItemCommand({ TableName: table, Key: toRow(ruleSetRowKey(hash, name)) }));

async function rowsOf(hash: string) {
  const { Items = [] } = await dynamo.direct.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :set',
      ExpressionAttributeValues: toRow({ ':set': ruleSetPartition(hash) }),
    }),
  );
  return Items.map(fromRow);
}

describe('a published set', () => {
  test('is read back as the file that was written, and the rules that it means', async () => {
    const rules = fileWith({
      settings: { zone: 'America/New_York', cardCurrency: 'USD', unknownTransactionType: 'decline' },
      lists: { bad: { of: 'mcc', values: ['gambling', '5993'] } },
      rules: [
        cap,
        gambling,
        daily,
        weekly,
        { id: 'listed', kind: 'mcc_block', mccs: 'list:bad' },
        { id: 'vip', kind: 'allow' },
      ],
    });
    const live = await published(rules, 7);
    expect(live).toMatchObject({ hash: hashOfFile(rules), publishedAtMs: 7 });
    const reading = await readRuleFile(client, table, live.hash, PATIENT);
    if (reading.kind !== 'read') throw new Error(reading.problem);
    expect(hashOfFile(reading.file)).toBe(live.hash);
    const decides = await load(live);
    if (decides.kind !== 'read') throw new Error(decides.problem);
    const byId = <Rule extends { readonly id: string }>(list: readonly Rule[]) =>
      list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const content = toRuleSetContent(rules);
    expect(decides.content.settings).toEqual(content.settings);
    expect(byId(decides.content.rules)).toEqual(byId(content.rules));
  });

  test('is a row for each rule and list and for the settings, which a person can read in the console', async () => {
    const { hash } = await published(
      fileWith({ settings: { zone: 'UTC' }, lists: { bad: { of: 'mcc', values: ['7995'] } }, rules: [gambling] }),
    );
    expect(await rowsOf(hash)).toEqual([
      { pk: `SET#${hash}`, sk: 'LIST#bad', of: 'mcc', values: ['7995'] },
      { pk: `SET#${hash}`, sk: 'RULE#gambling', ...gambling, mode: 'enforce', scope: 'program', onMissing: 'skip' },
      { pk: `SET#${hash}`, sk: 'SETTINGS#settings', zone: 'UTC', unknownTransactionType: 'out' },
    ]);
  });

  test('has the same name whatever the order of its rules, and another for one changed figure, list or setting', async () => {
    const lists = (value: string): Authored['lists'] => ({ bad: { of: 'mcc', values: [value] } });
    expect(hashOfFile(file(cap, gambling))).toBe(hashOfFile(file(gambling, cap)));
    const names = [
      file(cap),
      file({ ...cap, max: '250.01' }),
      fileWith({ rules: [cap], settings: { zone: 'UTC' } }),
      fileWith({ rules: [cap], lists: lists('7995') }),
      fileWith({ rules: [cap], lists: lists('7994') }),
      file(),
    ].map(hashOfFile);
    expect(new Set(names).size).toBe(names.length);
  });

  test('of more rules than one batch or one page holds is read whole', async () => {
    const cards = (rule: number) =>
      Array.from(
        { length: 300 },
        (_, card) => `icrd_${String(rule).padStart(10, '0')}_${String(card).padStart(20, 'x')}`,
      );
    const many = Array.from({ length: 130 }, (_, i) => ({ id: `r${i}`, kind: 'card_block' as const, cards: cards(i) }));
    const reading = await load(await published(file(...many)));
    expect(reading.kind === 'read' && reading.content.rules.length).toBe(130);
  });

  test('may be empty', async () => {
    expect(await load(await published(file()))).toMatchObject({ kind: 'read', content: { rules: [] } });
  });

  test('with a condition nested as deep as may be written is stored and read', async () => {
    type Nested = { all: Nested[] } | { field: 'mcc'; is: string };
    const nested = (depth: number): Nested =>
      depth === 0 ? { field: 'mcc', is: '5999' } : { all: [nested(depth - 1)] };
    const rules = file({ id: 'deep', kind: 'decline', when: nested(31) });
    const reading = await load(await published(rules));
    expect(reading).toMatchObject({ kind: 'read', content: toRuleSetContent(rules) });
  });
});

describe('publishing', () => {
  test('replaces what was live and remembers it', async () => {
    const first = await published(file(cap), 5);
    const second = await publish(file(cap, gambling), 7);
    expect(second).toMatchObject({ kind: 'published', replaced: first.hash });
    expect(await readLive(client, table)).toMatchObject({ previousHash: first.hash, publishedAtMs: 7 });
  });

  test('what is live already changes nothing', async () => {
    const live = await published(file(cap), 1);
    expect(await publish(file(cap), 9)).toEqual({ kind: 'already_live', hash: live.hash });
    expect(await readLive(client, table)).toEqual(live);
  });

  test('on a base that has moved does not win', async () => {
    await published(file(cap));
    const stale = await readLive(client, table);
    const { hash: winner } = await published(file(gambling), 3);
    expect(await publishRuleSet(client, table, file(cap, gambling), stale, 9)).toMatchObject({
      kind: 'base_moved',
      live: { hash: winner },
    });
    expect(await readLive(client, table)).toMatchObject({ hash: winner });
    expect(await readHistory(client, table)).toHaveLength(2);
  });

  test('on a base that was live twice tells the two times apart', async () => {
    const first = await published(file(cap), 1);
    await published(file(gambling), 2);
    await published(file(cap), 3);
    expect(await publishRuleSet(client, table, file(), first, 9)).toMatchObject({ kind: 'base_moved' });
  });

  test('the first of all is won by one of two', async () => {
    const outcomes = await Promise.all(
      [file(cap), file(gambling)].map((rules) => publishRuleSet(client, table, rules, undefined, 1)),
    );
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['base_moved', 'published']);
    expect(await readHistory(client, table)).toHaveLength(1);
  });

  test('is told in the history, oldest first, with times that never go back', async () => {
    await publish(file(cap), 1_000, 'the first');
    const { hash } = await published(file(gambling), 10);
    expect(await readHistory(client, table)).toEqual([
      { hash: hashOfFile(file(cap)), publishedAtMs: 1_000, rules: 1, note: 'the first' },
      { hash, publishedAtMs: 1_001, rules: 1, replaced: hashOfFile(file(cap)) },
    ]);
  });

  test.each(['99999999999999999999', '1e30', '1.5'])('over a pointer of the time %s replaces it', async (N) => {
    const live = await published(file(gambling));
    await dynamo.direct.send(
      new PutItemCommand({ TableName: table, Item: { ...toRow({ ...LIVE_KEY, ...live }), publishedAtMs: { N } } }),
    );
    expect(await readLive(client, table)).toBe('malformed');
    expect(await publish(file(cap))).toMatchObject({ kind: 'published', replaced: undefined });
  });

  test('over a broken pointer replaces it', async () => {
    await put({ ...LIVE_KEY, hash: ['x'] });
    expect(await readLive(client, table)).toBe('malformed');
    expect(await publish(file(cap))).toMatchObject({ kind: 'published', replaced: undefined });
    expect(await readLive(client, table)).toMatchObject({ hash: hashOfFile(file(cap)) });
  });
});

describe('two who publish at once', () => {
  const countsOf = async (rules: RuleFile, live: LiveRuleSet) => {
    const reading = await load(live);
    if (reading.kind !== 'read') throw new Error(reading.problem);
    const known = toRuleSetContent(rules).rules.map(counterIdOf);
    return known.map((counterId) => reading.countsFrom.get(counterId));
  };

  test('at the same millisecond do not write since when the counters of the other count', async () => {
    const base = await published(file(cap), 1);
    const [ofDaily, ofWeekly] = [file(daily), file(weekly)];
    const outcomes = await Promise.all(
      [ofDaily, ofWeekly].map((rules) => publishRuleSet(client, table, rules, base, 9)),
    );
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['base_moved', 'published']);
    const live = await readLive(client, table);
    if (live === undefined || live === 'malformed') throw new Error('nothing is live');
    const winner = live.hash === hashOfFile(ofDaily) ? ofDaily : ofWeekly;
    expect(await countsOf(winner, live)).toEqual([live.publishedAtMs]);
    expect((await load(live)) as object).toMatchObject({
      countsFrom: new Map([[expect.any(String), live.publishedAtMs]]),
    });
  });

  test('get a time that nobody has claimed, also where nothing counts', async () => {
    const base = await published(file(), 1);
    await publishRuleSet(client, table, file(gambling), { ...base, publishedAtMs: 2 }, 9);
    expect(await published(file(cap), 9)).toMatchObject({ publishedAtMs: 10 });
  });

  test('over a broken pointer do not both win', async () => {
    await put({ ...LIVE_KEY, hash: ['x'] });
    const outcomes = await Promise.all(
      [file(cap), file(gambling)].map((rules) => publishRuleSet(client, table, rules, 'malformed', 1)),
    );
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['base_moved', 'published']);
    expect(await publishRuleSet(client, table, file(), 'malformed', 9)).toMatchObject({ kind: 'base_moved' });
  });
});

test('a publication that was broken by hand is told by its row', async () => {
  await published(file(cap), 5);
  await put({ ...publicationKey(7), hash: 7 });
  await expect(readHistory(client, table)).rejects.toMatchObject({
    name: 'MalformedRow',
    message: expect.stringContaining('HISTORY PUBLISHED#000000000000007'),
  });
});

describe('a set whose rows were touched by hand is corrupt', () => {
  test('when a value was edited', async () => {
    const live = await published(file(gambling));
    await dynamo.direct.send(
      new UpdateItemCommand({
        TableName: table,
        Key: toRow(ruleSetRowKey(live.hash, 'RULE#gambling')),
        UpdateExpression: 'SET answer = :answer',
        ExpressionAttributeValues: toRow({ ':answer': '05' }),
      }),
    );
    expect(await load(live)).toMatchObject({ kind: 'corrupt', problem: expect.stringContaining('by hand') });
  });

  test.each(['99999999999999999999', '1e30', '1e-130', '9.9e125', '0.1234567890123456789012345678901234567'])(
    'when the number %s was added, which no JavaScript number holds',
    async (N) => {
      const live = await published(file(gambling));
      await dynamo.direct.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toRow(ruleSetRowKey(live.hash, 'RULE#gambling')),
          UpdateExpression: 'SET priority = :priority',
          ExpressionAttributeValues: { ':priority': { N } },
        }),
      );
      expect(await load(live)).toMatchObject({ kind: 'corrupt', problem: expect.stringContaining('by hand') });
    },
  );

  test.each(['RULE#cap', 'LIST#bad', 'SETTINGS#settings'])('when its row %s was taken out', async (name) => {
    const live = await published(
      fileWith({ settings: { zone: 'UTC' }, lists: { bad: { of: 'mcc', values: ['7995'] } }, rules: [cap, gambling] }),
    );
    expect(await load(live)).toMatchObject({ kind: 'read' });
    await remove(live.hash, name);
    expect(await load(live)).toMatchObject({ kind: 'corrupt' });
  });

  test.each(['RULE#extra', 'LIST#extra', 'SETTINGS#extra', 'extra', ''.padEnd(3, '#')])(
    'when a row %s was added',
    async (name) => {
      const live = await published(file(gambling));
      await put({ ...ruleSetRowKey(live.hash, name), id: 'extra', kind: 'mcc_block', answer: '05', mccs: '7995' });
      expect(await load(live)).toMatchObject({ kind: 'corrupt', problem: expect.stringContaining('by hand') });
    },
  );

  test('when it was never written', async () => {
    expect(await load({ hash: '0'.repeat(32), publishedAtMs: 1 })).toMatchObject({ kind: 'corrupt' });
  });

  test('or when its rows add up and say nothing that this version understands', async () => {
    const rows = [{ kind: 'rule' as const, name: 'odd', fields: { id: 'odd', kind: 'mind_reading' } }];
    const hash = hashOfRows(rows);
    await put({ ...ruleSetRowKey(hash, 'RULE#odd'), ...rows[0]?.fields });
    expect(await load({ hash, publishedAtMs: 1 })).toMatchObject({
      kind: 'corrupt',
      problem: expect.stringMatching(/odd.*does not understand/),
    });
  });

  test('and is mended by publishing its file again', async () => {
    const rules = file(cap, gambling);
    const live = await published(rules);
    await put({ ...ruleSetRowKey(live.hash, 'RULE#stray'), id: 'stray', kind: 'card_block', cards: ['c'] });
    await remove(live.hash, 'RULE#cap');
    expect(await publish(rules, 9)).toEqual({ kind: 'repaired', hash: live.hash });
    expect(await load(live)).toMatchObject({ kind: 'read' });
    expect(await readLive(client, table)).toEqual(live);
    expect(await publish(rules, 9)).toEqual({ kind: 'already_live', hash: live.hash });
  });

  test('not, when it was published before a field had a default: it is what its hash says', async () => {
    const old = { kind: 'rule' as const, name: 'old', fields: { id: 'old', kind: 'mcc_block', mccs: ['7995'] } };
    const hash = hashOfRows([old]);
    await put({ ...ruleSetRowKey(hash, 'RULE#old'), ...old.fields });
    expect(await load({ hash, publishedAtMs: 1 })).toMatchObject({
      kind: 'read',
      content: { rules: [{ id: 'old', answer: '05' }] },
    });
  });
});

describe('since when a counter counts', () => {
  const countsFrom = async (live: LiveRuleSet) => {
    const reading = await load(live);
    if (reading.kind !== 'read') throw new Error(reading.problem);
    const ids = new Map(reading.content.rules.map((rule) => [counterIdOf(rule), rule.id]));
    return Object.fromEntries([...reading.countsFrom].map(([counterId, fromMs]) => [ids.get(counterId), fromMs]));
  };

  test('is its first publication, and goes on with every set that has it', async () => {
    expect(await countsFrom(await published(file(daily), 10))).toEqual({ daily: 10 });
    expect(await countsFrom(await published(file(daily, weekly), 20))).toEqual({ daily: 10, weekly: 20 });
    expect(await countsFrom(await published(file({ ...daily, max: '1.00 USD' }, weekly, gambling), 30))).toEqual({
      daily: 10,
      weekly: 20,
    });
  });

  test('begins anew where it counts something else', async () => {
    await published(file(daily), 10);
    const live = await published(file({ ...daily, window: { calendar: 'day', zone: 'Asia/Tokyo' } }), 20);
    expect(await countsFrom(live)).toEqual({ daily: 20 });
  });

  test('begins anew where a set in between did not have it, also on the way back', async () => {
    const [with_, without] = [file(daily, weekly), file(weekly)];
    await published(with_, 10);
    await published(without, 20);
    expect(await countsFrom(await published(with_, 30))).toEqual({ daily: 30, weekly: 10 });
  });

  test.each(['broken', 'taken away'] as const)('is not forgotten where the pointer was %s by hand', async (how) => {
    await published(file(daily), 10);
    if (how === 'broken') await put({ ...LIVE_KEY, hash: ['x'] });
    else await dynamo.direct.send(new DeleteItemCommand({ TableName: table, Key: toRow(LIVE_KEY) }));
    const live = await published(file(daily, weekly), 5);
    expect(live.publishedAtMs).toBeGreaterThan(10);
    expect(await countsFrom(live)).toEqual({ daily: 10, weekly: live.publishedAtMs });
  });

  test('is kept of more counters than one row holds', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => ({
      ...weekly,
      id: `w${index}`,
      scope: { cards: [`icrd_${index}`] },
    }));
    const live = await published(file(...many), 10);
    expect(Object.keys(await countsFrom(live))).toHaveLength(1_100);
  });
});

describe('a set in the shadow', () => {
  test('is named by the pointer from its time on, and its rows are there', async () => {
    const live = await published(file(cap), 1);
    expect(await setShadow(client, table, file(gambling), live.hash, 8)).toBe(true);
    const hash = hashOfFile(file(gambling));
    expect(await readLive(client, table)).toEqual({ ...live, shadow: { hash, fromMs: 8 } });
    expect(await load({ hash, publishedAtMs: 8 })).toMatchObject({ kind: 'read' });
  });

  test('is taken away again', async () => {
    const live = await published(file(cap), 1);
    await setShadow(client, table, file(gambling), live.hash, 8);
    expect(await setShadow(client, table, undefined, live.hash, 9)).toBe(true);
    expect(await readLive(client, table)).toEqual(live);
  });

  test('is not put beside another set than the one it was meant for', async () => {
    const first = await published(file(cap), 1);
    const second = await published(file(gambling), 2);
    expect(await setShadow(client, table, file(), first.hash, 8)).toBe(false);
    expect(await readLive(client, table)).toEqual(second);
  });

  test('ends with the next publication', async () => {
    const live = await published(file(cap), 1);
    await setShadow(client, table, file(gambling), live.hash, 8);
    expect(await published(file(gambling), 9)).not.toHaveProperty('shadow');
  });

  test('needs a set to stand beside', async () => {
    expect(await setShadow(client, table, file(cap), 'nothing', 1)).toBe(false);
    const { Items = [] } = await dynamo.direct.send(new ScanCommand({ TableName: table }));
    expect(Items.map((row) => row['pk']?.S)).not.toContain(LIVE_KEY.pk);
  });
});
