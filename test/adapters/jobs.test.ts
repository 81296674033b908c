import { paginateQuery, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { outboundEventOfRow } from '../../adapters/dynamo/event-row.ts';
import { jobRecordKey, messagesKey } from '../../adapters/dynamo/job-keys.ts';
import { createJobStore } from '../../adapters/dynamo/job-store.ts';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import { createMemoryJobStore } from '../../adapters/memory/job-store.ts';
import { claimAnswer, markAnswer } from '../../domain/job/answer.ts';
import { followed } from '../../domain/job/follow.ts';
import type { JobName, JobRecord } from '../../domain/job/job.ts';
import type { JobEvent } from '../../domain/job/job-event.ts';
import type { JobChange, JobNews, JobStore } from '../../domain/job/ports.ts';
import { tellPoll } from '../../domain/job/tell-poll.ts';
import type { PollTold } from '../../domain/job/told.ts';
import { readMessages, readRequests } from '../../providers/strivve/translate.ts';
import { PATIENT } from '../support/authorize.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';
import { A_JOB, aPoll, aRequest } from '../support/jobs.ts';
import { NOON } from '../support/rules.ts';

const TABLE = 'jobs';
const MINUTE_MS = 60_000;

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb([TABLE]);
  Object.assign(process.env, dynamo.environment);
}, 60_000);

afterEach(() => dynamo.faults.clear());

afterAll(() => dynamo.stop());

/** A store, and what it keeps that nobody reads back through it. */
type Subject = { readonly store: JobStore; readonly eventsOf: (job: JobName) => Promise<readonly JobEvent[]> };

function inMemory(): Subject {
  const store = createMemoryJobStore();
  return { store, eventsOf: async ({ jobId }) => store.events.filter((event) => event.jobId === jobId) };
}

function inDynamoDb(): Subject {
  return {
    store: createJobStore(createDynamoClient({ attemptsMax: 2 }), TABLE),
    eventsOf: async (job) => {
      const query = {
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
        ExpressionAttributeValues: toRow({ ':pk': jobRecordKey(job).pk, ':event': 'EVENT#' }),
      };
      const events: JobEvent[] = [];
      for await (const { Items = [] } of paginateQuery({ client: dynamo.direct }, query)) {
        events.push(...Items.map((row) => outboundEventOfRow(row) as JobEvent));
      }
      return events;
    },
  };
}

let numbers = 0;

/** A job that no other test follows. */
function newJob(instance = A_JOB.instance) {
  numbers += 1;
  return { ...A_JOB, instance, jobId: String(numbers) };
}

function changeOf(seen: JobRecord | undefined, news: JobNews | undefined): JobChange {
  if (news === undefined) throw new Error('There is nothing to write');
  return { seen, ...news };
}

async function follow(store: JobStore, job = newJob(), atMs = NOON): Promise<JobRecord> {
  const news = followed(job, atMs);
  expect(await store.write(changeOf(undefined, news), PATIENT)).toBe('written');
  return news.next;
}

async function tell(store: JobStore, seen: JobRecord, poll: PollTold): Promise<JobRecord> {
  const change = changeOf(seen, tellPoll(seen, poll));
  expect(await store.write(change, PATIENT)).toBe('written');
  return change.next;
}

