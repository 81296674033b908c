import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lifeKey } from '../../adapters/dynamo/keys.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { leaks, withCheckDigit, writtenIn, writtenInQueues, writtenInTables } from './leak-scan.ts';
import { cardhook } from './operator.ts';
import { type PlayedLives, playLives } from './played-lives.ts';

/** Each command is a process of its own, and other tests may use the same two processors. */
const COMMANDS_MS_MAX = 120_000;

const EXPIRES_AFTER_MS = 10_000;

const RULES: AuthoredRuleFile = {
  format: 1,
  rules: [
    { id: 'card-day', kind: 'limit', window: { trailing: '1d' }, max: '200.00 USD' },
    {
      id: 'two-uses',
      kind: 'limit',
      window: { trailing: '1d' },
      count: 2,
      scope: { cards: ['icrd_uses'] },
    },
    {
      id: 'program-day',
      kind: 'limit',
      per: 'program',
      window: { trailing: '1d' },
      max: '100.00 USD',
      when: { field: 'mcc', is: '5812' },
    },
  ],
};

/** Where no field of ours is, and where one is that must not hold it. */
const PAN = withCheckDigit('400000123456789');
const PLANTED = {
  'transaction.track2': `${PAN}=29121010000000000000`,
  'transaction.message.primaryAccountNumber': PAN,
  'transaction.message.merchant.address': `SHOP ${PAN} NY`,
};

let twin: ATwin;
let lives: PlayedLives;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-life-'));
  twin = await aTwin();
  lives = playLives(twin);
  await publish(RULES);
  await twin.warmUp();
}, 2 * START_MS_MAX);

afterEach(() => twin.faults.clear());

afterAll(async () => {
  await twin.stop();
  rmSync(directory, { recursive: true });
});

async function publish(rules: AuthoredRuleFile): Promise<void> {
  const file = join(directory, 'rules.json');
  writeFileSync(file, JSON.stringify(rules));
  await cardhook(twin.endpoints, 'rules', 'publish', file);
}

function timelineTold(transaction: string): Promise<string> {
  const { cardId, authTransactionId } = lives.idOf(transaction);
  return cardhook(twin.endpoints, 'timeline', authTransactionId, '--card', cardId);
}

async function sweep(): Promise<void> {
  const answer = await fetch(new URL('/_twin/schedules/SweepSchedule', twin.url), { method: 'POST' });
  expect([answer.status, await answer.json()]).toMatchObject([200, { targets: [{ outcome: 'done' }] }]);
}

async function driftOf(transaction: string): Promise<readonly string[]> {
  const { drift } = await lives.timelineOf(transaction);
  return drift.flatMap((row) => row.drift.map(({ cause }) => cause));
}

describe('what was held', () => {
  const bought = { cardId: 'icrd_whole', amount: 80 };

  test(
    'is posted, and its timeline and what its limit has left say so',
    async () => {
      expect(await lives.ask('whole', bought, { changes: PLANTED })).toBe('00');
      expect(await lives.standing('whole', 'held')).toMatchObject({ stage: 'held' });
      expect(await lives.left('icrd_whole', 'card-day')).toEqual({ amount: 12_000 });
      expect(await lives.advise('whole', { kind: 'posted', amount: 80 })).toEqual([true]);
      expect(await lives.standing('whole', 'posted')).toMatchObject({ stage: 'posted', posted: 8_000 });
      expect(await lives.left('icrd_whole', 'card-day')).toEqual({ amount: 12_000 });
      const told = await timelineTold('whole');
      for (const line of ['request answered 00', 'advice: posted', 'authorization.posted', 'posted 80.00 USD']) {
        expect(told).toContain(line);
      }
    },
    COMMANDS_MS_MAX,
  );

  test('frees its limit when it is reversed', async () => {
    expect(await lives.advise('whole', { kind: 'reversed' })).toEqual([true]);
    expect(await lives.standing('whole', 'reversed')).toMatchObject({ stage: 'reversed', reversed: 8_000 });
    expect(await lives.ask('all of it', { cardId: 'icrd_whole', amount: 200 })).toBe('00');
    expect(await lives.ask('one cent more', { cardId: 'icrd_whole', amount: 0.01 })).toBe('61');
  });

  test('stays a use while a part of it is left, and is none when nothing is', async () => {
    const once = { cardId: 'icrd_uses', amount: 10 };
    expect([await lives.ask('use 1', once), await lives.ask('use 2', once)]).toEqual(['00', '00']);
    await lives.advise('use 1', { kind: 'reversed', amount: 4 });
    expect(await lives.standing('use 1', 'partly_reversed')).toMatchObject({ stage: 'partly_reversed' });
    expect(await lives.ask('use 3', once)).toBe('65');
    await lives.advise('use 1', { kind: 'reversed', amount: 6 });
    expect(await lives.standing('use 1', 'reversed')).toMatchObject({ stage: 'reversed' });
    expect([await lives.ask('use 4', once), await lives.ask('use 5', once)]).toEqual(['00', '65']);
  });
});

