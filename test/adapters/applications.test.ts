import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createApplicationReader } from '../../adapters/dynamo/application-reader.ts';
import { aliasKey, pushKey, recordKey, unqueuedPushKey } from '../../adapters/dynamo/application-keys.ts';
import { createApplicationStore } from '../../adapters/dynamo/application-store.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { outboundEventOfRow } from '../../adapters/dynamo/event-row.ts';
import { createPushRefuge } from '../../adapters/dynamo/push-refuge.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { createMemoryApplicationStore } from '../../adapters/memory/application-store.ts';
import type { ApplicationEvent } from '../../domain/merchant-application/application-event.ts';
import type { ApplicationStore } from '../../domain/merchant-application/ports.ts';
import type { PushedTerminal } from '../../domain/merchant-application/push.ts';
import { standingOf } from '../../domain/merchant-application/standing.ts';
import { aPush, aTerminal, PROFILE } from '../support/application-pushes.ts';
import { applicationsOver, HOUR_MS } from '../support/applications.ts';
import { PATIENT } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { NOON } from '../support/rules.ts';

const TABLE = 'applications';
const DAY_MS = 24 * HOUR_MS;

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  Object.assign(process.env, dynamo.environment);
}, 60_000);

afterEach(() => dynamo.faults.clear());

afterAll(() => dynamo.stop());

/** A store, and what it keeps that nobody reads back through it. */
type Subject = {
  readonly store: ApplicationStore;
  readonly historyOf: (...ids: readonly string[]) => Promise<readonly number[]>;
  readonly eventsOf: (...ids: readonly string[]) => Promise<readonly ApplicationEvent[]>;
};

function inMemory(): Subject {
  const store = createMemoryApplicationStore();
  return {
    store,
    historyOf: async () => store.history.map(({ receivedAtMs }) => receivedAtMs).toSorted((a, b) => a - b),
    eventsOf: async () => store.events,
  };
}

async function rowsOf(ids: readonly string[], prefix: string) {
  const each = ids.map(async (id) => {
    const { Items = [] } = await dynamo.direct.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: toRow({ ':pk': recordKey(id).pk, ':prefix': prefix }),
      }),
    );
    return Items;
  });
  return (await Promise.all(each)).flat();
}

function inDynamoDb(): Subject {
  return {
    store: createApplicationStore(createDynamoClient({ attemptsMax: 2 }), TABLE),
    historyOf: async (...ids) =>
      (await rowsOf(ids, 'PUSH#')).map((row) => Number(row['receivedAtMs']?.N)).toSorted((a, b) => a - b),
    eventsOf: async (...ids) => (await rowsOf(ids, 'EVENT#')).map((row) => outboundEventOfRow(row) as ApplicationEvent),
  };
}

let numbers = 0;

/** Ids that no other test has pushed. */
function newIds() {
  numbers += 1;
  return { uniqueId: `u${numbers}`, clientId: 'ACME' };
}

const idOf = ({ uniqueId }: { uniqueId: string }): string => `${PROFILE}/unique/${uniqueId}@ACME`;