/** One contract for the store in memory and for DynamoDB. */
describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('jobs %s', (_where, createSubject) => {
  test('are a record, a timeline and events', async () => {
    const { store, eventsOf } = createSubject();
    const job = newJob();
    expect(await store.read(job, PATIENT)).toBeUndefined();
    let record = await follow(store, job);
    record = await tell(
      store,
      record,
      aPoll(0, {
        messages: [{ status: 'AUTH', statusText: 'Ünïcode', percentComplete: 12.5, timeLeftMs: 300_000 }, {}],
        requests: [aRequest()],
        job: { status: 'PENDING_TFA' },
        gap: { fromMs: NOON, toMs: NOON + 1, cause: 'step_lost' },
      }),
    );
    const { envelopeId } = aRequest();
    const claim = claimAnswer(record, { envelopeId, kind: 'tfa', nowMs: NOON + 1, untilMs: NOON + 2 });
    if (claim.kind === 'refused') throw new Error(claim.reason);
    expect(await store.write({ seen: record, ...claim.news }, PATIENT)).toBe('written');
    record = claim.news.next;
    const mark = { envelopeId, claimedAtMs: NOON + 1, outcome: 'sent', nowMs: NOON + 2 } as const;
    const marked = changeOf(record, markAnswer(record, mark));
    expect(await store.write(marked, PATIENT)).toBe('written');
    record = await tell(
      store,
      { ...marked.next, unreadSinceMs: NOON },
      aPoll(300_000, { messages: [{ terminationType: 'BILLABLE' }] }),
    );

    expect(await store.read(job, PATIENT)).toEqual({ record });
    const timeline = await store.timeline(job, PATIENT);
    expect(timeline).toEqual([
      expect.objectContaining({ sequence: 1, status: 'AUTH', percentComplete: 12.5, readAtMs: NOON + 100 }),
      { sequence: 2, pollId: expect.any(String), readAtMs: NOON + 100 },
      expect.objectContaining({ sequence: 3, status: 'PENDING_TFA', isRepair: true }),
      expect.objectContaining({ sequence: 4, terminationType: 'BILLABLE' }),
    ]);
    const events = await eventsOf(job);
    expect(events.map(({ id, type }) => [id, type.split('.')[1]])).toEqual(
      ['followed', 'gap_found', 'progressed', 'progressed', 'request_opened', 'request_changed', 'ended'].map(
        (type, index) => [`acme/${job.jobId}/${index + 1}`, type],
      ),
    );
  });

  test('of two instances are two', async () => {
    const { store } = createSubject();
    const here = newJob();
    const there = { ...here, instance: 'other' };
    await tell(store, await follow(store, here), aPoll(0, { messages: [{ status: 'AUTH' }] }));
    await follow(store, there);
    expect((await store.read(there, PATIENT))?.record.messages).toBe(0);
    expect(await store.timeline(there, PATIENT)).toEqual([]);
  });

  test('are followed once: who comes second is told what is there', async () => {
    const { store, eventsOf } = createSubject();
    const job = newJob();
    const record = await follow(store, job);
    const second = followed({ ...job, connection: 'other' }, NOON + 1);
    expect(await store.write({ seen: undefined, ...second }, PATIENT)).toEqual({ changed: { record } });
    expect(await eventsOf(job)).toHaveLength(1);
  });

  test('a change stands only while the record is as it was read, and leaves nothing otherwise', async () => {
    const { store, eventsOf } = createSubject();
    const job = newJob();
    const seen = await follow(store, job);
    const next = await tell(store, seen, aPoll(0, { messages: [{ status: 'AUTH' }] }));
    const late = changeOf(seen, tellPoll(seen, aPoll(0, { messages: [{ status: 'UPDATING' }] })));
    expect(await store.write({ ...late, accessKey: 'k' }, PATIENT)).toEqual({ changed: { record: next } });
    expect(await store.read(job, PATIENT)).toEqual({ record: next });
    expect((await store.timeline(job, PATIENT)).map(({ status }) => status)).toEqual(['AUTH']);
    expect(await eventsOf(job)).toHaveLength(2);
  });

  test('changes of one job at once end in one that stands, and each of the others is told of it', async () => {
    const { store } = createSubject();
    const job = newJob();
    const seen = await follow(store, job);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, nth) =>
        store.write(changeOf(seen, tellPoll(seen, aPoll(nth, { messages: [{ status: `S${nth}` }] }))), PATIENT),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
    expect(await store.timeline(job, PATIENT)).toHaveLength(1);
  });

  test('keep the access key beside the record, through changes that bring none', async () => {
    const { store } = createSubject();
    const job = newJob();
    const news = followed(job, NOON);
    await store.write({ seen: undefined, ...news, accessKey: 'first' }, PATIENT);
    const record = await tell(store, news.next, aPoll(0, { messages: [{ status: 'AUTH' }] }));
    expect(await store.read(job, PATIENT)).toEqual({ record, accessKey: 'first' });
    const change = changeOf(record, tellPoll(record, aPoll(4_000, { messages: [{ status: 'UPDATING' }] })));
    await store.write({ ...change, accessKey: 'second' }, PATIENT);
    expect(await store.read(job, PATIENT)).toMatchObject({ accessKey: 'second' });
  });

  test('have a lease that a later turn takes over, and no earlier one or a copy', async () => {
    const { store } = createSubject();
    const job = newJob();
    const lease = (turn: number, holder: string) => store.lease(job, { turn, holder }, PATIENT);
    expect(await lease(1, 'a')).toBe('no_such_job');
    expect(await store.read(job, PATIENT)).toBeUndefined();
    const record = await follow(store, job);
    expect(await lease(1, 'a')).toBe('taken');
    expect([await lease(1, 'a'), await lease(1, 'b')]).toEqual(['taken', 'occupied']);
    expect(await lease(3, 'c')).toBe('taken');
    expect([await lease(2, 'd'), await lease(1, 'a')]).toEqual(['occupied', 'occupied']);
    // A change of the record leaves it alone, and is not disturbed by it.
    const next = await tell(store, record, aPoll(0, { messages: [{ status: 'AUTH' }] }));
    expect(await store.read(job, PATIENT)).toEqual({ record: next, lease: { turn: 3, holder: 'c' } });
  });

  test('a lease that several ask for at once has one holder', async () => {
    const { store } = createSubject();
    const job = newJob();
    await follow(store, job);
    const outcomes = await Promise.all(['a', 'b', 'c'].map((holder) => store.lease(job, { turn: 1, holder }, PATIENT)));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
  });

  test('are listed with those heard of last first, of one instance and no more than wanted', async () => {
    const { store } = createSubject();
    const instance = `listed-${(numbers += 1)}`;
    const early = await follow(store, newJob(instance));
    const late = await follow(store, newJob(instance), NOON + 2 * MINUTE_MS);
    await follow(store, newJob(`${instance}-other`));
    const jobIds = async (most: number) => (await store.list(instance, most, PATIENT)).map(({ jobId }) => jobId);
    expect(await jobIds(10)).toEqual([late.jobId, early.jobId]);
    const next = await tell(store, early, aPoll(4 * MINUTE_MS, { messages: [{ status: 'AUTH' }] }));
    expect(await store.list(instance, 10, PATIENT)).toEqual([next, late]);
    expect(await jobIds(1)).toEqual([early.jobId]);
    // Within one minute too.
    await tell(store, late, aPoll(4 * MINUTE_MS + 1_000, { messages: [{ status: 'AUTH' }] }));
    expect(await jobIds(10)).toEqual([late.jobId, early.jobId]);
  });

  test('take thousands of messages and twenty requests of one poll', async () => {
    const { store, eventsOf } = createSubject();
    const job = newJob();
    const seen = await follow(store, job);
    const messages = Array.from({ length: 3_000 }, (_, nth) => ({ status: `S${nth}`, statusText: 'x'.repeat(200) }));
    const requests = Array.from({ length: 30 }, (_, nth) => aRequest(`e${nth}`));
    await tell(store, seen, aPoll(0, { messages, requests }));
    const timeline = await store.timeline(job, PATIENT);
    expect(timeline.map(({ sequence, status }) => [sequence, status])).toEqual(
      messages.map(({ status }, index) => [index + 1, status]),
    );
    expect(await eventsOf(job)).toHaveLength(1 + 20 + 20);
  });

  test('take long texts', async () => {
    const { store } = createSubject();
    const job = newJob();
    const messages = Array.from({ length: 100 }, (_, nth) => ({ status: `S${nth}`, statusText: '€'.repeat(5_000) }));
    await tell(store, await follow(store, job), aPoll(0, { messages }));
    expect(await store.timeline(job, PATIENT)).toHaveLength(100);
  });

  test('take the worst that one poll can bring', async () => {
    const { store, eventsOf } = createSubject();
    const job = newJob();
    const account_link = Array.from({ length: 30 }, () => ({ key_name: '€'.repeat(300), label: '€'.repeat(300) }));
    const listed = Array.from({ length: 50 }, (_, nth) => ({ envelope_id: `e${nth}`, type: '€', account_link }));
    const requests = readRequests(listed) ?? [];
    const said = { status: '€'.repeat(1_000), status_message: '€'.repeat(1_000) };
    const messages = readMessages(
      Array.from({ length: 330 }, (_, nth) => ({ message: { ...said, percent_complete: nth / 4 } })),
    );
    if (messages === undefined) throw new Error('They are too many');
    let record = await tell(store, await follow(store, job), aPoll(0, { requests }));
    record = await tell(store, record, aPoll(4_000));
    const end = { terminationType: 'BILLABLE', percentComplete: 100 };
    const gap = { fromMs: NOON, toMs: NOON + 1, cause: 'step_lost' } as const;
    await tell(store, record, aPoll(8_000, { messages: [...messages, end], requests, gap }));
    expect(await store.timeline(job, PATIENT)).toHaveLength(331);
    expect(await eventsOf(job)).toHaveLength(1 + 20 + 20 + (1 + 20 + 20 + 40 + 1));
  });

  test('of which more is told at once than a transaction holds throw', async () => {
    const { store } = createSubject();
    const job = newJob();
    const record = await follow(store, job);
    const news = followed(job, NOON);
    const events = Array.from({ length: 100 }, (_, nth) => ({ ...news.events[0], id: `${nth}` }) as JobEvent);
    const change = { seen: record, next: { ...record, version: record.version + 1 }, messages: [], events };
    await expect(store.write(change, PATIENT)).rejects.toThrow(/100|too many/);
  });
});

