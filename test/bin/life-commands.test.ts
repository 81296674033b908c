import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { adviceRowKey, cardKey, unqueuedKey } from '../../adapters/dynamo/keys.ts';
import { createDynamoLives } from '../../adapters/lives/dynamo-lives.ts';
import { toRow } from '../../adapters/dynamo/rows.ts';
import type { Advice } from '../../domain/advice.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { anAdvice } from '../support/advices.ts';
import { aRequest } from '../support/requests.ts';
import { nextKey, usd } from '../support/rules.ts';
import { type AStage, aStage } from './a-stage.ts';

const MINUTE = 60_000;

/** A few hours ago: a counter's window is open still. */
const BEGAN = Date.now() - 180 * MINUTE;

const EVER = { id: 'ever', kind: 'limit', window: 'lifetime', max: '500.00 USD' } as const;

let stage: AStage;

beforeAll(async () => {
  stage = await aStage();
  const { exitCode, stderr } = await stage.cardhook(
    'rules',
    'publish',
    stage.file('rules.json', JSON.stringify({ format: 1, rules: [EVER] })),
  );
  if (exitCode !== 0) throw new Error(stderr);
}, 60_000);

afterAll(() => stage.stop());

const ask = (changes: Partial<AuthorizationRequest>, atMs = BEGAN) =>
  stage.authorize(aRequest({ requestKey: nextKey(), merchantName: 'KIOSK', ...changes }), atMs);

function tell(changes: Partial<Advice>, atMs = BEGAN + MINUTE) {
  const onUnusable = (problem: string): void => {
    throw new Error(problem);
  };
  return createDynamoLives(stage.dynamo, stage.tables, { clock: () => atMs, onUnusable }).tellAdvice(
    anAdvice(changes),
    atMs,
  );
}

async function setInCard(cardId: string, attribute: string, amount: number): Promise<void> {
  await stage.dynamo.send(
    new UpdateItemCommand({
      TableName: stage.tables.cards,
      Key: toRow(cardKey(cardId)),
      UpdateExpression: 'SET #counter.amount = :amount',
      ExpressionAttributeNames: { '#counter': attribute },
      ExpressionAttributeValues: toRow({ ':amount': amount }),
    }),
  );
}

describe('audit', () => {
  test('says how much it has looked at, and that nothing differs', async () => {
    await ask({ cardId: 'icrd_audited', authTransactionId: 'audited' });
    await tell({ cardId: 'icrd_audited', authTransactionId: 'audited', billingAmount: usd(9_000) });
    expect(await stage.json('audit')).toEqual({ lives: 1, counters: 1, imbalances: [] });
    const { exitCode, stdout } = await stage.cardhook('audit');
    expect([exitCode, stdout]).toEqual([0, '1 counter of 1 transaction on dev: drift 0.\n']);
  });

  test('fails at a counter that somebody changed, and names it, its card and both sums', async () => {
    const { imbalances: none, counters } = await stage.json('audit');
    expect([none, counters]).toEqual([[], 1]);
    const attribute = await onlyLimit('icrd_audited');
    await setInCard('icrd_audited', attribute, 8_999);
    const { exitCode, stdout, stderr } = await stage.cardhook('audit');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('docs/runbook.md, CounterDrift')]);
    expect(stdout).toMatch(/drift 1\.\n +icrd_audited +\S+ +counts 8999 in 1 +should be 9000 in 1/);
    await setInCard('icrd_audited', attribute, 9_000);
    expect(await stage.json('audit')).toMatchObject({ imbalances: [] });
  }, 60_000);

  test('as JSON, fails with all it found', async () => {
    const attribute = await onlyLimit('icrd_audited');
    await setInCard('icrd_audited', attribute, 1);
    const { exitCode, stdout } = await stage.cardhook('--json', 'audit');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      1,
      { imbalances: [{ owner: 'icrd_audited', counted: { amount: 1, count: 1 }, expected: { amount: 9_000 } }] },
    ]);
    await setInCard('icrd_audited', attribute, 9_000);
  }, 60_000);
});

/** The attribute of the only counter in a card's row. */
async function onlyLimit(cardId: string): Promise<string> {
  const { Item = {} } = await stage.dynamo.send(
    new GetItemCommand({ TableName: stage.tables.cards, Key: toRow(cardKey(cardId)) }),
  );
  const [name, ...others] = Object.keys(Item).filter((attribute) => attribute.startsWith('limit:'));
  if (name === undefined || others.length > 0) throw new Error(`Card ${cardId} has not one counter`);
  return name;
}

