import { createServer, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';
import { ANSWER_MS_MAX, type Clock, createConnectfi } from '../../../../local/simulators/connectfi/connectfi.ts';

const NUMBERS = { authTransactionId: '000000000123', traceNumber: '004567' };

/** A program under test: everything that reached it, and how it answers. */
let received: string[];
let answer: RequestListener;
let server: Server;
let url: string;

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => void receive(request, response));
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/hook`;
});

afterEach(() => closeServer(server));

async function receive(...[request, response]: Parameters<RequestListener>): Promise<void> {
  received.push(await text(request));
  answer(request, response);
}

const answering =
  (status: number, body: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end(body);

/** A clock whose time passes when the test says so. */
function aClock() {
  const cuts: { readonly ms: number; readonly controller: AbortController }[] = [];
  const clock: Clock = {
    now: () => 0,
    cutAfter(ms) {
      const controller = new AbortController();
      cuts.push({ ms, controller });
      return { signal: controller.signal, release: () => undefined };
    },
  };
  return { clock, cuts };
}

test('an answer of the program is what the network is told', async () => {
  answer = answering(200, '{"responseCode":"61"}');
  expect(await createConnectfi({ url }).ask('{}')).toMatchObject({ responseCode: '61', decidedBy: 'program' });
});

test.each([
  ['another status', 500, '{"responseCode":"00"}'],
  ['a code that is not allowed', 200, '{"responseCode":"51"}'],
  ['no JSON', 200, 'approved'],
  ['an empty body', 200, ''],
])('%s is no answer: the default strategy decides', async (_what, status, body) => {
  answer = answering(status, body);
  expect(await createConnectfi({ url, defaultStrategy: '34' }).ask('{}')).toMatchObject({
    responseCode: '34',
    decidedBy: 'default_strategy',
  });
});

test.each<[string, RequestListener]>([
  ['nothing at all', () => undefined],
  ['half an answer', (_request, response) => void response.writeHead(200).write('{"responseCode"')],
])('when the time is over and there is %s, connectFi hangs up and does not ask again', async (_what, listener) => {
  const { clock, cuts } = aClock();
  answer = (request, response) => {
    listener(request, response);
    for (const { controller } of cuts) controller.abort();
  };
  expect(await createConnectfi({ url, clock }).ask('{}')).toMatchObject({
    delivery: { kind: 'unanswered' },
    decidedBy: 'default_strategy',
  });
  expect(cuts.map(({ ms }) => ms)).toEqual([ANSWER_MS_MAX]);
  expect(received).toHaveLength(1);
});

test('a connection that breaks is not tried again', async () => {
  answer = (request) => void request.socket.resetAndDestroy();
  expect(await createConnectfi({ url }).ask('{}')).toMatchObject({ decidedBy: 'default_strategy' });
  expect(received).toHaveLength(1);
});

test.each([
  ['the program', '61', answering(200, '{"responseCode":"61"}')],
  ['the default strategy', '00', answering(500, '')],
] as const)('the advice tells what %s decided, under the same transaction', async (_who, statusCode, listener) => {
  answer = listener;
  await createConnectfi({ url, defaultStrategy: '00' }).transact(NUMBERS, { amount: 40 });
  const [request, advice] = received.map((body): unknown => JSON.parse(body));
  const common = { authTransactionId: '000000000123', transactionAmount: { amount: 40 } };
  expect(request).toMatchObject({
    transaction: { ...common, actionType: 'request', message: { traceNumber: '004567' } },
  });
  expect(advice).toMatchObject({
    transaction: { ...common, actionType: 'advice', advice: { statusCode }, message: { traceNumber: '004568' } },
  });
});
