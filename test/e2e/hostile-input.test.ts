import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { documentedText } from '../../local/simulators/connectfi/documented-bodies.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { requestBody, withChanges } from '../../local/simulators/connectfi/webhook-body.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { leaks, withCheckDigit, type Written, writtenIn, writtenInQueues, writtenInTables } from './leak-scan.ts';

let twin: ATwin;
/** Everything that was ever answered. */
const responses: Written[] = [];
let numbers = DOCUMENTED_NUMBERS;

beforeAll(async () => {
  twin = await aTwin();
}, START_MS_MAX);

afterAll(() => twin.stop());

type Sent = {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
};

/** Sends to the registered URL, or to a path beside it, and remembers what came. */
async function send({ path, method = 'POST', body, headers = {} }: Sent): Promise<readonly [number, string]> {
  const url = path === undefined ? twin.url : new URL(path, twin.url);
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  responses.push({ where: 'an answer', text: `${JSON.stringify([...response.headers])} ${text}` });
  return [response.status, text];
}

function newRequest(changes: Readonly<Record<string, unknown>> = {}): string {
  numbers = nextTransaction(numbers);
  return requestBody(numbers, {}, changes);
}

/** A new request in which the figure of every amount is this text. */
const withFigure = (figure: string): string => newRequest().replaceAll(/"amount": 100\b/g, `"amount": ${figure}`);

const NOT_FOUND = [404, '{"message":"Not Found"}'];
const APPROVED = [200, '{"responseCode":"00"}'];
const UNREADABLE = [200, '{"responseCode":"05"}'];

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const spaced = (digits: string): string => digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');

describe('who does not know the key or the route is told nothing', () => {
  test.each<[string, Sent]>([
    ['a wrong key', { path: 'x'.repeat(64), body: documentedText('request') }],
    ['a wrong key and no JSON', { path: 'x'.repeat(64), body: 'x' }],
    ['a short key', { path: 'x' }],
    ['a key of 4 KB', { path: 'x'.repeat(4_000) }],
    ['a key of bytes that are no text', { path: '%ff%00' }],
    ['no key', { path: '../connectfi' }],
    ['an unknown route', { path: '../nothing/here' }],
    ['the root', { path: '../' }],
    ['a route of another API', { path: '/intake/dev/connectfi/x' }],
    ['GET', { method: 'GET' }],
    ['PUT', { method: 'PUT', body: documentedText('request') }],
    ['DELETE', { method: 'DELETE' }],
    ['OPTIONS', { method: 'OPTIONS' }],
  ])('%s', async (_what, sent) => {
    expect(await send(sent)).toEqual(NOT_FOUND);
  });
});