describe('timeline', () => {
  test('tells where a transaction stands, what it counts and all that happened, first to last', async () => {
    await ask({ cardId: 'icrd_told', authTransactionId: 'told' });
    await tell({ cardId: 'icrd_told', authTransactionId: 'told', billingAmount: usd(12_500) });
    const { exitCode, stdout } = await stage.cardhook('timeline', 'told');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Transaction told of card icrd_told\n {2}posted\n {2}posted 125\.00 USD\n {2}counts 12500 /,
    );
    const [asked, advised] = [stdout.indexOf('request answered 00'), stdout.indexOf('advice: posted')];
    expect(asked).toBeGreaterThan(0);
    expect(advised).toBeGreaterThan(asked);
    expect(stdout).toContain('KIOSK');
    expect(stdout).toMatch(/Contradicts our record:\n {2}amount differs \(/);
    expect(await stage.json('timeline', 'told')).toMatchObject({
      cardId: 'icrd_told',
      authTransactionId: 'told',
      decisions: [{ answer: '00' }],
      advices: [{ generation: 1 }],
      lives: [{ generation: 1, entries: expect.objectContaining({}) }],
      drift: [{ drift: [{ cause: 'amount_differs' }] }],
      waiting: 0,
      unreadable: 0,
    });
  });

  test('of a number that two cards have asks which is meant, and takes the card', async () => {
    for (const cardId of ['icrd_two', 'icrd_one']) await ask({ cardId, authTransactionId: 'shared' });
    const { exitCode, stdout, stderr } = await stage.cardhook('timeline', 'shared');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('is of 2 cards');
    expect(stderr).toContain('-- --stage dev timeline shared --card icrd_one\n');
    const asked = await stage.cardhook('--json', 'timeline', 'shared');
    expect([asked.exitCode, JSON.parse(asked.stdout)]).toMatchObject([1, { candidates: ['icrd_one', 'icrd_two'] }]);
    expect(await stage.json('timeline', 'shared', '--card', 'icrd_two')).toMatchObject({ cardId: 'icrd_two' });
  });

  test('says that nothing is known, of a number or of one on that card', async () => {
    const unknown = await stage.cardhook('timeline', 'unheard');
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('Nothing is known of a transaction unheard on dev.'),
    ]);
    const other = await stage.cardhook('timeline', 'told', '--card', 'icrd_one');
    expect([other.exitCode, other.stderr]).toEqual([1, expect.stringContaining('told of card icrd_one on dev.')]);
  });

  test('tells of advices that wait, and of rows that somebody broke', async () => {
    const transaction = { cardId: 'icrd_broken', authTransactionId: 'broken' };
    await ask(transaction);
    const advice = anAdvice(transaction);
    const rows = [
      { ...adviceRowKey(advice), advice: 'broken' },
      { ...unqueuedKey(advice), advice, receivedAtMs: BEGAN },
    ];
    for (const row of rows) {
      await stage.dynamo.send(new PutItemCommand({ TableName: stage.tables.authorizations, Item: toRow(row) }));
    }
    const { exitCode, stdout } = await stage.cardhook('timeline', 'broken');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 advice will be applied by the next sweep.');
    expect(stdout).toContain('1 row cannot be read: somebody edited the table by hand.');
  });
});

describe('drift', () => {
  test('lists what contradicts our record, with the cause and how to see one in full', async () => {
    await tell({ cardId: 'icrd_unseen', authTransactionId: 'unseen' }, BEGAN);
    const { exitCode, stdout } = await stage.cardhook('drift');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/transactions? on dev contradicts? our record\.\n/);
    expect(stdout).toMatch(/icrd_unseen +unseen +adopted +request unseen\n/);
    expect(stdout).toContain('-- --stage dev timeline ID --card CARD\n');
  });

  test('looks at the time that it is told, and says when there is nothing', async () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const { drift } = await stage.json('drift', '--from', at(BEGAN), '--to', at(BEGAN + 1));
    expect(drift).toMatchObject([{ authTransactionId: 'unseen', drift: [{ cause: 'request_unseen' }] }]);
    const { exitCode, stdout } = await stage.cardhook('drift', '--to', at(BEGAN - MINUTE));
    expect([exitCode, stdout]).toEqual([0, '0 transactions on dev contradict our record.\n']);
  });
});
