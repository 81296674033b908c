import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { cardKey, holderKey, LIVE_KEY, publicationKey, requestRowKey } from '../../adapters/dynamo/keys.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { ENGINE_VERSION } from '../../domain/decide.ts';
import { aRequest } from '../support/requests.ts';
import { nextKey, usd } from '../support/rules.ts';
import { type AStage, aStage } from './a-stage.ts';

const MINUTE = 60_000;

/** Well before now, so that what a test publishes is published later. */
const BEGAN = Date.now() - 10 * 60 * MINUTE;

let stage: AStage;

beforeAll(async () => {
  stage = await aStage();
}, 60_000);

afterAll(() => stage.stop());

const DAY = { id: 'day', kind: 'limit', window: { trailing: '24h' }, max: '500.00 USD' } as const;
const GAMBLING = { id: 'gambling', kind: 'mcc_block', mccs: ['7995'], answer: '34' } as const;

function ask(changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  const requestKey = nextKey();
  return aRequest({ requestKey, authTransactionId: requestKey.slice(-12), merchantId: 'SHOP', ...changes });
}

/** So many purchases of 100.00 USD each on cards of their own, a minute apart. */
async function history(count: number, changes: Partial<AuthorizationRequest> = {}): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    await stage.authorize(ask({ cardId: `icrd_${nextKey()}`, ...changes }), BEGAN + nth * MINUTE);
  }
}

const rulesFile = (name: string, ...rules: readonly object[]) =>
  stage.file(name, JSON.stringify({ format: 1, settings: { zone: 'America/New_York' }, rules }));

test('before anything is published, every command says so', async () => {
  expect((await stage.cardhook('rules', 'show')).stdout).toContain('No rule set has been published on dev.');
  expect(await stage.json('rules', 'history')).toEqual({ live: null, publications: [] });
  expect(await stage.cardhook('rules', 'rollback')).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await stage.cardhook('limits', 'show', 'icrd_one')).toMatchObject({ exitCode: 1 });
});

test('rules are validated, planned, published on the plan’s base, and shown as they were written', async () => {
  const file = stage.file(
    'first.yaml',
    'format: 1\nrules:\n  - { id: cap, kind: amount_limit, currency: USD, max: 250 }\n',
  );
  expect(await stage.json('rules', 'validate', file)).toMatchObject({ isSound: true, rules: 1, cost: { writes: 4 } });
  const { base, hash, changes } = await stage.json('rules', 'plan', file);
  expect([base, changes]).toEqual(['none', [expect.objectContaining({ change: 'added', name: 'cap' })]]);
  expect(await stage.json('rules', 'publish', file, '--base', 'none', '--note', 'begin')).toMatchObject({
    kind: 'published',
    hash,
  });
  expect(await stage.json('rules', 'show')).toMatchObject({ live: { hash }, rules: [{ id: 'cap', max: 250 }] });
  // What it prints is a file again.
  const { stdout } = await stage.cardhook('rules', 'show');
  expect(await stage.json('rules', 'publish', stage.file('again.yaml', stdout))).toMatchObject({
    kind: 'already_live',
  });
  expect(await stage.json('rules', 'history')).toMatchObject({ publications: [{ number: 1, hash, note: 'begin' }] });
});

test('a file that was planned against another base is not published', async () => {
  const file = rulesFile('late.json', GAMBLING);
  const { exitCode, stderr } = await stage.cardhook('rules', 'publish', file, '--base', 'none');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`rules plan ${file}`)]);
});

test('a wrong file is told by line, a lint error refuses it, and both exit with 1', async () => {
  const wrong = await stage.cardhook(
    'rules',
    'validate',
    stage.file('wrong.yaml', 'format: 1\nrules:\n  - id: x\n    kind: nope\n'),
  );
  expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringMatching(/wrong\.yaml:4:/)]);
  const many = Array.from({ length: 21 }, (_, nth) => ({ ...DAY, id: `day-${nth}`, window: { calendar: 'day' } }));
  const costly = rulesFile('costly.json', ...many);
  expect(await stage.cardhook('rules', 'validate', costly)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('The dearest decision:'),
  });
  const planned = await stage.cardhook('rules', 'plan', costly);
  expect([planned.exitCode, planned.stderr]).toEqual([1, expect.stringContaining('(too_costly)')]);
  expect(planned.stdout).not.toContain('rules publish');
  const { exitCode, stdout } = await stage.cardhook('--json', 'rules', 'publish', costly);
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    1,
    { findings: expect.arrayContaining([expect.objectContaining({ level: 'error', code: 'too_costly' })]) },
  ]);
});