describe('what cannot be read is refused', () => {
  test.each<[string, () => string | Uint8Array | undefined]>([
    ['no body', () => undefined],
    ['an empty body', () => ''],
    ['no JSON', () => 'responseCode=00'],
    ['half a JSON', () => documentedText('request').slice(0, -2)],
    ['junk behind the JSON', () => `${documentedText('request')}x`],
    ['bytes that are no UTF-8', () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['null', () => 'null'],
    ['a list', () => `[${documentedText('request')}]`],
    ['a text', () => '"request"'],
    ['an empty object', () => '{}'],
    ['an object of prototypes', () => `{"__proto__":${documentedText('request')}}`],
    ['5 MB of JSON', () => newRequest({ padding: 'x'.repeat(5 * 1024 * 1024) })],
    ['11 MB', () => 'x'.repeat(11 * 1024 * 1024)],
    ['nesting 100,000 deep', () => deep(100_000)],
    ['nesting 30,000 deep, which is small enough to be parsed', () => deep(30_000)],
    ['an unknown actionType', () => newRequest({ 'transaction.actionType': 'refund' })],
    ['no actionType', () => newRequest({ 'transaction.actionType': undefined })],
    ['no cFiCardId', () => newRequest({ cFiCardId: undefined })],
    ['a cFiCardId that would break a key', () => newRequest({ cFiCardId: 'icrd_1#icrd_2' })],
    ['a cFiCardId of 10 KB', () => newRequest({ cFiCardId: 'x'.repeat(10_000) })],
    ['an authTransactionId that is a number', () => newRequest({ 'transaction.authTransactionId': 88 })],
    ['an amount of 1e400', () => withFigure('1e400')],
    ['an amount of -1e400', () => withFigure('-1e400')],
    ['a negative amount', () => withFigure('-1')],
    ['an absurd amount', () => withFigure('1e18')],
    ['an amount that is words', () => withFigure('"one hundred"')],
    ['an amount that is an object', () => withFigure('{"value":100}')],
  ])('%s', async (_what, body) => {
    const bytes = body();
    expect(await send(bytes === undefined ? {} : { body: bytes })).toEqual(UNREADABLE);
  });
});

describe('what is odd is decided like anything else', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  test.each<[string, () => Sent]>([
    ['a card never seen', () => ({ body: newRequest({ cFiCardId: 'icrd_neverSeenBefore' }) })],
    [
      '__proto__ and constructor as fields',
      () => ({ body: newRequest().replace('{', '{"__proto__":{"transaction":1},"constructor":{"prototype":{}},') }),
    ],
    [
      'an unknown field nested 25,000 deep',
      () => ({ body: newRequest().replace('{', `{"deep":${'['.repeat(25_000)}${']'.repeat(25_000)},`) }),
    ],
    [
      'a currency that does not exist',
      () => ({ body: newRequest({ 'transaction.message.cardholderBillingAmount.currency': 'XQX' }) }),
    ],
    ['a byte order mark', () => ({ body: `\uFEFF${newRequest()}` })],
    ['a content type of XML', () => ({ body: newRequest(), headers: { 'content-type': 'text/xml' } })],
    ['a query', () => ({ path: `${twin.url}?key=other&__proto__=1`, body: newRequest(), headers: JSON_TYPE })],
    ['a message that is a text', () => ({ body: newRequest({ 'transaction.message': 'none' }) })],
    [
      'a thousand unknown fields',
      () => ({ body: newRequest(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`field${n}`, n]))) }),
    ],
  ])('%s', async (_what, sent) => {
    expect(await send(sent())).toEqual(APPROVED);
  });
});

async function everythingWritten(): Promise<Written[]> {
  const outside = await Promise.all([writtenInTables(twin), writtenInQueues(twin)]);
  return [...responses, ...outside.flat(), ...writtenIn(twin.logDirectory)];
}

const QUEUES = ['AdviceQueue', 'StandInQueue'];

/** Nothing is decided or recorded any more, and a message that failed comes back at once, until it is a dead letter. */
async function failEverything(): Promise<void> {
  twin.faults.set([{ kind: 'serverError', service: 'dynamodb' }]);
  const { sqs: endpoint, credentials, queues } = twin.endpoints;
  const client = new SQSClient({ endpoint, region: credentials.region, credentials });
  for (const name of QUEUES) {
    const QueueUrl = `${endpoint}/000000000000/${queues[name]}`;
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '0' } }));
  }
  client.destroy();
}

/** Each of five tries of a message goes on for eight seconds before it fails. */
const GIVEN_UP_MS_MAX = 120_000;

async function queuesWorkedOff(): Promise<void> {
  await lookUntil(
    () => Promise.all(QUEUES.map(twin.messagesIn)),
    (counts) => counts.every((messages) => messages === 0),
    GIVEN_UP_MS_MAX,
  );
}

