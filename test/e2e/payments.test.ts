import * as z from 'zod';
import { playedPayment } from '../../local/demo/spreedly-payments.ts';
import { lendCredentials, signingSecretOf } from '../../local/demo/spreedly-secrets.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { operationsOf } from '../../local/demo/twin-operations.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { VALID_CARD } from '../../local/simulators/spreedly/cards.ts';
import { type SpreedlySimulator, startSpreedly } from '../../local/simulators/spreedly/spreedly.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { leaks, writtenIn, writtenInQueues, writtenInTables } from './leak-scan.ts';
import { cardhook } from './operator.ts';

const TEST_MS_MAX = 180_000;
const MINUTE_MS = 60_000;

/** So long a look-up may take on a busy machine. */
const HEARD_MS_MAX = 90_000;

const PLANTED_NAME = 'Planted Cardholder';
const PLANTED_EMAIL = 'planted@payer.example';

let spreedly: SpreedlySimulator;
let twin: ATwin;
/** Everything that an operator was shown. */
const answers: string[] = [];

beforeAll(async () => {
  twin = await aTwin();
  spreedly = await startSpreedly({ signingSecret: await signingSecretOf(twin.endpoints) });
  await lendCredentials(twin.endpoints, spreedly.credentials);
}, START_MS_MAX);

afterEach(() => {
  twin.faults.set([]);
  spreedly.callbacks.release();
});

afterAll(async () => {
  await twin.stop();
  await spreedly.close();
});

const shownSchema = z.object({
  record: z.object({ state: z.string(), paymentId: z.string().optional() }),
  timeline: z.array(
    z.object({
      kind: z.string(),
      cause: z.string().optional(),
      member: z.object({ proof: z.object({ kind: z.string() }), told: z.object({ state: z.string() }) }).optional(),
    }),
  ),
});

async function shown(token: string) {
  const printed = await cardhook(twin.endpoints, '--json', 'spreedly', 'show', token);
  answers.push(printed);
  return shownSchema.parse(JSON.parse(printed));
}

test.each([
  [3001, 'succeeded'],
  [3003, 'succeeded'],
  [3004, 'succeeded'],
  [3005, 'succeeded'],
  [3103, 'gateway_processing_failed'],
  [3104, 'gateway_processing_failed'],
  [44, 'gateway_setup_failed'],
])(
  'a payment of %d ends as %s, told by Spreedly and looked up',
  async (amount, ends) => {
    const { buy, complete, stands, token } = playedPayment(twin, spreedly, amount);
    let stood = await buy();
    for (let steps = 0; stood.startsWith('pending') && steps < 3; steps += 1) {
      if (stood.endsWith('challenge')) spreedly.answerChallenge(token(), 'right_code');
      stood = await complete();
    }
    expect(stood).toBe(ends);
    expect(await stands(`${ends}, signed`)).toBe(`${ends}, signed`);
    expect(spreedly.ledger.transaction(token()).state).toBe(ends);
    const { timeline } = await shown(token());
    expect(timeline.some(({ kind }) => kind === 'reading')).toBe(true);
  },
  TEST_MS_MAX,
);

test(
  'a purchase that is sent several times at once is made once',
  async () => {
    const { buy, paymentId, stands } = playedPayment(twin, spreedly, 3001);
    await Promise.all([buy(), buy(), buy()]);
    expect(spreedly.ledger.transactions().filter(({ orderId }) => orderId === paymentId())).toHaveLength(1);
    expect(await stands('succeeded, signed')).toBe('succeeded, signed');
  },
  TEST_MS_MAX,
);

test(
  'a purchase whose answer is lost is found, and never made again',
  async () => {
    spreedly.callbacks.hold();
    spreedly.fail({ on: 'purchase', answer: { kind: 'reset' }, isDone: true });
    const { buy, ask, paymentId } = playedPayment(twin, spreedly, 3001);
    expect(await buy()).toBe('202 unknown');
    expect(await ask()).toBe('succeeded');
    expect(await buy()).toBe('succeeded');
    expect(spreedly.ledger.transactions().filter(({ orderId }) => orderId === paymentId())).toHaveLength(1);
  },
  TEST_MS_MAX,
);

const QUEUE_FAULTS: readonly (readonly [string, Fault])[] = [
  ['stalled', { kind: 'stall', service: 'sqs', caller: 'SpreedlyWebhook' }],
  ['refusing', { kind: 'serverError', service: 'sqs', caller: 'SpreedlyWebhook' }],
];

test.each(QUEUE_FAULTS)(
  'while SQS is %s no callback is acknowledged, and afterwards none is missing',
  async (_what, fault) => {
    const { buy, stands, token } = playedPayment(twin, spreedly, 3001);
    const tries = () => spreedly.ledger.deliveries().filter(({ tokens }) => tokens.includes(token()));
    const tried = (times: number) =>
      lookUntil(
        async () => tries(),
        (seen) => seen.length >= times,
        HEARD_MS_MAX,
      );
    twin.faults.set([fault]);
    await buy();
    await tried(1);
    spreedly.pass(MINUTE_MS);
    await tried(2);
    expect(tries().map(({ status }) => status)).not.toContain(200);
    twin.faults.set([]);
    spreedly.pass(MINUTE_MS);
    expect(await stands('succeeded, signed')).toBe('succeeded, signed');
    expect(tries().at(-1)?.status).toBe(200);
  },
  TEST_MS_MAX,
);

