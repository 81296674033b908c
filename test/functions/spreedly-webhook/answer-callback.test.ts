import fc from 'fast-check';
import { createCallbackQueue } from '../../../adapters/sqs/callback-queue.ts';
import { callbackMemberSchema } from '../../../contracts/payment-callback.ts';
import type { SigningSecrets } from '../../../domain/payment/credentials.ts';
import { HOSTILE_XML } from '../../support/hostile-xml.ts';
import {
  batchXml,
  FORMER_SECRET,
  PAGE_CALLBACK,
  PAYMENT_ID,
  signed,
  signedJson,
  signedXml,
  SIGNING_SECRET,
  TRANSACTION,
  xmlOf,
} from '../../support/spreedly-callbacks.ts';
import { aCallbackEndpoint } from './a-callback-endpoint.ts';

const ACCEPTED = { statusCode: 200, body: { status: 'accepted' } };
const UNAUTHORIZED = { statusCode: 401, body: { message: 'Unauthorized' } };
const STRANGER = xmlOf({ ...TRANSACTION, token: 'Stranger', amount: '1' }, signed(TRANSACTION));

const refuses = () => Promise.reject(new Error('down'));
/** Also to being cut: the SDK sleeps between tries without looking at its signal. */
const never = () => new Promise<never>(() => undefined);

/** Stands still a moment before the last one, so that a queue that hangs is over in milliseconds. */
function clockNearTheEnd(): () => number {
  let calls = 0;
  return () => ((calls += 1) === 1 ? 1_000_000 : 1_000_880);
}

/** So late that all steps together have a second. */
const LATE = { gatewayReceivedAtMs: 0 };

test("the guide's callback is accepted once both of its transactions are queued, stripped", async () => {
  const endpoint = aCallbackEndpoint();
  expect(await endpoint.post(PAGE_CALLBACK)).toEqual(ACCEPTED);
  const proof = { kind: 'signed', secret: 'current', algorithm: 'sha1' };
  const told = { state: 'succeeded', currency: 'USD', succeeded: true, onTestGateway: false };
  expect(endpoint.queued).toEqual([
    {
      token: 'APIKmsDwoRKre5QNz5UrC02eOen',
      callbackId: 'request-1',
      position: 0,
      format: 'xml',
      proof,
      told: {
        ...told,
        transactionType: 'OffsiteAuthorization',
        amount: 1400,
        createdAtMs: Date.parse('2015-01-08T20:31:32Z'),
        updatedAtMs: Date.parse('2015-01-08T20:31:32Z'),
      },
    },
    {
      token: '2tLQS3ebpsCBYvtNtgc2kXXXkL',
      callbackId: 'request-1',
      position: 1,
      format: 'xml',
      proof,
      told: {
        ...told,
        transactionType: 'Purchase',
        amount: 100,
        createdAtMs: Date.parse('2015-01-08T20:55:02Z'),
        updatedAtMs: Date.parse('2015-01-08T20:55:02Z'),
      },
    },
  ]);
  expect(endpoint.lines).toEqual([
    { event: 'CALLBACK_QUEUED', fields: { members: 2 }, metrics: { CallbackQueued: 1 } },
  ]);
});

test('JSON is told from XML by its content, and gives the same message', async () => {
  const [xml, json] = [aCallbackEndpoint(), aCallbackEndpoint()];
  expect(await xml.post(batchXml(signedXml()))).toEqual(ACCEPTED);
  expect(await json.post(` \n${JSON.stringify({ transactions: [signedJson()] })}`)).toEqual(ACCEPTED);
  expect(json.queued).toEqual(xml.queued.map((member) => ({ ...member, format: 'json' })));
  expect(xml.queued).toMatchObject([{ told: { orderId: PAYMENT_ID, amount: 3003 } }]);
});

test('what is not proven goes too, marked, beside what is: it is looked up, and holds nothing up', async () => {
  const endpoint = aCallbackEndpoint();
  const batch = batchXml(STRANGER, signedXml(), xmlOf({ ...TRANSACTION, token: 'Unsigned' }), STRANGER);
  expect(await endpoint.post(batch)).toEqual(ACCEPTED);
  expect(endpoint.queued.map(({ token, position, proof }) => [token, position, proof.kind])).toEqual([
    ['Stranger', 0, 'unproven'],
    [TRANSACTION['token'], 1, 'signed'],
    ['Unsigned', 2, 'unproven'],
    ['Stranger', 3, 'unproven'],
  ]);
  expect(endpoint.lines).toMatchObject([
    { event: 'CALLBACK_MEMBER_UNPROVEN', fields: { reason: 'signature_wrong', members: 2 } },
    { event: 'CALLBACK_MEMBER_UNPROVEN', fields: { reason: 'unsigned', members: 1 } },
    { event: 'CALLBACK_QUEUED', fields: { members: 4 } },
  ]);
  expect(endpoint.metric('CallbackMemberUnproven')).toBe(3);
});