/** One contract for the store in memory and for DynamoDB. */
describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('merchant applications %s', (_where, createSubject) => {
  test('are a record, a history and events, and a late INPROGRESS takes nothing back', async () => {
    const { store, historyOf, eventsOf } = createSubject();
    const { tell } = applicationsOver(store);
    const ids = newIds();
    const id = idOf(ids);
    expect(await tell(aPush({ ids, boardingStatus: 'COMPLETE' }), NOON)).toEqual({
      kind: 'applied',
      applicationId: id,
      changed: true,
      contradictions: [],
    });
    expect(await tell(aPush({ ids, boardingStatus: 'INPROGRESS' }), NOON + 1)).toMatchObject({ kind: 'applied' });
    const credentials = { sealed: 'c2VhbGVk', mark: 'abc' };
    const late = aPush({ ids, merchantId: 'm', terminals: { entries: [aTerminal({ credentials })] } });
    expect(await tell(late, NOON + 2)).toMatchObject({ kind: 'applied', changed: true });
    const record = await store.readById(id, PATIENT);
    if (record === undefined || 'kind' in record) throw new Error('There is no record');
    expect(standingOf(record.knowledge)).toMatchObject({
      boardingStatus: 'COMPLETE',
      merchantId: 'm',
      terminals: [{ credentials: [credentials] }],
    });
    expect(record).toMatchObject({ id, version: 3, firstHeardAtMs: NOON, heardAtMs: NOON + 2 });
    expect(await historyOf(id)).toEqual([NOON, NOON + 1, NOON + 2]);
    const events = await eventsOf(id);
    expect(events.map((event) => [event.id, event.type.split('.')[1]])).toEqual([
      [`${id}/1`, 'status_changed'],
      [`${id}/2`, 'merchant_id_received'],
      [`${id}/3`, 'terminals_received'],
    ]);
    expect(events[0]).toMatchObject({ occurredAtMs: NOON, boardingStatus: 'COMPLETE', ...ids, profileCode: PROFILE });
    expect(JSON.stringify(events)).not.toMatch(/c2VhbGVk|abc/);
  });

  test('whose credentials could not be kept get them with the same push, within the window', async () => {
    const { store, historyOf, eventsOf } = createSubject();
    const { tell } = applicationsOver(store);
    const ids = newIds();
    const push = (credentials: NonNullable<PushedTerminal['credentials']>) =>
      aPush({ ids, terminals: { entries: [aTerminal({ credentials })] } });
    const lacks = async () => {
      const record = await store.readById(idOf(ids), PATIENT);
      return record !== undefined && !('kind' in record) && standingOf(record.knowledge).lacksCredentials;
    };
    expect(await tell(push('not_kept'), NOON)).toMatchObject({ kind: 'applied' });
    expect(await tell(push('not_kept'), NOON + 1)).toMatchObject({ kind: 'repeated', changed: false });
    expect(await lacks()).toBe(true);
    expect(await tell(push({ sealed: 'c2VhbGVk', mark: 'abc' }), NOON + 2)).toMatchObject({
      kind: 'applied',
      changed: true,
    });
    expect(await lacks()).toBe(false);
    expect(await historyOf(idOf(ids))).toEqual([NOON, NOON + 2]);
    const events = await eventsOf(idOf(ids));
    const terminals = events.filter(({ type }) => type === 'merchant_application.terminals_received');
    const terminal = { itemCode: 'CONVERGE', terminalId: '8026000001' };
    expect(terminals.map((event) => event.terminals)).toEqual([[terminal], [terminal]]);
    expect(JSON.stringify(events)).not.toMatch(/not_kept|c2VhbGVk|abc/);
  });

  test.each([
    ['after it', 1],
    ['before it', -1],
  ])('a push that says the same within the window %s is one, and later another', async (_when, sign) => {
    const { store, historyOf, eventsOf } = createSubject();
    const { tell } = applicationsOver(store);
    const push = aPush({ ids: newIds(), event: 'EMAIL_SENT', messages: { messages: [{ text: 'REMINDER' }] } });
    const at = (offsetMs: number) => tell(push, NOON + sign * offsetMs);
    const { applicationId } = await at(0);
    expect(await at(HOUR_MS - 1)).toEqual({
      kind: 'repeated',
      applicationId,
      changed: false,
      contradictions: [],
    });
    // Of those within one window the oldest has a row, and one that was written before the oldest was known.
    expect(await historyOf(applicationId)).toEqual(sign > 0 ? [NOON] : [NOON - HOUR_MS + 1, NOON]);
    expect(await at(2 * HOUR_MS)).toMatchObject({ kind: 'applied', changed: false });
    expect(await at(7 * DAY_MS)).toMatchObject({ kind: 'applied', changed: false });
    expect(await historyOf(applicationId)).toHaveLength(sign > 0 ? 3 : 4);
    const notices = (await eventsOf(applicationId)).filter(({ type }) => type === 'merchant_application.notified');
    expect(notices.map(({ notification }) => notification)).toEqual(['EMAIL_SENT', 'EMAIL_SENT', 'EMAIL_SENT']);
  });

  test('a repeated push moves when it was heard of, in whatever order', async () => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ];
    for (const order of orders) {
      const { store, historyOf } = createSubject();
      const { tell } = applicationsOver(store);
      const ids = newIds();
      for (const nth of order) await tell(aPush({ ids }), NOON + nth * 1_000);
      expect(await store.readById(idOf(ids), PATIENT)).toMatchObject({
        firstHeardAtMs: NOON,
        heardAtMs: NOON + 2_000,
      });
      expect(await historyOf(idOf(ids))).toContain(NOON);
    }
  });

  test('a push told twice is one, with no window too', async () => {
    const { store, historyOf, eventsOf } = createSubject();
    const { tell } = applicationsOver(store, 0);
    const push = aPush({ ids: newIds(), event: 'EMAIL_SENT' });
    const { applicationId } = await tell(push, NOON);
    const before = [await store.readById(applicationId, PATIENT), await eventsOf(applicationId)];
    expect(await tell(push, NOON)).toMatchObject({ kind: 'repeated', changed: false });
    expect([await store.readById(applicationId, PATIENT), await eventsOf(applicationId)]).toEqual(before);
    expect(await historyOf(applicationId)).toEqual([NOON]);
  });

  test('a repetition whose credentials were sealed anew leaves the same record as the other way round', async () => {
    const ends = await Promise.all(
      [
        ['a', 'b'],
        ['b', 'a'],
      ].map(async (order) => {
        const { store, historyOf } = createSubject();
        const { tell } = applicationsOver(store);
        const ids = newIds();
        for (const sealed of order) {
          const entries = [aTerminal({ credentials: { sealed, mark: 'm' } })];
          await tell(aPush({ ids, terminals: { entries } }), NOON);
        }
        expect(await historyOf(idOf(ids))).toEqual([NOON]);
        const record = await store.readById(idOf(ids), PATIENT);
        return record !== undefined && !('kind' in record) && record.knowledge.terminals;
      }),
    );
    expect(ends).toEqual([[expect.objectContaining({ sealed: 'a' })], [expect.objectContaining({ sealed: 'a' })]]);
  });

  test.each(['packetId', 'groupPacketId', 'boardingId', 'correlationId'] as const)(
    'are found again by their %s alone',
    async (kind) => {
      const { tell } = applicationsOver(createSubject().store);
      const ids = newIds();
      const name = `${kind}-${ids.uniqueId}`;
      const { applicationId } = await tell(aPush({ ids: { ...ids, [kind]: name } }), NOON);
      const found = await tell(aPush({ ids: { [kind]: name }, boardingStatus: 'COMPLETE' }), NOON + 1);
      expect([found.applicationId, applicationId]).toEqual([idOf(ids), idOf(ids)]);
    },
  );

  test('that a later push links become one, and are found by the ids that they had', async () => {
    const { store, historyOf, eventsOf } = createSubject();
    const { tell } = applicationsOver(store);
    const ids = newIds();
    const packetId = `p-${ids.uniqueId}`;
    const packet = await tell(aPush({ ids: { packetId }, boardingStatus: 'COMPLETE' }), NOON);
    await tell(aPush({ ids, boardingStatus: 'DECLINED' }), NOON + 1);
    expect(await tell(aPush({ ids: { ...ids, packetId } }), NOON + 2)).toEqual({
      kind: 'applied',
      applicationId: idOf(ids),
      changed: true,
      contradictions: ['boarding_status'],
    });
    const record = await store.readById(packet.applicationId, PATIENT);
    expect(record).toMatchObject({ id: idOf(ids), formerIds: [packet.applicationId] });
    expect(await historyOf(idOf(ids), packet.applicationId)).toEqual([NOON, NOON + 1, NOON + 2]);
    const events = await eventsOf(idOf(ids));
    expect(events.find(({ type }) => type.endsWith('linked'))).toMatchObject({ formerIds: [packet.applicationId] });
    expect(events.find(({ type }) => type.endsWith('contradicted'))).toMatchObject({
      contradiction: 'boarding_status',
      values: ['COMPLETE', 'DECLINED'],
    });
    expect(await tell(aPush({ ids: { packetId } }), NOON + 3)).toMatchObject({ applicationId: idOf(ids) });
  });

  test('of one uniqueId at two clients are two, until a push names it without a client', async () => {
    const { tell } = applicationsOver(createSubject().store);
    const { uniqueId } = newIds();
    const one = await tell(aPush({ ids: { uniqueId, clientId: 'c1' } }), NOON);
    const other = await tell(aPush({ ids: { uniqueId, clientId: 'c2' } }), NOON);
    expect(one.applicationId).not.toBe(other.applicationId);
    expect(await tell(aPush({ ids: { uniqueId } }), NOON)).toMatchObject({
      applicationId: one.applicationId,
      contradictions: ['client_id'],
    });
    expect(await tell(aPush({ ids: { uniqueId, clientId: 'c2' }, merchantId: 'm' }), NOON)).toMatchObject({
      applicationId: one.applicationId,
    });
  });

  test('of one uniqueId at more clients than can be meant stay apart from a push that names no client, which is flagged', async () => {
    const { store } = createSubject();
    const { tell } = applicationsOver(store);
    const { uniqueId } = newIds();
    for (let nth = 0; nth < 103; nth += 1) await tell(aPush({ ids: { uniqueId, clientId: `c${nth}` } }), NOON);
    const alone = { kind: 'applied', applicationId: `${PROFILE}/unique/${uniqueId}` };
    const first = await tell(aPush({ ids: { uniqueId } }), NOON + 1);
    expect(first).toMatchObject({ ...alone, contradictions: ['ambiguous_name'] });
    expect(await tell(aPush({ ids: { uniqueId }, merchantId: 'm' }), NOON + 2)).toMatchObject({
      ...alone,
      contradictions: [],
    });
    expect(await tell(aPush({ ids: { uniqueId, clientId: 'c7' }, chainId: 'c' }), NOON + 3)).toMatchObject({
      applicationId: `${PROFILE}/unique/${uniqueId}@c7`,
    });
    expect(await store.readById(alone.applicationId, PATIENT)).toMatchObject({
      formerIds: [],
      knowledge: { merchantIds: ['m'], chainIds: [] },
    });
  });

  test('of one uniqueId at twenty clients are one with a push that names no client', async () => {
    const { store } = createSubject();
    const { tell } = applicationsOver(store);
    const { uniqueId } = newIds();
    for (let nth = 0; nth < 20; nth += 1) await tell(aPush({ ids: { uniqueId, clientId: `c${nth}` } }), NOON);
    const { applicationId } = await tell(aPush({ ids: { uniqueId } }), NOON + 1);
    const record = await store.readById(applicationId, PATIENT);
    expect(record !== undefined && !('kind' in record) && record.formerIds).toHaveLength(19);
  });

  test('are found by a uniqueId without its client, whichever came first', async () => {
    const { tell } = applicationsOver(createSubject().store);
    const [late, early] = [newIds(), newIds()];
    await tell(aPush({ ids: late }), NOON);
    expect(await tell(aPush({ ids: { uniqueId: late.uniqueId } }), NOON)).toMatchObject({ applicationId: idOf(late) });
    await tell(aPush({ ids: { uniqueId: early.uniqueId } }), NOON);
    expect(await tell(aPush({ ids: early }), NOON)).toMatchObject({ applicationId: idOf(early) });
  });

  test('of two profiles are two, and a client names none', async () => {
    const { store } = createSubject();
    const { tell } = applicationsOver(store);
    const ids = newIds();
    const here = await tell(aPush({ ids }), NOON);
    const there = await tell(aPush({ ids, profileCode: 'MANAGED' }), NOON);
    expect(there.applicationId).not.toBe(here.applicationId);
    const nameless = aPush({ ids: { clientId: ids.clientId }, messages: { messages: [{ text: ids.uniqueId }] } });
    const { applicationId } = await tell(nameless, NOON);
    expect(applicationId).toBe(`${PROFILE}/unidentified/${nameless.digest}`);
    const record = await store.readById(applicationId, PATIENT);
    expect(record !== undefined && !('kind' in record) && standingOf(record.knowledge).isUnidentified).toBe(true);
  });

  test('are settled by what Elavon answers, under any id that they had', async () => {
    const { store, eventsOf } = createSubject();
    const { tell, settle } = applicationsOver(store);
    const ids = newIds();
    for (const boardingStatus of ['COMPLETE', 'DECLINED']) await tell(aPush({ ids, boardingStatus }), NOON);
    const answer = { boardingStatus: 'COMPLETE', messages: {} };
    expect(await settle(idOf(ids), answer, NOON + DAY_MS)).toEqual({ applicationId: idOf(ids), contradictions: [] });
    const settled = (await eventsOf(idOf(ids))).at(-1);
    expect(settled).toMatchObject({
      type: 'merchant_application.settled',
      boardingStatus: 'COMPLETE',
      occurredAtMs: NOON + DAY_MS,
    });
    expect(await settle('GUIDED/unique/unheard-of', answer, NOON)).toBeUndefined();
  });

  test('a change stands only while everything is as it was read', async () => {
    const { store } = createSubject();
    const ids = newIds();
    const packetId = `p-${ids.uniqueId}`;
    let changed = 0;
    const meeting: ApplicationStore = {
      ...store,
      async commit(change, signal) {
        // Somebody else brings in another push between read and write, twice.
        if (changed < 2) {
          changed += 1;
          await applicationsOver(store).tell(
            aPush({ ids: changed === 1 ? { packetId } : { ...ids, packetId }, merchantId: 'm' }),
            NOON,
          );
        }
        return store.commit(change, signal);
      },
    };
    const told = await applicationsOver(meeting).tell(aPush({ ids: { ...ids, packetId }, chainId: 'c' }), NOON);
    expect([changed, told.applicationId]).toEqual([2, idOf(ids)]);
    const record = await store.readById(idOf(ids), PATIENT);
    expect(record).toMatchObject({ knowledge: { merchantIds: ['m'], chainIds: ['c'] } });
  });

  test('pushes of one application at once all become part of it', async () => {
    const { store, historyOf } = createSubject();
    const { tell } = applicationsOver(store);
    const ids = newIds();
    const merchantIds = Array.from({ length: 8 }, (_, nth) => `m${nth}`);
    await Promise.all(merchantIds.map((merchantId, nth) => tell(aPush({ ids, merchantId }), NOON + nth)));
    expect(await store.readById(idOf(ids), PATIENT)).toMatchObject({ knowledge: { merchantIds } });
    expect(await historyOf(idOf(ids))).toHaveLength(8);
  });

  test('that stay busy are given up with an error, to come again', async () => {
    const store = { ...createSubject().store, commit: async () => 'changed' as const };
    await expect(applicationsOver(store).tell(aPush({ ids: newIds() }), NOON)).rejects.toThrow('busy');
  });
});