describe('with a history', () => {
  beforeAll(async () => {
    await stage.cardhook('rules', 'publish', rulesFile('base.json', DAY));
    await history(12);
    await history(3, { mcc: '7995' });
  });

  test('a backtest tells what would change, by rule and money, and how true it is', async () => {
    const run = await stage.json('rules', 'backtest', rulesFile('gambling.json', DAY, GAMBLING));
    expect(run).toMatchObject({
      compared: 15,
      newlyDeclined: { count: 3, cascade: 0, money: { USD: 30_000 }, byRule: { gambling: 3 } },
      newlyApproved: { count: 0 },
      fidelity: { compared: 15, same: 15 },
    });
    const since = new Date(BEGAN + 5 * MINUTE).toISOString();
    const later = await stage.json('rules', 'backtest', rulesFile('gambling.json', DAY, GAMBLING), '--from', since);
    expect(later).toMatchObject({ compared: 7, foldedBefore: 8 });
  });

  test('a publish that newly declines too much is refused, until somebody says that it is meant', async () => {
    const file = rulesFile('gambling.json', DAY, GAMBLING);
    const before = await stage.json('rules', 'show');
    const { exitCode, stdout, stderr } = await stage.cardhook('rules', 'publish', file);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('newly declined: 3 (20 %)')]);
    expect(stderr).toContain('--acknowledge-declines');
    expect(await stage.json('rules', 'show')).toEqual(before);
    expect(await stage.json('rules', 'publish', file, '--max-newly-declined', '20')).toMatchObject({
      kind: 'published',
    });
  });

  test('a rule that begins in a year is held against the history like one that begins at once', async () => {
    const next = { ...GAMBLING, id: 'next', answer: '05', from: '2100-01-01T00:00:00Z' };
    const { exitCode, stderr } = await stage.cardhook(
      'rules',
      'publish',
      rulesFile('later.json', DAY, { ...next, mccs: ['5999'] }),
      '--backtest-days',
      '5',
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/--backtest-days 5 --acknowledge-declines/)]);
  });

  test('the rows of the live set are mended by its own file without a backtest, and by no other', async () => {
    const file = rulesFile('own.json', DAY);
    const { hash } = (await stage.json('rules', 'publish', file)) as { hash: string };
    await stage.dynamo.send(
      new PutItemCommand({ TableName: stage.tables.rules, Item: toRow({ pk: `SET#${hash}`, sk: 'RULE#stray' }) }),
    );
    expect(await stage.cardhook('rules', 'publish', rulesFile('other.json', DAY, GAMBLING))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('nobody knows what it newly declines'),
    });
    expect(await stage.json('rules', 'publish', file)).toMatchObject({ kind: 'repaired' });
  });

  test('a rollback makes the set before live again, and by its number any other', async () => {
    const { live } = (await stage.json('rules', 'history')) as { live: { hash: string; previousHash: string } };
    expect(await stage.json('rules', 'rollback')).toMatchObject({ hash: live.previousHash, replaced: live.hash });
    expect(await stage.json('rules', 'rollback', live.hash.slice(0, 8))).toMatchObject({ hash: live.hash });
    expect(await stage.json('rules', 'rollback', '--to', '1')).toMatchObject({ kind: 'published' });
    expect(await stage.cardhook('rules', 'rollback', '--to', '99')).toMatchObject({ exitCode: 1 });
  });

  test('a pointer that was broken by hand is said to be, and the next publish mends it', async () => {
    await stage.dynamo.send(
      new UpdateItemCommand({
        TableName: stage.tables.rules,
        Key: toRow(LIVE_KEY),
        UpdateExpression: 'REMOVE publishedAtMs',
      }),
    );
    expect((await stage.cardhook('rules', 'show')).stderr).toContain('broken by hand');
    const file = rulesFile('mended it.json', DAY);
    const refused = await stage.cardhook('rules', 'publish', file, '--note', "it's broken");
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(String.raw`'${file}' --note 'it'\''s broken' --acknowledge-declines`);
    const mended = await stage.json('rules', 'publish', file, '--acknowledge-declines');
    expect(mended).toMatchObject({ kind: 'published', noBacktest: expect.stringContaining('nothing to compare') });
  });
});