test('one without a token that can be looked up is left out and counted', async () => {
  const endpoint = aCallbackEndpoint();
  const without = [xmlOf({ ...TRANSACTION, token: null }), xmlOf({ ...TRANSACTION, token: '../x' })];
  expect(await endpoint.post(batchXml(...without, signedXml()))).toEqual(ACCEPTED);
  expect(endpoint.queued.map(({ position }) => position)).toEqual([2]);
  expect(endpoint.metric('CallbackMemberUnreadable')).toBe(2);
});

describe('is refused and queues nothing:', () => {
  test.each([
    ['a batch in which nothing verifies', batchXml(STRANGER, STRANGER), 2],
    ['a batch without signatures', batchXml(xmlOf(TRANSACTION)), 1],
    ['an empty batch', '<transactions/>', 0],
    ['an empty list', '{"transactions":[]}', 0],
    ['a signed transaction without a token', batchXml(signedXml({ token: null })), 1],
  ])('%s', async (_what, body, members) => {
    const endpoint = aCallbackEndpoint();
    expect(await endpoint.post(body)).toEqual(UNAUTHORIZED);
    expect([endpoint.queued, endpoint.metric('CallbackRefused')]).toEqual([[], 1]);
    expect(endpoint.lines.at(-1)).toMatchObject({ event: 'CALLBACK_REFUSED', fields: { members } });
  });
});

test.each([
  ['', 400, 'body_missing'],
  ['token=x', 400, 'neither_xml_nor_json'],
  ['<transactions>', 400, 'not_well_formed'],
  ['<!DOCTYPE x><transactions/>', 400, 'doctype'],
  ['{"transactions":', 400, 'not_json'],
  [Buffer.alloc(6 * 1024 * 1024 + 1), 413, 'body_too_large'],
])('%.30s is answered with a sentence, and counted', async (body, statusCode, reason) => {
  const endpoint = aCallbackEndpoint();
  const reply = await endpoint.post(body);
  expect(reply).toEqual({ statusCode, body: { message: expect.stringMatching(/^The .*\.$/) } });
  expect(endpoint.lines).toMatchObject([
    { event: 'CALLBACK_UNREADABLE', fields: { reason }, metrics: { CallbackUnreadable: 1 } },
  ]);
  expect(endpoint.queued).toEqual([]);
});

test('no hostile document is an error of ours, and none is accepted that was not signed', async () => {
  for (const { make, expected } of HOSTILE_XML.filter((_, index) => index % 3 === 0)) {
    // How long it takes is measured elsewhere: this machine may be busy.
    const endpoint = aCallbackEndpoint({ clock: () => 0 });
    const { statusCode } = await endpoint.post(make(), { gatewayReceivedAtMs: 0 });
    const isSigned = Array.isArray(expected) && expected.includes('signed');
    expect([200, 400, 401, 413]).toContain(statusCode);
    expect([statusCode === 200, endpoint.queued.length > 0]).toEqual([isSigned, isSigned]);
  }
});

describe('the signing secret', () => {
  /** Secrets of which another set is known after it was asked for. */
  function secretsThatChange(before: SigningSecrets | undefined, after: SigningSecrets | undefined, isStale = false) {
    let known = before;
    return {
      read: async () => known && { secrets: known, isStale },
      renew: async () => void (known = after),
    };
  }

  test('that was put in a moment ago is fetched when nothing matches', async () => {
    const endpoint = aCallbackEndpoint({
      secrets: secretsThatChange({ current: FORMER_SECRET }, { current: SIGNING_SECRET, previous: FORMER_SECRET }),
    });
    expect(await endpoint.post(batchXml(signedXml(), signedXml({}, { secret: FORMER_SECRET })))).toEqual(ACCEPTED);
    expect(await endpoint.post(batchXml(signedXml()))).toEqual(ACCEPTED);
    expect(endpoint.queued.map(({ proof }) => 'secret' in proof && proof.secret)).toEqual([
      false,
      'current',
      'current',
    ]);
  });

  test('is not fetched for what no secret could prove', async () => {
    const endpoint = aCallbackEndpoint();
    expect(await endpoint.post(batchXml(xmlOf(TRANSACTION)))).toEqual(UNAUTHORIZED);
    expect(endpoint.renewals.count).toBe(0);
    expect(await endpoint.post(batchXml(STRANGER))).toEqual(UNAUTHORIZED);
    expect(endpoint.renewals.count).toBe(1);
  });

  test.each([
    ['is not to be had', secretsThatChange(undefined, undefined)],
    ['may be a newer one than could be fetched', secretsThatChange({ current: 'old' }, { current: 'old' }, true)],
  ])('%s: Spreedly has to come again', async (_what, secrets) => {
    const endpoint = aCallbackEndpoint({ secrets });
    expect(await endpoint.post(batchXml(signedXml()))).toMatchObject({ statusCode: 503 });
    expect(endpoint.queued).toEqual([]);
    expect(endpoint.lines).toMatchObject([
      { event: 'CALLBACK_NOT_QUEUED', fields: { cause: 'no_secret' }, metrics: { CallbackNotQueued: 1 } },
    ]);
  });

  test('that is stale still proves what it signed', async () => {
    const secrets = secretsThatChange({ current: SIGNING_SECRET }, { current: SIGNING_SECRET }, true);
    expect(await aCallbackEndpoint({ secrets }).post(batchXml(signedXml()))).toEqual(ACCEPTED);
  });
});

