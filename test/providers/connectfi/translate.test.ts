import fc from 'fast-check';
import { BODY_BYTES_MAX } from '../../../providers/connectfi/read-body.ts';
import { translate } from '../../../providers/connectfi/translate.ts';
import { bodyWith, documentedText } from '../../support/connectfi-bodies.ts';

const DOCUMENTED_PAN = '110195062152752';

function requestOf(body: Buffer) {
  const webhook = translate(body);
  if (webhook.kind !== 'request') throw new Error(`expected a request, got ${JSON.stringify(webhook)}`);
  return webhook.request;
}

function adviceOf(body: Buffer) {
  const webhook = translate(body);
  if (webhook.kind !== 'advice') throw new Error(`expected an advice, got ${JSON.stringify(webhook)}`);
  return webhook.advice;
}

describe('the documented bodies', () => {
  test('the request reads, with its 64th second kept as text', () => {
    expect(requestOf(Buffer.from(documentedText('request')))).toEqual({
      cardId: 'icrd_7kLj9RSVzlwOtNb8vd6lPW',
      authTransactionId: '000000000088',
      requestKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      flow: 'out',
      amount: { minor: 10_000, currency: 'USD' },
      mcc: '5999',
      merchantCountry: 'USA',
      merchantId: 'CARD ACCEPTOR',
      merchantName: 'ACQUIRER NAME',
      transactionType: '00',
      messageType: '0100',
      transmissionDate: '2024-04-23T18:29:64Z',
    });
  });

  test('the advice reads', () => {
    expect(adviceOf(Buffer.from(documentedText('advice')))).toMatchObject({
      cardId: 'icrd_7kLj9RSVzlwOtNb8vd6lPW',
      authTransactionId: '000000000088',
      isSuccess: true,
      isReversal: false,
      statusCode: '00',
      type: 'debit',
      messageType: '0220',
      transactionAmount: { minor: 10_000, currency: 'USD' },
      billingAmount: { minor: 10_000, currency: 'USD' },
      traceNumber: '002262',
    });
  });

  test.each(['request', 'advice'] as const)('nothing of the card number is left of the %s', (name) => {
    const text = JSON.stringify(translate(Buffer.from(documentedText(name))));
    expect(text).not.toContain(DOCUMENTED_PAN);
    expect(text).not.toContain(DOCUMENTED_PAN.slice(0, 6));
  });
});

describe('the tolerant reader', () => {
  test.each([
    ['unknown fields', { 'transaction.novelty': { deep: [1] }, novelty: 1 }],
    ['unknown enum values', { 'transaction.type': 'sideways', 'transaction.message.messageType': '9999' }],
    ['fields of another type', { 'transaction.message.merchant': 'a string', 'transaction.transmissionDate': 5 }],
    ['null where an object is usual', { 'transaction.message': null }],
    ['own __proto__ keys', { 'transaction.message.pos': JSON.parse('{"__proto__":{"polluted":true}}') }],
  ])('lets a request with %s pass', (_what, changes) => {
    expect(translate(bodyWith('request', changes)).kind).toBe('request');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a __proto__ at the top of the body changes no prototype and lends it no fields', () => {
    const poisoned = documentedText('request').replace('{', '{"__proto__":{"cFiCardId":"icrd_forged"},');
    expect(requestOf(Buffer.from(poisoned)).cardId).toBe('icrd_7kLj9RSVzlwOtNb8vd6lPW');
  });

  test('a byte order mark is no reason to refuse', () => {
    expect(translate(Buffer.from(`\uFEFF${documentedText('request')}`)).kind).toBe('request');
  });

  test('credits flow in, everything else flows out', () => {
    expect(requestOf(bodyWith('request', { 'transaction.type': 'credit' })).flow).toBe('in');
    expect(requestOf(bodyWith('request', { 'transaction.type': undefined })).flow).toBe('out');
  });
});

describe('the amount', () => {
  test('is the billing amount, in the currency of the balance where it has none of its own', () => {
    const abroad = bodyWith('request', {
      'transaction.transactionAmount': { amount: 9_000, currency: 'JPY' },
      'transaction.message.cardholderBillingAmount': { amount: 60.5 },
    });
    expect(requestOf(abroad).amount).toEqual({ minor: 6_050, currency: 'USD' });
  });

  test('is the transaction amount where no billing amount can be told', () => {
    const abroad = bodyWith('request', {
      'transaction.transactionAmount': { amount: 9_000, currency: 'JPY' },
      'transaction.message.cardholderBillingAmount': undefined,
    });
    expect(requestOf(abroad).amount).toEqual({ minor: 9_000, currency: 'JPY' });
  });

  test('counts as absent in a currency nobody knows', () => {
    const strange = bodyWith('request', {
      'transaction.transactionAmount': { amount: 1, currency: 'ZZZ' },
      'transaction.message.transactionAmount': undefined,
      'transaction.message.cardholderBillingAmount': undefined,
    });
    expect(requestOf(strange).amount).toBeUndefined();
  });

  test.each([-1, 'ten', 1e300, true, {}])('of %j makes a request unreadable', (amount) => {
    const absurd = bodyWith('request', { 'transaction.transactionAmount': { amount, currency: 'USD' } });
    expect(translate(absurd)).toEqual({ kind: 'unreadable', reason: 'amount_unusable' });
  });

  test('of 1e400 makes a request unreadable', () => {
    const absurd = documentedText('request').replace('"amount": 100,', '"amount": 1e400,');
    expect(translate(Buffer.from(absurd))).toEqual({ kind: 'unreadable', reason: 'amount_unusable' });
  });

  test('that is absurd does not lose an advice: it is kept as text', () => {
    const absurd = bodyWith('advice', { 'transaction.transactionAmount': { amount: -5, currency: 'USD' } });
    expect(adviceOf(absurd)).toMatchObject({
      billingAmount: { minor: 10_000, currency: 'USD' },
      unreadableAmounts: ['transactionAmount -5 USD'],
    });
  });
});