test('a shadow changes no answer, and its report tells by rule and version what it would have refused', async () => {
  await stage.cardhook('rules', 'publish', rulesFile('day.json', DAY));
  const { shadow } = await stage.json('rules', 'shadow', rulesFile('shadow.json', GAMBLING));
  const atMs = Date.now() + MINUTE;
  expect(await stage.authorize(ask({ cardId: 'icrd_shadow', mcc: '7995' }), atMs)).toBe('00');
  const { rules } = await stage.json('rules', 'report', '--from', new Date(atMs).toISOString());
  expect(rules).toEqual([
    expect.objectContaining({ as: 'shadow', by: 'gambling', set: shadow, count: 1, approved: 1 }),
  ]);
  expect(await stage.json('rules', 'shadow', '--stop')).toEqual({ shadow: null, stopped: shadow });
});

test('a report counts every reason, also of decisions with more than their trail has room for', async () => {
  const many = Array.from({ length: 6 }, (_, nth) => ({ ...GAMBLING, id: `many-${nth}` }));
  await stage.cardhook('rules', 'publish', rulesFile('many.json', DAY, ...many), '--acknowledge-declines');
  await stage.json(
    'rules',
    'shadow',
    rulesFile('shadow.json', ...many.map((rule) => ({ ...rule, id: `s-${rule.id}` }))),
  );
  const atMs = Date.now() + 2 * MINUTE;
  expect(await stage.authorize(ask({ cardId: 'icrd_many', mcc: '7995' }), atMs)).toBe('34');
  const { days, rules } = (await stage.json('rules', 'report', '--from', new Date(atMs).toISOString())) as {
    days: { cut: number }[];
    rules: { as: string; by: string; count: number }[];
  };
  expect(days).toMatchObject([{ cut: 0 }]);
  expect(rules.map(({ as, by, count }) => `${as} ${by} ${count}`).toSorted()).toEqual(
    many.flatMap(({ id }) => [`live ${id} 1`, `shadow s-${id} 1`]).toSorted(),
  );
  await stage.json('rules', 'shadow', '--stop');
});