describe('the table', () => {
  test('that answers with a fault is busy, and a row that somebody broke is no record', async () => {
    const { store } = inDynamoDb();
    const ids = newIds();
    const push = aPush({ ids });
    const told = await applicationsOver(store).tell(push, NOON);
    dynamo.faults.set([{ kind: 'throttle' }]);
    expect(await store.read(push, PATIENT)).toMatchObject({ kind: 'busy' });
    dynamo.faults.clear();
    const Item = toRow({ ...recordKey(told.applicationId), version: 1, knowledge: 'none' });
    await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item }));
    await expect(store.read(push, PATIENT)).rejects.toThrow('knowledge');
  });

  test('has a record of hundreds of messages and terminals in one row', async () => {
    const { store } = inDynamoDb();
    const { tell } = applicationsOver(store);
    const ids = newIds();
    const texts = Array.from({ length: 120 }, (_, nth) => ({ text: `${nth} ${'€'.repeat(1_000)}` }));
    for (const kind of ['messages', 'errorMessages', 'pendMessages', 'underwriterNotes', 'underwriterContacts']) {
      await tell(aPush({ ids, messages: { [kind]: texts.slice(0, 60) } }), NOON);
      await tell(aPush({ ids, messages: { [kind]: texts.slice(60) } }), NOON);
    }
    const entries = Array.from({ length: 110 }, (_, nth) =>
      aTerminal({ terminalId: `t${nth}`, credentials: { sealed: 's'.repeat(700), mark: 'm'.repeat(64) } }),
    );
    await tell(aPush({ ids, terminals: { entries } }), NOON);
    expect(await store.readById(idOf(ids), PATIENT)).toMatchObject({
      knowledge: { cut: expect.arrayContaining(['terminals', 'pendMessages']) },
    });
  });
});