describe('what cannot be read', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'body_missing'],
    ['5 MB of JSON', Buffer.from(JSON.stringify({ a: 'x'.repeat(5 * 2 ** 20) })), 'body_too_large'],
    ['nesting 100,000 deep', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 'body_too_large'],
    ['nesting as deep as fits', Buffer.from('['.repeat(32_000) + ']'.repeat(32_000)), 'identity_missing'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'not_utf8'],
    ['text that is not JSON', Buffer.from('responseCode=00'), 'not_json'],
    ['JSON with junk behind', Buffer.from(`${documentedText('request')}x`), 'not_json'],
    ['an array', Buffer.from('[]'), 'identity_missing'],
    ['null', Buffer.from('null'), 'identity_missing'],
    ['no card', bodyWith('request', { cFiCardId: undefined }), 'identity_missing'],
    ['a card id that would break a key', bodyWith('request', { cFiCardId: 'a#b' }), 'identity_missing'],
    [
      'a transaction id that is a number',
      bodyWith('request', { 'transaction.authTransactionId': 88 }),
      'identity_missing',
    ],
    ['no action', bodyWith('request', { 'transaction.actionType': undefined }), 'identity_missing'],
    ['an unknown action', bodyWith('request', { 'transaction.actionType': 'inquiry' }), 'action_unknown'],
  ])('%s is named', (_what, bytes, reason) => {
    expect(translate(bytes)).toEqual({ kind: 'unreadable', reason });
  });

  test('a body of exactly the cap is still read', () => {
    const text = documentedText('request');
    const filled = text.replace('{', `{"filler":"${'x'.repeat(BODY_BYTES_MAX - Buffer.byteLength(text) - 12)}",`);
    expect(Buffer.byteLength(filled)).toBe(BODY_BYTES_MAX);
    expect(translate(Buffer.from(filled)).kind).toBe('request');
    expect(translate(Buffer.from(`${filled} `))).toEqual({ kind: 'unreadable', reason: 'body_too_large' });
  });

  test('no bytes and no JSON make the reader throw', () => {
    const kinds = ['request', 'advice', 'unreadable'];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(translate(bytes).kind).toBe('unreadable');
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (novelty, message, amount) => {
        const changes = { novelty, 'transaction.message': message, 'transaction.transactionAmount': amount };
        expect(kinds).toContain(translate(bodyWith('request', changes)).kind);
      }),
    );
  });
});

describe('the identity of a request', () => {
  const keyOf = (changes: Record<string, unknown>) => requestOf(bodyWith('request', changes)).requestKey;
  const documented = keyOf({});

  test.each([
    ['balances moved', { 'transaction.availableBalance.amount': 1, 'transaction.message.ledgerBalance.amount': 2 }],
    ['network data differs', { 'transaction.message.networkData.transactionIdentifier': '1' }],
    ['unknown fields came', { novelty: true }],
  ])('stays when only %s', (_what, changes) => {
    expect(keyOf(changes)).toBe(documented);
  });

  test.each([
    ['the transaction', { 'transaction.authTransactionId': '000000000089' }],
    ['the card', { cFiCardId: 'icrd_other' }],
    ['the trace number', { 'transaction.message.traceNumber': '002262' }],
    ['the amount (an increment)', { 'transaction.message.transactionAmount.amount': 120 }],
    ['the message type', { 'transaction.message.messageType': '0120' }],
    ['the time', { 'transaction.transmissionDate': '2024-04-24T18:29:64Z' }],
  ])('changes with %s', (_what, changes) => {
    expect(keyOf(changes)).not.toBe(documented);
  });

  test('an approval and its reversal are two advices', () => {
    const told = adviceOf(bodyWith('advice', {})).adviceKey;
    expect(adviceOf(bodyWith('advice', { 'transaction.advice.isReversal': true })).adviceKey).not.toBe(told);
    expect(adviceOf(bodyWith('advice', { 'transaction.availableBalance.amount': 1 })).adviceKey).toBe(told);
  });
});
