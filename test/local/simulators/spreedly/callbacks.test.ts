import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RETRY_AFTER_MS } from '../../../../local/simulators/spreedly/callbacks.ts';
import { SIGNED_FIELDS, signatureOf } from '../../../../local/simulators/spreedly/sign.ts';
import { aSpreedly } from './a-spreedly.ts';

let playing: Awaited<ReturnType<typeof aSpreedly>>;

beforeEach(async () => {
  playing = await aSpreedly();
});

afterEach(() => playing.close());

const JSON_FORMAT = { callback_format: 'json' };

type Signed = Readonly<Record<string, unknown>> & {
  readonly signed?: { readonly signature: string; readonly fields: string; readonly algorithm: string };
};

function membersOf(body: string): readonly Signed[] {
  return (JSON.parse(body) as { readonly transactions: readonly Signed[] }).transactions;
}

/** Written apart from the simulator's own: the text of each element of an XML body, by its name. */
function xmlMembersOf(body: string): readonly Readonly<Record<string, string>>[] {
  return [...body.matchAll(/^ {2}<transaction>\n([^]*?)^ {2}<\/transaction>/gm)].map(([, inner = '']) => {
    const own = inner.matchAll(/^ {4}<(\w+)[^>/]*>([^<\n]*)<\/\1>$/gm);
    const signed = inner.matchAll(/^ {6}<(signature|fields|algorithm)>([^<\n]*)<\/\1>$/gm);
    return Object.fromEntries([...own, ...signed].map(([, name, value]) => [name, value]));
  });
}

function hmac(algorithm: string, values: readonly unknown[]): string {
  const message = values.map((value) => value ?? '').join('|');
  return createHmac(algorithm, playing.spreedly.signingSecret).update(message).digest('hex');
}

test('Spreedly’s published signature is the one that it makes', () => {
  const signed = signatureOf(
    {
      amount: 100,
      callback_url: 'http://example.com/handle_callback',
      created_at: '2012-09-10T20:35:10Z',
      currency_code: 'USD',
      ip: null,
      on_test_gateway: false,
      order_id: null,
      state: 'succeeded',
      succeeded: true,
      token: '5AG4P7FPjlfIA6aED6AgZvUEehx',
      transaction_type: 'OffsitePurchase',
      updated_at: '2012-09-10T20:35:11Z',
    },
    'json',
    {
      fields: SIGNED_FIELDS.withCallbackUrl,
      algorithm: 'sha1',
      secret: 'RKOCG5D8D3fZxDSg504D0IxU2XD4Io5VXmyzdCtTivHFTTSylzM2ZzTWFwVH4ucG',
    },
  );
  expect(signed).toMatchObject({ members: { signature: 'b81436daf0d695404c5bf7a2aecf049d460bb6e1' } });
});

test('JSON is signed over its values as they stand there, by each list in turn', async () => {
  for (let starts = 0; starts < 2; starts += 1) {
    await playing.start(3001, JSON_FORMAT);
    await playing.spreedly.callbacks.settled();
  }
  const members = playing.received.flatMap(membersOf);
  expect(members.map(({ signed }) => signed?.fields)).toEqual(Object.values(SIGNED_FIELDS));
  for (const member of members) {
    const names = member.signed?.fields.split(' ') ?? [];
    expect(member.signed?.signature).toBe(
      hmac(
        'sha1',
        names.map((name) => member[name]),
      ),
    );
  }
});