test(
  'a forged callback is refused and looks nothing up; beside a signed one it is looked up and not believed',
  async () => {
    const { buy, stands, token } = playedPayment(twin, spreedly, 3001);
    await buy();
    await stands('succeeded, signed');
    await spreedly.callbacks.settled();
    const changes = { state: 'failed', succeeded: false };
    const lookUps = () => spreedly.ledger.calls().filter(({ name }) => name === 'show').length;
    const before = lookUps();
    for (const signing of ['unsigned', 'other_secret', 'altered', 'relabelled', 'other_algorithm'] as const) {
      const { status } = await spreedly.callbacks.send({ members: [{ token: token(), signing, changes }] });
      expect([signing, status]).toEqual([signing, 401]);
    }
    expect(lookUps()).toBe(before);
    const members = [{ token: token() }, { token: token(), signing: 'relabelled' as const, changes }];
    expect((await spreedly.callbacks.send({ members })).status).toBe(200);
    expect(await stands('succeeded, signed, forgeries: 1')).toBe('succeeded, signed, forgeries: 1');
    expect(lookUps()).toBeGreaterThan(before);
  },
  TEST_MS_MAX,
);

test(
  'old callbacks that come again, and those that an operator replays, change nothing',
  async () => {
    const { buy, complete, stands, token } = playedPayment(twin, spreedly, 3003);
    await buy();
    await stands('pending, signed');
    await complete();
    await stands('succeeded, signed');
    const before = await shown(token());
    const first = spreedly.ledger.deliveries().find(({ tokens }) => tokens.includes(token()));
    if (first === undefined) throw new Error('Spreedly has not called back');
    const replayed = await Promise.all([1, 2, 3].map(() => spreedly.callbacks.replay(first)));
    expect(replayed.map(({ status }) => status)).toEqual([200, 200, 200]);
    const printed = await cardhook(twin.endpoints, '--json', 'spreedly', 'replay', token());
    const callbacks = before.timeline.filter(({ kind }) => kind === 'callback').length;
    expect(z.object({ replayed: z.array(z.int()) }).parse(JSON.parse(printed)).replayed).toHaveLength(callbacks);
    await lookUntil(
      () => twin.messagesIn('PaymentCallbackQueue'),
      (messages) => messages === 0,
      HEARD_MS_MAX,
    );
    expect((await shown(token())).record).toEqual(before.record);
  },
  TEST_MS_MAX,
);

test(
  'an operator sees what the gateway said, and nothing of the card',
  async () => {
    const { buy, token } = playedPayment(twin, spreedly, 3001);
    await buy();
    const transcript = await cardhook(twin.endpoints, 'spreedly', 'transcript', token());
    answers.push(transcript);
    expect(transcript).toContain('HTTP/1.1 200 OK');
    expect(transcript).toContain('succeeded');
    expect(transcript).toContain('[removed]');
    expect(await cardhook(twin.endpoints, 'spreedly', 'list')).toContain(token());
  },
  TEST_MS_MAX,
);

test('the browser’s way back names no page of its own', async () => {
  const { buy, token } = playedPayment(twin, spreedly, 3001);
  await buy();
  const url = new URL(twin.endpoints.spreedly ?? '');
  url.pathname = url.pathname.replace(/callbacks$/, 'return');
  url.searchParams.set('transaction_token', token());
  url.searchParams.set('success', 'https://evil.example');
  const { status, headers } = await fetch(url, { redirect: 'manual' });
  expect(status).toBe(303);
  expect(headers.get('location')).toContain('/success');
  expect(headers.get('location')).not.toContain('evil');
});

test('no secret, no card, no name and no address is in any log, table, queue or answer', async () => {
  const payment_method_token = spreedly.addCard({ fullName: PLANTED_NAME });
  const operations = operationsOf(twin.endpoints);
  const body = { payment_method_token, amount: 3001, currency_code: 'USD', email: PLANTED_EMAIL };
  const key = { 'idempotency-key': 'planted-key' };
  const started = await operations.call('POST', '/spreedly/transactions/purchase', {}, body, key);
  expect(started.status).toBe(200);
  const refused = { ...body, credit_card: { number: VALID_CARD } };
  expect((await operations.call('POST', '/spreedly/transactions/purchase', {}, refused, key)).status).toBe(400);
  const { token } = z.object({ token: z.string() }).parse(started.body);
  await lookUntil(
    () => shown(token),
    ({ timeline }) => timeline.some(({ kind }) => kind === 'callback'),
    HEARD_MS_MAX,
  );
  const written = [
    ...answers.map((text) => ({ where: 'an answer', text })),
    ...twin.said().map((text) => ({ where: 'a log line', text })),
    ...writtenIn(twin.logDirectory),
    ...(await writtenInTables(twin)),
    ...(await writtenInQueues(twin)),
  ];
  const { accessSecret } = spreedly.credentials;
  const { signingSecret } = spreedly;
  const hidden = { accessSecret, signingSecret, name: PLANTED_NAME, email: PLANTED_EMAIL, card: VALID_CARD };
  expect(leaks(written, hidden)).toEqual([]);
});