describe('card data', () => {
  /** A number that passes the Luhn check, another one for each place, so that a finding says where it came from. */
  const pans = new Map<string, string>();
  function pan(place: string): string {
    const known = pans.get(place) ?? withCheckDigit(`400000${String(pans.size).padStart(9, '0')}`);
    pans.set(place, known);
    return known;
  }

  const PLACES: Readonly<Record<string, (digits: string) => string>> = {
    'transaction.message.merchant.address': (digits) => `SHOP ${digits} NY`,
    'transaction.message.merchant.code': spaced,
    'transaction.message.merchant.city': String,
    'transaction.message.merchant.mcc': String,
    'transaction.message.merchant.country': String,
    'transaction.message.merchant.terminalId': String,
    'transaction.message.retrievalReferenceNumber': String,
    'transaction.message.traceNumber': String,
    'transaction.message.messageType': String,
    'transaction.message.processingCode.transactionType': String,
    'transaction.message.transactionAmount.currency': String,
    'transaction.message.cardholderBillingAmount.amount': String,
    'transaction.message.primaryAccountNumber': String,
    'transaction.transmissionDate': String,
    'transaction.type': String,
    'transaction.actionType': String,
    'transaction.authTransactionId': String,
    'transaction.track2': (digits) => `${digits}=29121010000000000000`,
    cFiCardId: String,
    [`unknown.field`]: spaced,
  };

  /** Both actions with a number in each place, one place at a time. */
  async function plant(): Promise<void> {
    for (const [place, written] of Object.entries(PLACES)) {
      const planted = { [place]: written(pan(place)) };
      await send({ body: newRequest(planted) });
      await send({ body: JSON.stringify(withChanges(JSON.parse(documentedText('advice')), planted)) });
    }
    await send({
      body: newRequest({ 'transaction.message.merchant.address': `SHOP ${spaced(pan('address, expiry'))} 12/29` }),
    });
    await send({ body: `{"pan":"${pan('no JSON')}"` });
    await send({ path: pan('the key') });
    await send({ path: `${twin.url}?pan=${pan('the query')}`, body: newRequest() });
    await send({ body: newRequest(), headers: { 'user-agent': pan('the user agent'), 'x-pan': pan('a header') } });
  }

  test(
    'is in no table, queue, log or answer, wherever connectFi may put it',
    async () => {
      await plant();
      await queuesWorkedOff();
      await failEverything();
      await plant();
      await queuesWorkedOff();
      const written = await everythingWritten();
      twin.faults.clear();

      const places = new Set(written.map(({ where }) => where));
      const { tables, queues } = twin.endpoints;
      expect([...places]).toEqual(
        expect.arrayContaining([
          tables['AuthorizationsTable'],
          tables['CardsTable'],
          queues['AdviceDeadLetterQueue'],
          queues['StandInDeadLetterQueue'],
        ]),
      );
      expect([...places].filter((place) => place.endsWith('.log')).length).toBeGreaterThan(1);
      const documented = { 'the documented primaryAccountNumber': '110195062152752' };
      expect([...new Set(leaks(written, { ...Object.fromEntries(pans), ...documented }))]).toEqual([]);
    },
    2 * GIVEN_UP_MS_MAX,
  );

  test.each([
    ['in plain', (digits: string) => `{"pan":"${digits}"}`],
    ['with spaces', spaced],
    ['within a body in base64', (digits: string) => Buffer.from(`{"body":"${digits}"}`).toString('base64')],
  ])('that is in a log %s would be found', async (_how, written) => {
    const file = join(twin.logDirectory, 'planted.log');
    writeFileSync(file, written('4111111111111111'));
    try {
      expect(leaks(await everythingWritten(), { 'a number': '4111111111111111' })).toEqual([
        'planted.log holds a number',
      ]);
    } finally {
      rmSync(file);
    }
  });

  test('is not the only secret that is kept out: the webhook key is in no log either', async () => {
    const key = twin.url.split('/').at(-1) ?? '';
    expect(leaks(writtenIn(twin.logDirectory), { 'the webhook key': key })).toEqual([]);
  });
});

test('nothing that was sent made a function fail, and no answer or log has a stack trace', () => {
  // The sweep of the schedule is sent nothing: it fails where DynamoDB was made to fail.
  const isOfSweep = (name: string): boolean => name.includes('SweepFunction');
  const said = twin.said().filter((line) => !isOfSweep(line));
  expect(said.filter((line) => /UNEXPECTED_ERROR|Task timed out|"errorType"|platform\.fault/.test(line))).toEqual([]);
  const traces = [...responses, ...writtenIn(twin.logDirectory)].filter(
    ({ where, text }) => !isOfSweep(where) && /\bat .+[:/]\d+:\d+|node_modules/.test(text),
  );
  expect(traces).toEqual([]);
});