describe('explain', () => {
  const atMs = Date.now() + 2 * MINUTE;
  const declined = ask({ cardId: 'icrd_explained', billingAmount: usd(60_000) });

  beforeAll(async () => {
    await stage.cardhook('rules', 'publish', rulesFile('day.json', DAY));
    await stage.authorize(ask({ cardId: 'icrd_explained', billingAmount: usd(20_000) }), atMs);
    await stage.authorize(declined, atMs + 1);
  });

  test('tells why, what would have passed, what was read, and that it comes out the same again', async () => {
    const { exitCode, stdout } = await stage.cardhook('explain', declined.authTransactionId);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('was answered 61, Exceeds Withdrawal Amount Limit,');
    expect(stdout).toContain('day with 61: 600.00 USD after 200.00 USD is above 500.00 USD in 1 day');
    expect(stdout).toContain('would pass at 300.00 USD or less');
    expect(stdout).toMatch(/day: 200\.00 USD of 500\.00 USD in 1 day, counted since 20\d\d-/);
    expect(stdout).toContain('the same answer, for the same reasons');
    expect(await stage.json('explain', declined.authTransactionId)).toMatchObject({ proof: 'proven' });
  });

  test('a decision that was edited by hand fails', async () => {
    const edited = ask({ cardId: 'icrd_edited' });
    await stage.authorize(edited, atMs);
    await stage.dynamo.send(
      new UpdateItemCommand({
        TableName: stage.tables.authorizations,
        Key: toRow(requestRowKey(edited)),
        UpdateExpression: 'SET answer = :answer',
        ExpressionAttributeValues: toRow({ ':answer': '05' }),
      }),
    );
    expect(await stage.cardhook('explain', edited.authTransactionId, '--card', 'icrd_edited')).toMatchObject({
      exitCode: 1,
    });
  });

  test('a decision that an older engine made otherwise is told, and does not fail', async () => {
    const older = ask({ cardId: 'icrd_older' });
    await stage.authorize(older, atMs);
    await stage.dynamo.send(
      new UpdateItemCommand({
        TableName: stage.tables.authorizations,
        Key: toRow(requestRowKey(older)),
        UpdateExpression: 'SET answer = :answer, engineVersion = :engine',
        ExpressionAttributeValues: toRow({ ':answer': '05', ':engine': ENGINE_VERSION - 1 }),
      }),
    );
    const { exitCode, stdout } = await stage.cardhook('explain', older.authTransactionId, '--card', 'icrd_older');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`engine ${ENGINE_VERSION - 1} decided then`)]);
  });

  test('a transaction of several cards has to be told apart, and each of its requests is explained', async () => {
    const authTransactionId = '777777777777';
    for (const cardId of ['icrd_first', 'icrd_second', 'icrd_second']) {
      await stage.authorize(ask({ cardId, authTransactionId }), atMs);
    }
    const { exitCode, stderr } = await stage.cardhook('explain', authTransactionId);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('--card icrd_first')]);
    const { requests } = await stage.json('explain', authTransactionId, '--card', 'icrd_second');
    expect(requests).toHaveLength(2);
    expect(await stage.cardhook('explain', '000000000000')).toMatchObject({ exitCode: 1 });
  });

  test('a row that was broken by hand is told of, and fails', async () => {
    const Item = toRow({ ...requestRowKey(ask({ cardId: 'icrd_broken', authTransactionId: '1' })), answer: 'nope' });
    await stage.dynamo.send(new PutItemCommand({ TableName: stage.tables.authorizations, Item }));
    const { exitCode, stderr } = await stage.cardhook('explain', '1', '--card', 'icrd_broken');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('1 row of it cannot be explained')]);
  });

  test('a stand-in is explained as one', async () => {
    const request = ask({ cardId: 'icrd_stood_in' });
    await stage.standIn(request, '05', atMs);
    const { exitCode, stdout } = await stage.cardhook('explain', request.authTransactionId, '--card', 'icrd_stood_in');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('a stand-in by the stage')]);
    expect(stdout).toContain('deadline_passed');
  });

  test('a row from before readings were stored is shown, and not made again', async () => {
    const request = ask({ cardId: 'icrd_old' });
    const Item = toRow({
      ...requestRowKey(request),
      answer: '00',
      source: 'decision',
      deliveryId: 'd',
      decidedAtMs: atMs,
      ruleSet: 'none',
      trail: { ruleSet: 'none', fired: [], firedMore: 0 },
      request,
    });
    await stage.dynamo.send(new PutItemCommand({ TableName: stage.tables.authorizations, Item }));
    const { exitCode, stdout } = await stage.cardhook('explain', request.authTransactionId, '--card', 'icrd_old');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('cannot be made again')]);
    const words = ['explain', request.authTransactionId, '--card', 'icrd_old'];
    expect(await stage.json(...words)).toMatchObject({ proof: 'impossible' });
  });
});

test('limits show tells what is left in every window, of the card alone, at merchants and of what it shares', async () => {
  await stage.cardhook(
    'rules',
    'publish',
    rulesFile(
      'limits.json',
      DAY,
      { id: 'shop', kind: 'limit', window: { calendar: 'month' }, per: ['card', 'merchant_id'], count: 5 },
      { id: 'program', kind: 'limit', window: { calendar: 'day' }, per: 'program', max: '90000.00 USD' },
      { id: 'account', kind: 'limit', window: { calendar: 'day' }, per: 'account', max: '900.00 USD' },
      { id: 'single', kind: 'limit', window: 'transaction', max: '400.00 USD', scope: { cards: ['icrd_limits'] } },
      { id: 'others', kind: 'limit', window: { trailing: '1h' }, count: 1, scope: { cards: ['icrd_other'] } },
    ),
    '--acknowledge-declines',
  );
  const nowMs = Date.now() + 1_000;
  await stage.json('cards', 'assign', 'icrd_limits', '--account', 'a1', '--currency', 'USD');
  for (const merchantId of ['A & B', 'A & B', 'C'])
    await stage.authorize(ask({ cardId: 'icrd_limits', merchantId }), nowMs);
  const { limits } = (await stage.json('limits', 'show', 'icrd_limits')) as { limits: { rule: string }[] };
  expect(limits.map(({ rule }) => rule)).toEqual(expect.not.arrayContaining(['others']));
  expect(limits).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ rule: 'day', readings: [expect.objectContaining({ left: { amount: 20_000 } })] }),
      expect.objectContaining({
        rule: 'shop',
        readings: [expect.objectContaining({ left: { count: 3 } }), expect.objectContaining({ left: { count: 4 } })],
      }),
      expect.objectContaining({
        rule: 'program',
        readings: [expect.objectContaining({ used: { amount: 30_000, count: 3 } })],
      }),
      expect.objectContaining({ rule: 'account', readings: [expect.objectContaining({ left: { amount: 60_000 } })] }),
    ]),
  );
  const { stdout } = await stage.cardhook('limits', 'show', 'icrd_limits');
  expect(stdout).toContain('left 200.00 USD, used 300.00 USD');
  expect(stdout).toMatch(/100\.00 USD frees|300\.00 USD frees/);
  expect(stdout).toContain('A & B:');
});

