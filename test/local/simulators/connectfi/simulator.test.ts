import { createServer, type RequestListener, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Answer } from '../../../../domain/answer.ts';
import { createConnectfi } from '../../../../local/simulators/connectfi/connectfi.ts';
import { dayReport } from '../../../../local/simulators/connectfi/day-report.ts';
import type { Happening } from '../../../../local/simulators/connectfi/happening.ts';
import { type Script, REFUND } from '../../../../local/simulators/connectfi/script.ts';
import { createSimulator } from '../../../../local/simulators/connectfi/simulator.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../../../local/simulators/connectfi/transaction-numbers.ts';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';
import { translate } from '../../../../providers/connectfi/translate.ts';

const NOW = Date.UTC(2026, 10, 26, 12, 0, 30);
const PURCHASE = { cardId: 'icrd_one', amount: 40 };

/** A program under test: what reached it, in its own reader's words, and how it answers requests. */
let received: Record<string, unknown>[];
let answer: Answer | 'never';
let server: Server;
let url: string;

beforeEach(async () => {
  received = [];
  answer = '00';
  server = createServer((request, response) => void receive(request, response));
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/hook`;
});

afterEach(() => closeServer(server));

async function receive(...[request, response]: Parameters<RequestListener>): Promise<void> {
  const webhook = translate(await buffer(request));
  if (webhook.kind === 'unreadable') throw new Error(webhook.reason);
  received.push({ kind: webhook.kind, ...(webhook.kind === 'request' ? webhook.request : webhook.advice) });
  const code = webhook.kind === 'advice' ? '00' : answer;
  if (code !== 'never') response.writeHead(200).end(JSON.stringify({ responseCode: code }));
}

function aSimulator(defaultStrategy: Answer = '05') {
  let numbers = DOCUMENTED_NUMBERS;
  return createSimulator({
    connectfi: createConnectfi({ url, defaultStrategy }),
    numbers: { nextTransaction: () => (numbers = nextTransaction(numbers)) },
    clock: () => NOW,
  });
}

const ask = { kind: 'ask', transaction: 'one', purchase: PURCHASE } as const;
const advise = (happening: Happening) => ({ kind: 'advise', transaction: 'one', happening }) as const;

const APPROVED = { isSuccess: true, isReversal: false, statusCode: '00', messageType: '0220' };
const usd = (minor: number) => ({ billingAmount: { minor, currency: 'USD' } });

test.each<[string, Happening, object]>([
  ['the network did as told', { kind: 'told' }, { ...APPROVED, ...usd(4_000) }],
  ['the opposite', { kind: 'contradicted' }, { isSuccess: false, statusCode: '05' }],
  ['somebody else refused', { kind: 'refused', statusCode: 'E7' }, { isSuccess: false, statusCode: 'E7' }],
  ['a tip', { kind: 'posted', amount: 48.2 }, { ...APPROVED, ...usd(4_820) }],
  ['a partial approval', { kind: 'partly_approved', amount: 25 }, { isSuccess: true, statusCode: '10', ...usd(2_500) }],
  ['a reversal', { kind: 'reversed' }, { isReversal: true, statusCode: '00', messageType: '0420', ...usd(4_000) }],
  ['a partial reversal', { kind: 'reversed', amount: 15 }, { isReversal: true, statusCode: '32', ...usd(1_500) }],
  ['a reversal that failed', { kind: 'reversal_failed' }, { isReversal: true, isSuccess: false }],
])('an advice tells %s, under the transaction’s number', async (_what, happening, told) => {
  await aSimulator().play([ask, advise(happening)]);
  const [request, advice] = received;
  expect(advice).toMatchObject({ kind: 'advice', cardId: 'icrd_one', ...told });
  expect(advice?.['authTransactionId']).toBe(request?.['authTransactionId']);
  expect(advice?.['traceNumber']).not.toBe(request?.['traceNumber']);
});

test('what was declined is not posted, unless it is forced', async () => {
  answer = '61';
  const played = await aSimulator().play([
    ask,
    advise({ kind: 'posted' }),
    advise({ kind: 'told' }),
    advise({ kind: 'forced', amount: 12 }),
  ]);
  expect(played[1]).toMatchObject({ kind: 'does_not_happen' });
  expect(received.slice(1)).toMatchObject([
    { isSuccess: false, statusCode: '61' },
    { isSuccess: true, ...usd(1_200) },
  ]);
});

test.each(['00', '05'] as const)(
  'where no answer came in time the advice tells what the default strategy %s told the network',
  async (defaultStrategy) => {
    answer = 'never';
    const simulator = aSimulator(defaultStrategy);
    const [asked] = await simulator.play([{ ...ask, hangUpAfterMs: 20 }, advise({ kind: 'told' })]);
    expect(asked).toMatchObject({ verdict: { decidedBy: 'default_strategy', responseCode: defaultStrategy } });
    expect(received.at(-1)).toMatchObject({ kind: 'advice', statusCode: defaultStrategy });
  },
);

test('an increment is another request of the same transaction, and a redelivery is the same one', async () => {
  const increment = { ...ask, purchase: { ...PURCHASE, amount: 60 } };
  await aSimulator().play([ask, increment, { kind: 'ask_again', transaction: 'one' }]);
  const [first, second, third] = received;
  expect(second).toMatchObject({ authTransactionId: first?.['authTransactionId'], ...usd(6_000) });
  expect(second?.['requestKey']).not.toBe(first?.['requestKey']);
  expect(third).toEqual(second);
});

test('a reversal may come before what it reverses', async () => {
  await aSimulator().play([{ ...advise({ kind: 'reversed' }), purchase: PURCHASE }, ask, advise({ kind: 'told' })]);
  expect(received).toMatchObject([{ kind: 'advice', isReversal: true }, { kind: 'request' }, { kind: 'advice' }]);
  expect(new Set(received.map((one) => one['authTransactionId'])).size).toBe(1);
});

test('a number that comes round is of another request', async () => {
  await aSimulator().play([
    { ...ask, daysAgo: 8 },
    { ...ask, transaction: 'two', idOf: 'one' },
  ]);
  const [first, second] = received;
  expect(second?.['authTransactionId']).toBe(first?.['authTransactionId']);
  expect(second?.['requestKey']).not.toBe(first?.['requestKey']);
  expect([first?.['transmissionDate'], second?.['transmissionDate']]).toEqual([
    '2026-11-18T12:00:30Z',
    '2026-11-26T12:00:30Z',
  ]);
});

test('money may come back, and a day may have a 64th second', async () => {
  await aSimulator().play([{ ...ask, changes: REFUND, oddities: ['secondSixtyFour', 'withoutMerchant'] }]);
  expect(received).toMatchObject([{ flow: 'in', transactionType: '20', transmissionDate: '2026-11-26T12:00:64Z' }]);
  expect(received[0]).not.toHaveProperty('mcc');
});

test('the ledger has what really happened, however often it was told', async () => {
  const simulator = aSimulator();
  await simulator.play([
    ask,
    { ...advise({ kind: 'told' }), deliveries: 3 },
    { ...advise({ kind: 'reversed' }), deliveries: 0 },
  ]);
  expect(received).toHaveLength(4);
  expect(simulator.ledger.entries()).toMatchObject([
    { cardId: 'icrd_one', deliveries: 3, happenedAtMs: NOW, transaction: { advice: { isReversal: false } } },
    { cardId: 'icrd_one', deliveries: 0, transaction: { advice: { isReversal: true } } },
  ]);
});

test('the report counts what connectFi saw', async () => {
  const simulator = aSimulator();
  const script: Script = [
    ask,
    { kind: 'ask_again', transaction: 'one' },
    { ...advise({ kind: 'told' }), deliveries: 2 },
    { ...advise({ kind: 'posted' }), deliveries: 0 },
  ];
  const played = [...(await simulator.play(script))];
  answer = '61';
  played.push(...(await simulator.play([{ kind: 'ask_again', transaction: 'one' }])));
  answer = 'never';
  played.push(...(await simulator.play([{ ...ask, transaction: 'two', hangUpAfterMs: 20 }])));
  expect(dayReport(played)).toMatchObject({
    requests: 2,
    redeliveries: 2,
    changedAnswers: 1,
    answers: { '00': 2, '61': 1, '05': 0 },
    byDefaultStrategy: 1,
    hungUp: 1,
    advices: { happened: 2, lost: 1, delivered: 2, refused: 0 },
    requestMs: { count: 3 },
    adviceMs: { count: 2 },
  });
});