test.each([
  ['refuses', refuses],
  ['never answers', never],
])('while the queue %s, Spreedly has to come again', async (_what, sendAll) => {
  const endpoint = aCallbackEndpoint({ queue: { sendAll }, clock: clockNearTheEnd() });
  expect(await endpoint.post(PAGE_CALLBACK, LATE)).toMatchObject({ statusCode: 503 });
  expect(endpoint.lines).toMatchObject([
    { event: 'CALLBACK_NOT_QUEUED', fields: { cause: 'not_stored', members: 2 }, metrics: { CallbackNotQueued: 1 } },
  ]);
});

type Call = 'works' | 'fails' | 'hangs' | 'is lost' | 'is slow' | 'leaves one out';

test('whatever SQS does, a 200 says that every transaction is in it', async () => {
  const call = fc.constantFrom<Call>(
    'works',
    'works',
    'works',
    'fails',
    'hangs',
    'is lost',
    'is slow',
    'leaves one out',
  );
  const batches = fc.integer({ min: 1, max: 95 });
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(batches, fc.array(call, { maxLength: 12 }), async (members, calls) => {
      const durable = new Set<string>();
      let made = 0;
      const queue = createCallbackQueue(async (_url, entries) => {
        const what = calls[made++] ?? 'works';
        if (what === 'fails') throw new Error('SQS says no');
        if (what === 'hangs') return never();
        if (what === 'is slow') await new Promise((resolve) => setTimeout(resolve, 5));
        const skipped = what === 'leaves one out' ? made % entries.length : -1;
        const taken = entries.flatMap((_entry, index) => (index === skipped ? [] : [index]));
        for (const index of taken) durable.add(entries[index]?.body ?? '');
        if (what === 'is lost') throw new Error('the answer was lost');
        return new Set(taken);
      }, 'url');
      const tokens = Array.from({ length: members }, (_, index) => `T${index}`);
      const endpoint = aCallbackEndpoint({ queue, clock: clockNearTheEnd() });
      const { statusCode } = await endpoint.post(batchXml(...tokens.map((token) => signedXml({ token }))), LATE);
      const isAccepted = statusCode === 200;
      if (isAccepted) accepted += 1;
      else refused += 1;
      expect(statusCode).toBe(isAccepted ? 200 : 503);
      expect(isAccepted && durable.size < members).toBe(false);
      // A queue that does nothing wrong is no reason to refuse.
      expect(isAccepted || calls.some((what) => what !== 'works')).toBe(true);
      expect([endpoint.metric('CallbackQueued'), endpoint.metric('CallbackNotQueued')]).toEqual(
        isAccepted ? [1, 0] : [0, 1],
      );
    }),
    { numRuns: 150 },
  );
  expect([accepted > 0, refused > 0]).toEqual([true, true]);
});

test('no log line, message or answer holds a secret, a signature, a name or a card number', async () => {
  const canaries = ['Gandalf', 'gandalf@wizards.com', '4111111111111111', SIGNING_SECRET, 'Bob Smith', '10.1.2.3'];
  const nosy = {
    order_id: 'gandalf@wizards.com',
    ip: '10.1.2.3',
    state: '4111111111111111',
    transaction_type: 'Gandalf the Grey',
    currency_code: '4111111111111111',
    amount: '4111111111111111',
  };
  const batch = batchXml(
    signedXml({ ...nosy, amount: '1' }),
    xmlOf({ ...TRANSACTION, ...nosy }),
    xmlOf({ ...TRANSACTION, token: '4111111111111111' }),
    signedXml({}, {}),
  );
  const endpoints = [aCallbackEndpoint(), aCallbackEndpoint({ queue: { sendAll: refuses } })];
  for (const endpoint of endpoints) {
    const replies = [await endpoint.post(batch), await endpoint.post(PAGE_CALLBACK), await endpoint.post(`${batch}x`)];
    const told = JSON.stringify([endpoint.lines, endpoint.queued, replies]);
    for (const canary of [...canaries, signed(TRANSACTION).signature]) expect(told).not.toContain(canary);
    for (const member of endpoint.queued) expect(callbackMemberSchema.parse(member)).toEqual(member);
  }
});