describe('cards', () => {
  test('a block is in force when the command returns, also of what the card belongs to', async () => {
    await stage.cardhook('rules', 'publish', rulesFile('day.json', DAY));
    await stage.json('cards', 'assign', 'icrd_member', '--group', 'g1');
    expect(await stage.json('cards', 'freeze', '--group', 'g1')).toEqual({
      level: 'group',
      id: 'g1',
      status: 'frozen',
    });
    expect(await stage.authorize(ask({ cardId: 'icrd_member' }), Date.now())).toBe('05');
    expect(await stage.json('cards', 'show', 'icrd_member')).toMatchObject({
      status: 'active',
      group: 'g1',
      above: expect.arrayContaining([{ level: 'group', id: 'g1', status: 'frozen' }]),
    });
    await stage.json('cards', 'assign', 'icrd_member', '--group', 'none');
    expect(await stage.json('cards', 'show', 'icrd_member')).not.toHaveProperty('group');
    expect(await stage.authorize(ask({ cardId: 'icrd_member' }), Date.now())).toBe('00');
    expect(await stage.json('cards', 'block', 'icrd_member')).toMatchObject({ status: 'blocked' });
    expect(await stage.authorize(ask({ cardId: 'icrd_member' }), Date.now())).toBe('05');
    expect(await stage.json('cards', 'unblock', 'icrd_member')).toMatchObject({ status: 'active' });
  });
});

test.each<[string, readonly string[]]>([
  ['an unknown command', ['rules', 'nope']],
  ['no command', ['rules']],
  ['no file', ['rules', 'publish']],
  ['a share above all', ['rules', 'publish', 'x.yaml', '--max-newly-declined', '101']],
  ['no backtest and no acknowledgement', ['rules', 'publish', 'x.yaml', '--backtest-days', '0']],
  ['neither a shadow nor its end', ['rules', 'shadow']],
  ['a day in words', ['rules', 'report', '--from', 'yesterday']],
  ['a day that no month has', ['rules', 'report', '--from', '2026-02-31']],
  ['an instant on such a day', ['rules', 'report', '--from', '2026-02-31T10:00:00+02:00']],
  ['a twin without a port', ['--twin', 'abc', 'rules', 'show']],
  ['a card number for a transaction', ['explain', '4111111111111111']],
  ['nobody to block', ['cards', 'block']],
  ['two to block', ['cards', 'block', 'icrd_one', '--program']],
  ['nothing to assign', ['cards', 'assign', 'icrd_one']],
  ['a currency there is not', ['cards', 'assign', 'icrd_one', '--currency', 'XXQ']],
])('%s is wrong usage: 2, and not a word on standard output', async (_what, args) => {
  expect(await stage.cardhook(...args)).toMatchObject({ exitCode: 2, stdout: '' });
});

test.each<readonly string[]>([
  ['cards', 'block', '4111111111111111'],
  ['explain', '4111111111111111'],
])('a card number that is typed by mistake is not repeated: %s %s', async (...words) => {
  const { exitCode, stderr, stdout } = await stage.cardhook(...words, '--json');
  expect([exitCode, `${stderr}${stdout}`]).toEqual([2, expect.not.stringContaining('4111111111111111')]);
});