test(
  'advices that come twice and in another order end the same',
  async () => {
    const [posted, reversed] = [{ kind: 'posted', amount: 90 } as const, { kind: 'reversed', amount: 20 } as const];
    const ends = [];
    for (const [name, order] of [['forth', [posted, reversed]] as const, ['back', [reversed, posted]] as const]) {
      expect(await lives.ask(name, { cardId: `icrd_${name}`, amount: 100 })).toBe('00');
      for (const happening of order) {
        // Both are sent; on a busy machine connectFi may have hung up on one of them.
        expect(await lives.advise(name, happening, { deliveries: 2 })).toContain(true);
      }
      const { posted: minor, reversed: undone, stage } = (await lives.standing(name, 'partly_reversed', 2)) ?? {};
      ends.push({ stage, minor, undone, left: await lives.left(`icrd_${name}`, 'card-day') });
    }
    const end = { stage: 'partly_reversed', minor: 9_000, undone: 2_000, left: { amount: 13_000 } };
    expect(ends).toEqual([end, end]);
  },
  COMMANDS_MS_MAX,
);

test('a reversal that comes before its request leaves nothing to hold', async () => {
  const bought = { cardId: 'icrd_early', amount: 150 };
  expect(await lives.advise('early', { kind: 'reversed' }, { purchase: bought })).toEqual([true]);
  await lookUntil(
    () => lives.timelineOf('early'),
    ({ advices }) => advices.length > 0,
  );
  expect(await lives.ask('early', bought)).toBe('00');
  expect(await lives.standing('early', 'reversed')).toMatchObject({ stage: 'reversed', holds: new Map() });
  expect(await lives.ask('after the early one', { cardId: 'icrd_early', amount: 200 })).toBe('00');
});

test(
  'what we declined and the network approved counts all the same, and is listed',
  async () => {
    expect(await lives.ask('declined', { cardId: 'icrd_adopted', amount: 250 })).toBe('61');
    expect(await lives.advise('declined', { kind: 'contradicted' })).toEqual([true]);
    expect(await lives.standing('declined', 'adopted')).toMatchObject({ stage: 'adopted', posted: 25_000 });
    expect(await lives.left('icrd_adopted', 'card-day')).toEqual({ amount: 0 });
    const { drift } = JSON.parse(await cardhook(twin.endpoints, '--json', 'drift'));
    expect(drift).toContainEqual(
      expect.objectContaining({
        cardId: 'icrd_adopted',
        drift: [expect.objectContaining({ cause: 'approved_against_answer' })],
      }),
    );
  },
  COMMANDS_MS_MAX,
);