describe('the refuge of pushes', () => {
  const keys = async () => {
    const problems: string[] = [];
    await dynamo.createTable(`refuge${(numbers += 1)}`);
    const table = `refuge${numbers}`;
    return { table, problems, refuge: createPushRefuge(dynamo.direct, table, (problem) => problems.push(problem)) };
  };

  test('keeps each once, gives the longest kept first, and forgets what was applied', async () => {
    const { refuge } = await keys();
    const [late, early] = [aPush({ merchantId: 'a' }), aPush({ merchantId: 'b' })];
    for (const [push, atMs] of [
      [late, 5],
      [early, 0],
      [late, 5],
      [late, 7 * DAY_MS],
    ] as const)
      await refuge.keep(push, NOON + atMs, PATIENT);
    expect(await refuge.list(10, PATIENT)).toEqual([
      { push: early, receivedAtMs: NOON },
      { push: late, receivedAtMs: NOON + 5 },
      { push: late, receivedAtMs: NOON + 7 * DAY_MS },
    ]);
    expect(await refuge.list(1, PATIENT)).toHaveLength(1);
    await refuge.remove({ push: late, receivedAtMs: NOON + 5 }, PATIENT);
    expect((await refuge.list(10, PATIENT)).map(({ receivedAtMs }) => receivedAtMs)).toEqual([NOON, NOON + 7 * DAY_MS]);
  });

  test('tells of rows that somebody broke, and gives those after them', async () => {
    const { refuge, table, problems } = await keys();
    for (const nth of [1, 2, 3]) {
      await refuge.keep(aPush({ merchantId: `m${nth}` }), NOON + nth, PATIENT);
      const key = unqueuedPushKey(aPush({ merchantId: `m${nth}` }), NOON + nth);
      const { Item = {} } = await dynamo.direct.send(new GetItemCommand({ TableName: table, Key: toRow(key) }));
      if (nth < 3) {
        const broken = { ...Item, ...toRow({ push: 'broken' }) };
        await dynamo.direct.send(new PutItemCommand({ TableName: table, Item: broken }));
      }
    }
    expect(await refuge.list(1, PATIENT)).toEqual([{ push: aPush({ merchantId: 'm3' }), receivedAtMs: NOON + 3 }]);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('UNQUEUED#');
  });
});