test('a card number in a note reaches neither table nor history', async () => {
  await stage.cardhook(
    'rules',
    'publish',
    rulesFile('noted.json', { ...DAY, max: '501.00 USD' }),
    '--note',
    'for 4111111111111111',
  );
  const { publications } = (await stage.json('rules', 'history')) as { publications: { note?: string }[] };
  expect(publications.at(-1)?.note).toBe('for [card number removed]');
  const key = {
    ...publicationKey(1),
    hash: 'f'.repeat(32),
    publishedAtMs: 1,
    rules: 0,
    note: '4111111111111111\u001b[2J',
  };
  await stage.dynamo.send(new PutItemCommand({ TableName: stage.tables.rules, Item: toRow(key) }));
  const { stdout } = await stage.cardhook('rules', 'history');
  expect(stdout).toContain('[card number removed]�[2J');
  await stage.dynamo.send(new DeleteItemCommand({ TableName: stage.tables.rules, Key: toRow(publicationKey(1)) }));
});

test.each<[string, readonly string[], string]>([
  ['an option', ['rules', 'plan', 'x.yaml', '--nope', '--json'], "unknown option '--nope'"],
  ['an argument', ['cards', 'block', 'no card', '--json'], 'That is no cFiCardId'],
  ['a command', ['rules', '--json'], 'Name a command'],
])('%s that is not understood is told as JSON where that was asked for', async (_what, args, sentence) => {
  const { exitCode, stdout } = await stage.cardhook(...args);
  expect([exitCode, JSON.parse(stdout)]).toEqual([2, { error: expect.stringContaining(sentence) }]);
});

describe('a row that was broken by hand', () => {
  const put = (fields: object, TableName = stage.tables.cards) =>
    stage.dynamo.send(new PutItemCommand({ TableName, Item: toRow(fields) }));
  const told = (row: string) => ({
    exitCode: 1,
    stderr: expect.stringMatching(new RegExp(`row ${row}.*edited the table by hand.*DynamoDB console`)),
  });

  test('of a card is told of by whatever reads it, and hides no block', async () => {
    await put({ ...cardKey('icrd_torn'), holds: 'none' });
    expect(await stage.cardhook('cards', 'show', 'icrd_torn')).toMatchObject(told('CARD#icrd_torn CARD'));
    expect(await stage.cardhook('limits', 'show', 'icrd_torn')).toMatchObject(told('CARD#icrd_torn CARD'));
    expect(await stage.json('cards', 'block', 'icrd_torn')).toMatchObject({ status: 'blocked' });
    expect(await stage.json('cards', 'assign', 'icrd_torn', '--group', 'g7')).toMatchObject({ group: 'g7' });
  });

  test('of a card’s membership is told of when it is assigned, and the assignment holds', async () => {
    await put({ ...cardKey('icrd_torn2'), account: 7 });
    const assigned = await stage.cardhook('cards', 'assign', 'icrd_torn2', '--group', 'g7');
    expect(assigned).toMatchObject(told('CARD#icrd_torn2 CARD'));
    expect(assigned.stderr).toContain('The assignment is written');
  });

  test('of the status of a group is told of, and mended by the next', async () => {
    await put({ ...holderKey({ level: 'group', id: 'torn' }), status: 'asleep' });
    expect(await stage.cardhook('cards', 'show', '--group', 'torn')).toMatchObject(told('GROUP#torn STATUS'));
    expect(await stage.json('cards', 'unblock', '--group', 'torn')).toMatchObject({ status: 'active' });
  });

  test('of the history is told of by all that read it', async () => {
    const key = publicationKey(2);
    await put({ ...key, hash: 7 }, stage.tables.rules);
    for (const words of [['history'], ['show', 'abcd'], ['rollback']]) {
      expect(await stage.cardhook('rules', ...words)).toMatchObject(told('HISTORY PUBLISHED#'));
    }
    await stage.dynamo.send(new DeleteItemCommand({ TableName: stage.tables.rules, Key: toRow(key) }));
  });
});

test('help is no error, and the schema is one', async () => {
  expect(await stage.cardhook('rules', 'publish', '--help')).toMatchObject({ exitCode: 0, stderr: '' });
  const { stdout } = await stage.cardhook('rules', 'schema');
  expect(JSON.parse(stdout)).toMatchObject({ $schema: expect.stringContaining('json-schema') });
});