describe('an advice is not lost', () => {
  const NO_QUEUE: Fault = { kind: 'serverError', service: 'sqs', operations: ['SendMessage'] };

  test('when SQS refuses it: it waits in the table for the next sweep', async () => {
    expect(await lives.ask('aside', { cardId: 'icrd_aside', amount: 80 })).toBe('00');
    // The sweep of the schedule must not be faster than this test: it begins with a query.
    twin.faults.set([NO_QUEUE, { kind: 'serverError', service: 'dynamodb', operations: ['Query'] }]);
    expect(await lives.advise('aside', { kind: 'posted' })).toEqual([true]);
    expect(await lives.timelineOf('aside')).toMatchObject({ waiting: 1, advices: [] });
    twin.faults.clear();
    await sweep();
    expect(await lives.standing('aside', 'posted', 1)).toMatchObject({ stage: 'posted', posted: 8_000 });
    expect(await lives.timelineOf('aside')).toMatchObject({ waiting: 0 });
    expect([twin.metric('AdviceKeptAside'), twin.metric('AdviceLost')]).toEqual([1, 0]);
  });

  test('unnoticed: where neither SQS nor DynamoDB takes it, it is not acknowledged, and counted', async () => {
    twin.faults.set([NO_QUEUE, { kind: 'serverError', service: 'dynamodb' }]);
    expect(await lives.advise('lost', { kind: 'posted' }, { purchase: { cardId: 'icrd_lost' } })).toEqual([false]);
    await lookUntil(
      () => Promise.resolve(twin.metric('AdviceLost')),
      (lost) => lost > 0,
    );
    expect(twin.metric('AdviceLost')).toBe(1);
  });

  test('while DynamoDB throttles its processor: it is applied when that is over', async () => {
    expect(await lives.ask('throttled', { cardId: 'icrd_throttled', amount: 80 })).toBe('00');
    twin.faults.set([{ kind: 'throttle', service: 'dynamodb', operations: ['TransactWriteItems'] }]);
    expect(await lives.advise('throttled', { kind: 'posted' })).toEqual([true]);
    await lookUntil(
      () => Promise.resolve(twin.faults.list()),
      ([fault]) => (fault?.hits ?? 0) > 2,
    );
    expect(await lives.timelineOf('throttled')).toMatchObject({ advices: [] });
    twin.faults.clear();
    expect(await lives.standing('throttled', 'posted', 1)).toMatchObject({ stage: 'posted' });
    expect(await twin.messagesIn('AdviceDeadLetterQueue')).toBe(0);
  });

  test(
    'when it cannot be applied at all: it is a dead letter, and applied when it is redriven',
    async () => {
      expect(await lives.ask('poison', { cardId: 'icrd_poison', amount: 80 })).toBe('00');
      const TableName = twin.table('AuthorizationsTable');
      const { Item } = await twin.dynamo.send(
        new GetItemCommand({ TableName, Key: toRow(lifeKey(lives.idOf('poison'))), ConsistentRead: true }),
      );
      await twin.dynamo.send(new PutItemCommand({ TableName, Item: { ...Item, facts: { S: 'broken by hand' } } }));
      await comeBackAfter('0');
      expect(await lives.advise('poison', { kind: 'posted' })).toEqual([true]);
      const dead = await lookUntil(
        () => twin.messagesIn('AdviceDeadLetterQueue'),
        (messages) => messages > 0,
      );
      expect(dead).toBe(1);
      await comeBackAfter('60');
      await twin.dynamo.send(new PutItemCommand({ TableName, Item: Item ?? {} }));
      expect(JSON.parse(await cardhook(twin.endpoints, '--json', 'redrive', 'advice'))).toEqual({ moved: 1 });
      expect(await lives.standing('poison', 'posted', 1)).toMatchObject({ stage: 'posted', posted: 8_000 });
    },
    COMMANDS_MS_MAX,
  );

  /** Seconds after which SQS hands out again what was not applied. */
  async function comeBackAfter(VisibilityTimeout: string): Promise<void> {
    const { sqs: endpoint, credentials, queues } = twin.endpoints;
    const client = new SQSClient({ endpoint, region: credentials.region, credentials });
    const QueueUrl = `${endpoint}/000000000000/${queues['AdviceQueue']}`;
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
    client.destroy();
  }
});