describe('the table', () => {
  test('that answers with a fault throws, and a write that came through in spite of it is found in what is there', async () => {
    const { store } = inDynamoDb();
    const seen = await follow(store);
    dynamo.faults.set([{ kind: 'throttle' }]);
    const change = changeOf(seen, tellPoll(seen, aPoll(0, { messages: [{ status: 'AUTH' }] })));
    await expect(store.write(change, PATIENT)).rejects.toThrow(/rate exceeded/i);
    await expect(store.read(seen, PATIENT)).rejects.toThrow(/rate exceeded/i);
    dynamo.faults.clear();
    expect(await store.write(change, PATIENT)).toBe('written');
    const again = await store.write(change, PATIENT);
    expect(again).toEqual({ changed: { record: change.next } });
    expect(tellPoll(change.next, { ...aPoll(0), pollId: change.next.polls[0] ?? '' })).toBeUndefined();
  });

  test('is given up when its time is over', async () => {
    const { store } = inDynamoDb();
    const over = AbortSignal.abort(new Error('too late'));
    await expect(store.read(newJob(), over)).rejects.toThrow(/abort|too late/i);
    await expect(store.timeline(newJob(), over)).rejects.toThrow(/abort|too late/i);
  });

  test('tells which row somebody broke by hand', async () => {
    const { store } = inDynamoDb();
    const job = newJob();
    const put = (fields: object) => dynamo.direct.send(new PutItemCommand({ TableName: TABLE, Item: toRow(fields) }));
    await put({ ...jobRecordKey(job), version: 1, record: { ...followed(job, NOON).next, requests: 'none' } });
    await put({ ...messagesKey(job, 1), messages: [{ sequence: 'one' }] });
    await expect(store.read(job, PATIENT)).rejects.toThrow(`JOB#acme/${job.jobId} RECORD: requests`);
    await expect(store.timeline(job, PATIENT)).rejects.toThrow('MESSAGE#000001: messages.0.sequence');
  });

  test('holds the access key in one place, that is in no event', async () => {
    const { store } = inDynamoDb();
    const job = newJob();
    const news = followed(job, NOON);
    await store.write({ seen: undefined, ...news, accessKey: 'secret-key' }, PATIENT);
    await tell(store, news.next, aPoll(0, { messages: [{ status: 'AUTH' }], requests: [aRequest()] }));
    const { Items = [] } = await dynamo.direct.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toRow({ ':pk': jobRecordKey(job).pk }),
      }),
    );
    const own = Items.map(fromRow);
    const holding = own.filter((row) => JSON.stringify(row).includes('secret-key'));
    expect(holding.map(({ sk, accessKey }) => [sk, accessKey])).toEqual([['RECORD', 'secret-key']]);
  });
});
