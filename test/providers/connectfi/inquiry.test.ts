import { createConnectfi } from '../../../local/simulators/connectfi/connectfi.ts';
import {
  type InquiryFault,
  type InquiryOptions,
  type InquiryServer,
  startInquiryServer,
} from '../../../local/simulators/connectfi/inquiry-server.ts';
import { createLedger } from '../../../local/simulators/connectfi/ledger.ts';
import { createSimulator } from '../../../local/simulators/connectfi/simulator.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../../local/simulators/connectfi/transaction-numbers.ts';
import { createInquiry } from '../../../providers/connectfi/inquiry.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 26, 12);
const PERIOD = { fromMs: NOW - DAY, untilMs: NOW + DAY };
const CARD = 'icrd_one';

let server: InquiryServer;

afterEach(() => server.stop());

/** A client of a server that remembers so many transactions of the card. */
async function inquiryOver(transactions: number, options: InquiryOptions = {}, access: { password?: string } = {}) {
  const ledger = createLedger();
  let numbers = DOCUMENTED_NUMBERS;
  const simulator = createSimulator({
    connectfi: createConnectfi({ url: 'http://127.0.0.1:1/nobody-listens' }),
    numbers: { nextTransaction: () => (numbers = nextTransaction(numbers)) },
    clock: () => NOW,
    ledger,
  });
  for (let nth = 0; nth < transactions; nth += 1) {
    await simulator.play([
      {
        kind: 'advise',
        transaction: String(nth),
        happening: { kind: 'forced' },
        deliveries: 0,
        purchase: { cardId: CARD, amount: nth + 1 },
      },
    ]);
  }
  server = await startInquiryServer(ledger, { password: 'the secret word', ...options });
  const pauses: number[] = [];
  const inquiry = createInquiry(
    { ...server.access, ...access },
    { callMsMax: 500, random: () => 0, pause: async (ms) => void pauses.push(ms) },
  );
  return { history: () => inquiry.transactionHistory(CARD, PERIOD), pauses };
}

const paths = () => server.calls().map(({ path }) => path.split('/').at(-1));
const amountsOf = (reading: { readonly kind: string }) =>
  'entries' in reading
    ? (reading.entries as { advice: { billingAmount?: { minor: number } } }[])
        .map(({ advice }) => advice.billingAmount?.minor ?? 0)
        .toSorted((a, b) => a - b)
    : reading;

test('one token serves all questions', async () => {
  const { history } = await inquiryOver(1);
  expect(amountsOf(await history())).toEqual([100]);
  expect(amountsOf(await history())).toEqual([100]);
  expect(paths().filter((path) => path === 'get-token')).toHaveLength(1);
});

test('a token that is over is renewed once, and the question is asked again', async () => {
  const { history } = await inquiryOver(1);
  await history();
  server.fail({ kind: 'token_expired' });
  expect(amountsOf(await history())).toEqual([100]);
  expect(paths().filter((path) => path === 'get-token')).toHaveLength(2);
});

test('credentials that are refused are a named problem that quotes none of them', async () => {
  const { history } = await inquiryOver(1, {}, { password: 'a wrong word' });
  const reading = await history();
  expect(reading).toEqual({ kind: 'failed', problem: 'credentials_refused', detail: 'HTTP 401' });
});

test.each([1, 2, 3, 100])('every page is read, also where connectFi gives only %d at once', async (recordsMax) => {
  const { history } = await inquiryOver(5, { recordsMax });
  expect(amountsOf(await history())).toEqual([100, 200, 300, 400, 500]);
});

test('the days that the period touches are asked for', async () => {
  const { history } = await inquiryOver(0);
  await history();
  expect(server.calls().at(-1)?.body).toEqual({
    cFiCardId: CARD,
    dateFrom: '2026-11-25',
    dateTo: '2026-11-27',
    numberOfRecords: 100,
    skipRecords: 0,
  });
});

const MOMENTARY: readonly InquiryFault[] = [
  { kind: 'status', status: 429 },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'stall' },
];

test.each(MOMENTARY)('%j is tried again, later each time', async (fault) => {
  const { history, pauses } = await inquiryOver(1);
  server.fail(fault, fault);
  expect(amountsOf(await history())).toEqual([100]);
  expect(pauses).toEqual([250, 500]);
});

test.each<[InquiryFault, string]>([
  [{ kind: 'status', status: 503 }, 'busy'],
  [{ kind: 'reset' }, 'unreachable'],
  [{ kind: 'stall' }, 'out_of_time'],
])('%j four times is %s', async (fault, problem) => {
  const { history } = await inquiryOver(1);
  server.fail(fault, fault, fault, fault);
  expect(await history()).toMatchObject({ kind: 'failed', problem });
});

test.each<[InquiryFault, string]>([
  [{ kind: 'html' }, 'answer_unreadable'],
  [{ kind: 'half_json' }, 'answer_unreadable'],
  [{ kind: 'incomplete' }, 'answer_unreadable'],
  [{ kind: 'status', status: 404 }, 'refused'],
  [{ kind: 'status', status: 307 }, 'refused'],
])('%j is %s, for the token and for the history, and is not tried again', async (fault, problem) => {
  const { history } = await inquiryOver(1);
  server.fail(fault);
  expect(await history()).toMatchObject({ kind: 'failed', problem });
  expect(paths()).toEqual(['get-token']);
  await history();
  server.fail(fault);
  expect(await history()).toMatchObject({ kind: 'failed', problem });
});

test('a history that never ends is given up', async () => {
  const { history } = await inquiryOver(101, { recordsMax: 1 });
  expect(await history()).toMatchObject({ kind: 'failed', problem: 'history_endless' });
});

test('where nobody listens it is unreachable', async () => {
  const { history } = await inquiryOver(0);
  await server.stop();
  expect(await history()).toEqual({ kind: 'failed', problem: 'unreachable', detail: 'ECONNREFUSED' });
  server = await startInquiryServer(createLedger());
});