test(
  'what a stand-in approved is counted when it is settled',
  async () => {
    twin.faults.set([{ kind: 'stall', service: 'dynamodb', operations: ['BatchGetItem'] }]);
    expect(await lives.ask('stood in', { cardId: 'icrd_stand_in', amount: 40 })).toBe('00');
    twin.faults.clear();
    expect(await lives.standing('stood in', 'held')).toMatchObject({ stage: 'held' });
    expect(await lives.left('icrd_stand_in', 'card-day')).toEqual({ amount: 16_000 });
    expect(await driftOf('stood in')).toEqual(['approved_by_stand_in']);
  },
  COMMANDS_MS_MAX,
);

describe('a hold of which nothing is heard', () => {
  beforeAll(() => publish({ ...RULES, settings: { holdsExpireAfter: '10s' } }), COMMANDS_MS_MAX);

  const isOver = () => new Promise((resolve) => setTimeout(resolve, EXPIRES_AFTER_MS));

  test(
    'ends when the next request on its card needs the money, without any sweep',
    async () => {
      expect(await lives.ask('silent', { cardId: 'icrd_silent', amount: 200 })).toBe('00');
      expect(await lives.ask('too early', { cardId: 'icrd_silent', amount: 1 })).toBe('61');
      await isOver();
      expect(await lives.ask('late', { cardId: 'icrd_silent', amount: 200 })).toBe('00');
      expect(await lives.standing('silent', 'expired')).toMatchObject({ stage: 'expired', holds: new Map() });
      expect(twin.said().filter((line) => line.includes('HOLDS_EXPIRED') && line.includes('icrd_silent'))).toEqual([]);
    },
    COMMANDS_MS_MAX,
  );

  test(
    'is ended by the sweep where others share its limit',
    async () => {
      const shared = (cardId: string) => ({ cardId, amount: 100, mcc: '5812' });
      expect(await lives.ask('shared', shared('icrd_shared_a'))).toBe('00');
      await isOver();
      await sweep();
      expect(await lives.standing('shared', 'expired')).toMatchObject({ stage: 'expired' });
      expect(await lives.ask('shared next', shared('icrd_shared_b'))).toBe('00');
      expect(await lives.ask('shared too many', shared('icrd_shared_c'))).toBe('61');
    },
    COMMANDS_MS_MAX,
  );
});

test('a life is told on the bus, each part of it once', async () => {
  const expected = {
    whole: ['authorization.approved', 'authorization.posted', 'authorization.reversed'],
    declined: ['authorization.declined', 'authorization.adopted', 'authorization.drifted'],
    silent: ['authorization.approved', 'authorization.expired'],
  };
  // One that is through after all of them shows that none of them comes a second time.
  await lives.ask('last', { cardId: 'icrd_last', amount: 1 });
  await lookUntil(
    () => lives.carried('last'),
    (events) => events.length > 0,
  );
  for (const [transaction, types] of Object.entries(expected)) {
    expect(await lives.carried(transaction)).toEqual(types);
  }
});

test('no function was refused a call that it needs', () => {
  expect(twin.said().filter((line) => line.includes('access denied') || line.includes('AccessDenied'))).toEqual([]);
});

test('no card number and no key is in a table, a queue, an event or a log after all this', async () => {
  const events = await (await fetch(new URL('/_twin/events', twin.url))).text();
  const written = [
    ...(await writtenInTables(twin)),
    ...(await writtenInQueues(twin)),
    ...writtenIn(twin.logDirectory),
    { where: 'an event', text: events },
  ];
  expect(events).toContain('icrd_whole');
  const secrets = { 'a card number': PAN, 'the webhook key': twin.url.split('/').at(-1) ?? '' };
  expect(leaks(written, secrets)).toEqual([]);
});