test('XML is signed over its text, which has another time of day for the same instant', async () => {
  const { transaction } = await playing.start(3001, { order_id: 'a & b <c>' });
  await playing.spreedly.callbacks.settled();
  const [member = {}] = playing.received.flatMap(xmlMembersOf);
  const read = (name: string): string =>
    (member[name] ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  expect(read('order_id')).toBe('a & b <c>');
  expect(read('updated_at')).toMatch(/-05:00$/);
  expect(Date.parse(read('updated_at'))).toBe(Date.parse(String(transaction['updated_at'])));
  expect(member['signature']).toBe(hmac('sha1', read('fields').split(' ').map(read)));
});

test('what changes while callbacks are held comes as one batch', async () => {
  const { spreedly, received } = playing;
  spreedly.callbacks.hold();
  await playing.start(3001, JSON_FORMAT);
  await playing.start(44, JSON_FORMAT);
  await spreedly.callbacks.settled();
  expect(received).toEqual([]);
  spreedly.callbacks.release();
  await spreedly.callbacks.settled();
  expect(received.map((body) => membersOf(body).map(({ state }) => state))).toEqual([
    ['succeeded', 'gateway_setup_failed'],
  ]);
});

test('a batch is tried at growing intervals, the next ones wait behind it, and it is given up at last', async () => {
  const { spreedly, received } = playing;
  playing.answerWith(() => 202);
  const { transaction: first } = await playing.start(3001, JSON_FORMAT);
  await spreedly.callbacks.settled();
  await playing.start(3001, JSON_FORMAT);
  await spreedly.callbacks.settled();
  expect(received).toHaveLength(1);
  for (const ms of RETRY_AFTER_MS) {
    spreedly.pass(ms - 1);
    await spreedly.callbacks.settled();
    const before = received.length;
    spreedly.pass(1);
    await spreedly.callbacks.settled();
    expect(received).toHaveLength(before + 1);
  }
  expect(spreedly.ledger.deliveries().map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(spreedly.callbacks.waiting()).toBe(0);
  playing.answerWith(() => 200);
  spreedly.moveTo(first.token, 'processing');
  await spreedly.callbacks.settled();
  expect(membersOf(received.at(-1) ?? '').map(({ token, state }) => [token, state])).toEqual([
    [first.token, 'processing'],
  ]);
});

test('callbacks of one URL go one at a time, and none is left out', async () => {
  const { spreedly } = playing;
  let underWay = 0;
  let mostUnderWay = 0;
  playing.answerWith(async () => {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    await sleep(5);
    underWay -= 1;
    return 200;
  });
  const starts = await Promise.all([3001, 3003, 3005, 44].map((amount) => playing.start(amount, JSON_FORMAT)));
  await playing.call('POST', `/transactions/${starts[1]?.transaction.token}/complete.json`);
  await spreedly.callbacks.settled();
  const told = new Map(playing.received.flatMap(membersOf).map(({ token, state }) => [token, state]));
  expect(starts.map(({ transaction }) => told.get(transaction.token))).toEqual([
    'succeeded',
    'succeeded',
    'pending',
    'gateway_setup_failed',
  ]);
  expect(mostUnderWay).toBe(1);
});

test('nothing is sent to another machine', async () => {
  await playing.start(3001, { callback_url: 'https://example.com/callbacks' });
  expect(playing.spreedly.callbacks.waiting()).toBe(0);
});

test('a batch on request holds what is genuine beside what is not', async () => {
  const { spreedly } = playing;
  const { transaction } = await playing.start(3103, JSON_FORMAT);
  await spreedly.callbacks.settled();
  const changes = { state: 'succeeded', succeeded: true };
  const { body } = await spreedly.callbacks.send({
    members: [
      { token: transaction.token },
      { token: transaction.token, signing: 'unsigned' },
      { token: transaction.token, signing: 'other_secret' },
      { token: transaction.token, signing: 'altered', changes },
      { token: transaction.token, signing: 'relabelled', changes },
      { token: transaction.token, signing: 'other_algorithm' },
    ],
  });
  expect(playing.received.at(-1)).toBe(body);
  const verified = membersOf(body).map((member) => {
    const { signature, fields = '', algorithm = 'none' } = member.signed ?? {};
    const matches =
      signature ===
      hmac(
        'sha1',
        fields.split(' ').map((name) => member[name]),
      );
    return [member['state'], algorithm, fields.startsWith('amount '), matches];
  });
  expect(verified).toEqual([
    ['pending', 'sha1', true, true],
    ['pending', 'none', false, false],
    ['pending', 'sha1', true, false],
    ['succeeded', 'sha1', true, false],
    // Whoever trusts the list of the message itself takes this one.
    ['succeeded', 'sha1', false, true],
    ['pending', 'md5', true, false],
  ]);
});

test('a replay has the same bytes', async () => {
  const { spreedly, received } = playing;
  await playing.start(3001);
  await spreedly.callbacks.settled();
  const [delivery] = spreedly.ledger.deliveries();
  if (delivery === undefined) throw new Error('nothing was delivered');
  await spreedly.callbacks.replay(delivery);
  expect(received).toEqual([delivery.body, delivery.body]);
  expect(spreedly.ledger.deliveries().map(({ isOnRequest }) => isOnRequest)).toEqual([false, true]);
});

test('by SHA-256 where it is told to', async () => {
  const other = await aSpreedly({ algorithm: 'sha256', signingSecret: playing.spreedly.signingSecret });
  try {
    await other.start(3001, JSON_FORMAT);
    await other.spreedly.callbacks.settled();
    const [member] = other.received.flatMap(membersOf);
    const names = member?.signed?.fields.split(' ') ?? [];
    expect(member?.signed?.signature).toBe(
      hmac(
        'sha256',
        names.map((name) => member?.[name]),
      ),
    );
  } finally {
    await other.close();
  }
});
