import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { fromRow } from '../../adapters/dynamo/rows.ts';
import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { type Purchase, requestBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { cardhook } from './operator.ts';

/** 50 requests of 10 USD at once: 20 fit the card's limit; for other cards 60 USD of the program's. */
const RULES: AuthoredRuleFile = {
  format: 1,
  rules: [
    {
      id: 'card-day',
      kind: 'limit',
      window: { calendar: 'day', zone: 'America/New_York' },
      max: '200.00 USD',
      scope: { cards: ['icrd_hot', 'icrd_explained'] },
    },
    {
      id: 'program-day',
      kind: 'limit',
      per: 'program',
      window: { trailing: '1d' },
      max: '60.05 USD',
      when: { field: 'mcc', is: '5812' },
    },
    { id: 'same-again', kind: 'duplicate', within: '10m', tries: 3, scope: { cards: ['icrd_again'] } },
    { id: 'once', kind: 'max_use', uses: 1, scope: { cards: ['icrd_single'] } },
    { id: 'shadowed', kind: 'decline', mode: 'shadow', when: { field: 'mcc', is: '5732' } },
  ],
};

let twin: ATwin;
let directory: string;
let numbers = DOCUMENTED_NUMBERS;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cardhook-limits-'));
  twin = await aTwin();
  const file = join(directory, 'rules.json');
  writeFileSync(file, JSON.stringify(RULES));
  await cardhook(twin.endpoints, 'rules', 'publish', file);
  await twin.warmUp();
}, START_MS_MAX);

afterAll(async () => {
  await twin.stop();
  rmSync(directory, { recursive: true });
});

function newRequest(purchase: Purchase): string {
  numbers = nextTransaction(numbers);
  return requestBody(numbers, purchase);
}

async function answersTo(bodies: readonly string[]): Promise<readonly (string | undefined)[]> {
  const answers = await Promise.all(bodies.map((body) => twin.connectfi.ask(body)));
  return answers.map(({ responseCode }) => responseCode);
}

function times(count: number, purchase: (index: number) => Purchase): string[] {
  return Array.from({ length: count }, (_, index) => newRequest(purchase(index)));
}

function countOf(answers: readonly unknown[], answer: string): number {
  return answers.filter((one) => one === answer).length;
}

/** What the requests of cards so named were decided to be, and how many a stand-in approved: those count unasked. */
async function decisionsOf(cardId: string): Promise<{ decisions: readonly unknown[]; adopted: number }> {
  await lookUntil(
    () => twin.messagesIn('StandInQueue'),
    (messages) => messages === 0,
  );
  const TableName = twin.table('AuthorizationsTable');
  const { Items = [] } = await twin.dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }));
  const rows = Items.map(fromRow).filter(({ pk }) => String(pk).startsWith(`AUTH#${cardId}`));
  const isAdopted = (row: Record<string, unknown>): boolean => row['source'] === 'stand_in' && row['answer'] === '00';
  return {
    decisions: rows.filter(({ source }) => source === 'decision').map(({ answer }) => answer),
    adopted: rows.filter((row) => isAdopted(row) && row['lateAnswer'] !== '00').length,
  };
}

test('fifty requests at once on one card spend its limit to the cent and no more', async () => {
  const answers = await answersTo(times(50, () => ({ cardId: 'icrd_hot', amount: 10 })));
  expect(answers).toHaveLength(50);
  const { decisions, adopted } = await decisionsOf('icrd_hot');
  const approved = countOf(decisions, '00');
  expect(approved).toBeLessThanOrEqual(20);
  expect(approved + adopted).toBeGreaterThanOrEqual(Math.min(20, decisions.length));
  expect(countOf(decisions, '61')).toBe(decisions.length - approved);
  const [card] = await twin.rows(twin.table('CardsTable'), 'CARD#icrd_hot');
  const counter = Object.entries(card ?? {}).find(([name]) => name.startsWith('limit:card-day'))?.[1];
  expect(counter).toMatchObject({ amount: (approved + adopted) * 1_000, count: approved + adopted });
  expect(Object.keys(card?.['holds'] ?? {})).toHaveLength(approved + adopted);
});

test('a limit that all cards share is spent to its last crumb across its slices', async () => {
  const answers = await answersTo(times(20, (index) => ({ cardId: `icrd_shared${index}`, amount: 10, mcc: '5812' })));
  expect(answers).toHaveLength(20);
  const { decisions, adopted } = await decisionsOf('icrd_shared');
  const spent = countOf(decisions, '00') + adopted;
  expect(countOf(decisions, '00')).toBeLessThanOrEqual(6);
  expect(spent).toBeGreaterThanOrEqual(Math.min(6, decisions.length));
  // Five cents are left, in one slice or in crumbs: they are spent all the same, if no stand-in has spent more.
  expect(await answersTo([newRequest({ cardId: 'icrd_crumb', amount: 0.05, mcc: '5812' })])).toEqual([
    spent > 6 ? '61' : '00',
  ]);
  expect(await answersTo([newRequest({ cardId: 'icrd_crumb', amount: 0.01, mcc: '5812' })])).toEqual(['61']);
});

test('the third try of one amount at one merchant is suspect, also when all come at once', async () => {
  const answers = await answersTo(times(5, () => ({ cardId: 'icrd_again', amount: 7 })));
  expect([countOf(answers, '00'), countOf(answers, '34')]).toEqual([2, 3]);
  expect(await answersTo([newRequest({ cardId: 'icrd_again', amount: 8 })])).toEqual(['00']);
});

test('a single-use card is used once', async () => {
  expect(await answersTo(times(1, () => ({ cardId: 'icrd_single', amount: 1 })))).toEqual(['00']);
  expect(await answersTo(times(1, () => ({ cardId: 'icrd_single', amount: 1 })))).toEqual(['65']);
});

test('a shadow changes no answer, and is counted', async () => {
  expect(await answersTo([newRequest({ cardId: 'icrd_shadow', amount: 1, mcc: '5732' })])).toEqual(['00']);
  expect(twin.metric('ShadowDeclined')).toBe(1);
});

test('a decline explains itself, and what was decided is decided again', async () => {
  expect(await answersTo([newRequest({ cardId: 'icrd_explained', amount: 200 })])).toEqual(['00']);
  expect(await answersTo([newRequest({ cardId: 'icrd_explained', amount: 10 })])).toEqual(['61']);
  const told = await cardhook(twin.endpoints, 'explain', numbers.authTransactionId, '--card', 'icrd_explained');
  expect(told).toContain('card-day');
  expect(told).toContain('200.00 USD');
  expect(told).toMatch(/frees at/);
});

test('a frozen program lets nothing out, and what it refused stays refused', async () => {
  await cardhook(twin.endpoints, 'cards', 'freeze', '--program');
  const body = newRequest({ cardId: 'icrd_frozen', amount: 1 });
  expect(await answersTo([body])).toEqual(['05']);
  await cardhook(twin.endpoints, 'cards', 'unblock', '--program');
  expect(await answersTo([body, newRequest({ cardId: 'icrd_frozen', amount: 1 })])).toEqual(['05', '00']);
});

test('no function was refused a call that it needs', () => {
  expect(twin.said().filter((line) => line.includes('access denied') || line.includes('AccessDenied'))).toEqual([]);
});