describe('the operator', () => {
  const profiles = ['SHOWN', 'OTHER'];

  test('lists applications of all profiles or of one, the latest heard of first, page by page', async () => {
    const { store } = inDynamoDb();
    const { tell } = applicationsOver(store);
    const reader = createApplicationReader(dynamo.direct, TABLE, profiles);
    for (const [nth, profileCode] of ['SHOWN', 'OTHER', 'SHOWN'].entries()) {
      await tell(aPush({ profileCode, ids: { uniqueId: `listed${nth}` } }), NOON + nth);
    }
    const ids = ({ applications }: { applications: readonly { applicationId: string }[] }) =>
      applications.map(({ applicationId }) => applicationId);
    const all = await reader.list({ most: 10 });
    expect(ids(all)).toEqual(['SHOWN/unique/listed2', 'OTHER/unique/listed1', 'SHOWN/unique/listed0']);
    expect(all).toMatchObject({
      isMore: false,
      applications: [{ boardingStatus: 'INPROGRESS', heardAtMs: NOON + 2 }, {}, {}],
    });
    const first = await reader.list({ profileCode: 'SHOWN', most: 1 });
    expect([ids(first), first.isMore]).toEqual([['SHOWN/unique/listed2'], true]);
    const second = await reader.list({ profileCode: 'SHOWN', most: 1, beforeMs: NOON + 2 });
    expect([ids(second), second.isMore]).toEqual([['SHOWN/unique/listed0'], false]);
  });

  test('is shown all of one by any of its ids, and of credentials the ciphertext alone', async () => {
    const { store } = inDynamoDb();
    const { tell, settle } = applicationsOver(store);
    const reader = createApplicationReader(dynamo.direct, TABLE, profiles);
    const ids = { uniqueId: 'shown', clientId: 'ACME' };
    const profileCode = 'SHOWN';
    const credentials = { sealed: 'c2VhbGVk', mark: 'abc' };
    await tell(aPush({ profileCode, ids: { packetId: 'shown-p' }, boardingStatus: 'COMPLETE' }), NOON);
    await tell(aPush({ profileCode, ids: { ...ids, packetId: 'shown-p' }, boardingStatus: 'DECLINED' }), NOON + 1);
    const terminals = { entries: [aTerminal({ credentials })] };
    const last = aPush({ profileCode, ids, merchantId: 'shown-mid', terminals });
    const { applicationId } = await tell(last, NOON + 2);
    await settle(applicationId, { boardingStatus: 'DECLINED', messages: {} }, NOON + 3);
    const [shown, ...others] = await reader.find('shown');
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      applicationId,
      formerIds: ['SHOWN/packet/shown-p'],
      boardingStatus: 'DECLINED',
      contradictions: [],
      settlements: [{ atMs: NOON + 3, boardingStatus: 'DECLINED' }],
      terminals: [{ itemCode: 'CONVERGE', credentials: [credentials] }],
      history: [{ receivedAtMs: NOON }, { receivedAtMs: NOON + 1 }, { receivedAtMs: NOON + 2 }],
      unreadable: 0,
    });
    expect(JSON.stringify(shown?.history)).not.toContain('c2VhbGVk');
    for (const id of [applicationId, 'SHOWN/packet/shown-p', 'shown-p', 'shown-mid']) {
      expect(await reader.find(id)).toEqual([shown]);
    }
    expect(await reader.find('shown', 'OTHER')).toEqual([]);
    expect(await reader.find('unheard of')).toEqual([]);
    const broken = toRow({ ...pushKey(applicationId, last, NOON + 2), push: 'broken' });
    await dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: broken }));
    expect(await reader.find('shown')).toMatchObject([{ history: [{}, {}], unreadable: 1 }]);
  });

  test('of credentials that could not be kept it says so, in the record, in the list and in the history', async () => {
    const { store } = inDynamoDb();
    const { tell } = applicationsOver(store);
    const profileCode = 'LACKING';
    const reader = createApplicationReader(dynamo.direct, TABLE, [profileCode]);
    const terminals = { entries: [aTerminal({ credentials: 'not_kept' })] };
    await tell(aPush({ profileCode, ids: { uniqueId: 'lacking' }, terminals }), NOON);
    const lacksCredentials = true;
    expect(await reader.list({ most: 1 })).toMatchObject({ applications: [{ lacksCredentials }], unreadable: 0 });
    expect(await reader.find('lacking')).toMatchObject([
      {
        lacksCredentials,
        terminals: [{ itemCode: 'CONVERGE', credentials: [], lacksCredentials }],
        history: [{ terminals: [{ itemCode: 'CONVERGE', credentials: 'not_kept' }] }],
        unreadable: 0,
      },
    ]);
  });

  test('pages on past what is no record, and counts what somebody broke', async () => {
    const { store } = inDynamoDb();
    const { tell } = applicationsOver(store);
    const profileCode = 'PAGED';
    const reader = createApplicationReader(dynamo.direct, TABLE, [profileCode]);
    for (let nth = 0; nth < 5; nth += 1)
      await tell(aPush({ profileCode, ids: { uniqueId: `paged${nth}` } }), NOON + nth);
    for (let nth = 1; nth < 5; nth += 1) {
      const Key = toRow(recordKey(`PAGED/unique/paged${nth}`));
      const { Item = {} } = await dynamo.direct.send(new GetItemCommand({ TableName: TABLE, Key }));
      await dynamo.direct.send(
        new PutItemCommand({ TableName: TABLE, Item: { ...Item, ...toRow({ knowledge: 'broken' }) } }),
      );
    }
    const { applications, unreadable } = await reader.list({ most: 1 });
    expect([applications.map(({ applicationId }) => applicationId), unreadable]).toEqual([['PAGED/unique/paged0'], 4]);
    await expect(reader.find('paged1')).rejects.toMatchObject({
      name: 'MalformedRow',
      message: expect.stringContaining('knowledge'),
    });
  });

  test('has credentials of terminals that were too many for the record', async () => {
    const { store } = inDynamoDb();
    const profileCode = 'SHOWN';
    const reader = createApplicationReader(dynamo.direct, TABLE, profiles);
    const entries = Array.from({ length: 110 }, (_, nth) =>
      aTerminal({ terminalId: `t${nth}`, credentials: { sealed: `s${nth}`, mark: `m${nth}` } }),
    );
    const ids = { uniqueId: 'many-terminals' };
    await applicationsOver(store).tell(aPush({ profileCode, ids, terminals: { virtualId: 'V1', entries } }), NOON);
    const [shown] = await reader.find('many-terminals');
    expect(shown?.cut).toEqual(['terminals']);
    expect(shown?.terminals.flatMap(({ credentials }) => credentials)).toHaveLength(110);
    expect(shown).toMatchObject({
      terminalDetails: [{ kind: 'virtualId', value: 'V1' }],
      history: [{ ids, terminalDetails: { virtualId: 'V1' } }],
    });
  });

  test('finds the rows of a name by its key', async () => {
    const { Item = {} } = await dynamo.direct.send(
      new GetItemCommand({ TableName: TABLE, Key: toRow(aliasKey('SHOWN', 'packet/shown-p')) }),
    );
    expect(fromRow(Item)).toMatchObject({ applicationIds: ['SHOWN/packet/shown-p'], isFirm: true });
  });
});
