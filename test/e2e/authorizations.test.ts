import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transactionPartition } from '../../adapters/dynamo/keys.ts';
import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { documentedText } from '../../local/simulators/connectfi/documented-bodies.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { type Purchase, requestBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { cardhook } from './operator.ts';

const CARD = 'icrd_7kLj9RSVzlwOtNb8vd6lPW';
const DOCUMENTED = transactionPartition(CARD, DOCUMENTED_NUMBERS.authTransactionId);

let twin: ATwin;
let directory: string;
let numbers = DOCUMENTED_NUMBERS;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-rules-'));
  twin = await aTwin();
}, START_MS_MAX);

afterAll(async () => {
  await twin.stop();
  rmSync(directory, { recursive: true });
});

const answered = (responseCode: string) => ({
  kind: 'answered',
  status: 200,
  body: `{"responseCode":"${responseCode}"}`,
});

function newRequest(purchase: Purchase = {}): string {
  numbers = nextTransaction(numbers);
  return requestBody(numbers, purchase);
}

async function publish(rules: AuthoredRuleFile): Promise<void> {
  const file = join(directory, 'rules.json');
  writeFileSync(file, JSON.stringify(rules));
  await cardhook(twin.endpoints, 'rules', 'publish', file);
}

test('a key that was rotated works beside the one before it', async () => {
  const { connectfi: next } = JSON.parse(await cardhook(twin.endpoints, '--json', 'webhooks', 'rotate-connectfi-key'));
  expect(next).not.toBe(twin.url);
  for (const url of [next, twin.url]) {
    const body = newRequest({ cardId: 'icrd_rotation' });
    const response = await fetch(url, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([200, '{"responseCode":"00"}']);
  }
});

test('the documented request is approved', async () => {
  const response = await fetch(twin.url, { method: 'POST', body: documentedText('request') });
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'application/json',
    '{"responseCode":"00"}',
  ]);
});

describe('a rule set that the operator publishes', () => {
  const RULES: AuthoredRuleFile = {
    format: 1,
    rules: [
      { id: 'store', kind: 'mcc_block', answer: '65', mccs: ['5999'] },
      { id: 'amount', kind: 'amount_limit', answer: '61', currency: 'USD', max: '99.99', onMissing: 'decline' },
      { id: 'country', kind: 'country_block', answer: '34', countries: ['CAN'] },
      { id: 'card', kind: 'card_block', answer: '05', cards: ['icrd_listed'] },
    ],
  };
  const CASES: readonly (readonly [answer: string, purchase: Purchase])[] = [
    ['05', { cardId: 'icrd_listed', amount: 1, mcc: '5411' }],
    ['34', { country: 'CAN', amount: 1, mcc: '5411' }],
    ['61', { amount: 100, mcc: '5411' }],
    ['65', { amount: 1 }],
    ['00', { amount: 99.99, mcc: '5411' }],
  ];
  const asked: { readonly body: string; readonly answer: string }[] = [];

  beforeAll(() => publish(RULES));

  test.each(CASES)('gives a new request its %s', async (answer, purchase) => {
    const body = newRequest(purchase);
    expect(await twin.connectfi.post(body)).toMatchObject(answered(answer));
    asked.push({ body, answer });
  });

  test('leaves the first request its first answer', async () => {
    expect(await twin.connectfi.post(documentedText('request'))).toMatchObject(answered('00'));
  });

  test('has decided for good: its answers stay when another set is published', async () => {
    await publish({ format: 1, rules: [] });
    expect(asked).toHaveLength(CASES.length);
    for (const { body, answer } of asked) expect(await twin.connectfi.post(body)).toMatchObject(answered(answer));
    expect(await twin.connectfi.post(newRequest())).toMatchObject(answered('00'));
  });
});

test('the documented advice is acknowledged, and in the table a moment later', async () => {
  expect(await twin.connectfi.post(documentedText('advice'))).toMatchObject(answered('00'));
  expect(await advicesAfter(1)).toMatchObject([
    {
      advice: {
        isSuccess: true,
        isReversal: false,
        statusCode: '00',
        transactionAmount: { minor: 10_000, currency: 'USD' },
      },
    },
  ]);
});

test('the same advice again is the same row, and another one is another', async () => {
  const reversal = documentedText('advice').replace('"isReversal": false', '"isReversal": true');
  for (const body of [documentedText('advice'), reversal, documentedText('advice'), reversal]) {
    expect(await twin.connectfi.post(body)).toMatchObject(answered('00'));
  }
  expect(await advicesAfter(2)).toHaveLength(2);
});

/** The advices of the documented transaction, once there are so many of them and the queue is worked off. */
async function advicesAfter(count: number): Promise<readonly Record<string, unknown>[]> {
  await lookUntil(advices, (rows) => rows.length >= count);
  await lookUntil(
    () => twin.messagesIn('AdviceQueue'),
    (messages) => messages === 0,
  );
  return advices();
}

async function advices(): Promise<readonly Record<string, unknown>[]> {
  const rows = await twin.rows(twin.table('AuthorizationsTable'), DOCUMENTED);
  return rows.filter(({ sk }) => String(sk).startsWith('ADVICE#'));
}

test('a block of the card acts on the next request, and an unblock too', async () => {
  const approved = newRequest({ cardId: 'icrd_blocked' });
  expect(await twin.connectfi.post(approved)).toMatchObject(answered('00'));
  await cardhook(twin.endpoints, 'cards', 'block', 'icrd_blocked');
  const declined = newRequest({ cardId: 'icrd_blocked' });
  expect(await twin.connectfi.post(declined)).toMatchObject(answered('05'));
  expect(await twin.connectfi.post(approved)).toMatchObject(answered('00'));
  await cardhook(twin.endpoints, 'cards', 'unblock', 'icrd_blocked');
  expect(await twin.connectfi.post(newRequest({ cardId: 'icrd_blocked' }))).toMatchObject(answered('00'));
  expect(await twin.connectfi.post(declined)).toMatchObject(answered('05'));
});

test('one request that arrives ten times at once is decided once', async () => {
  await twin.warmUp();
  const body = newRequest({ cardId: 'icrd_many' });
  const partition = transactionPartition('icrd_many', numbers.authTransactionId);
  const answers = await Promise.all(Array.from({ length: 10 }, () => twin.connectfi.ask(body)));
  expect(new Set(answers.map(({ responseCode, decidedBy }) => `${responseCode} ${decidedBy}`))).toEqual(
    new Set(['00 program']),
  );
  const rows = await twin.rows(twin.table('AuthorizationsTable'), partition);
  expect(rows.filter(({ sk }) => String(sk).startsWith('REQUEST#'))).toHaveLength(1);
  expect(rows.find(({ sk }) => sk === 'LIFE')).toMatchObject({
    stage: 'held',
    facts: { requests: [{ answer: '00' }] },
  });
});

test('no function was refused a call that it needs', () => {
  expect(twin.said().filter((line) => line.includes('access denied') || line.includes('AccessDenied'))).toEqual([]);
});
