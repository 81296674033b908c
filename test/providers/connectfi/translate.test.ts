import fc from 'fast-check';
import { BODY_BYTES_MAX } from '../../../domain/json-body.ts';
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
      requestKey: '41fdddcc1cefed7a46ed818c7396be95',
      flow: 'out',
      billingAmount: { minor: 10_000, currency: 'USD' },
      transactionAmount: { minor: 10_000, currency: 'USD' },
      cardCurrency: 'USD',
      fee: { minor: 0, currency: 'USD' },
      cashBack: { minor: 0, currency: 'USD' },
      availableBalance: { minor: 9_844_766, currency: 'USD' },
      ledgerBalance: { minor: 9_859_766, currency: 'USD' },
      additionalAmountTypes: ['01', '02'],
      transactionType: '00',
      accountTypeFrom: '00',
      accountTypeTo: '00',
      messageType: '0100',
      mcc: '5999',
      merchantId: 'CARD ACCEPTOR',
      merchantName: 'ACQUIRER NAME',
      merchantCity: 'New York',
      merchantCountry: 'USA',
      acquirerId: '12345678900',
      network: 'VISA',
      terminalId: 'TERMID01',
      terminalType: '04',
      terminalCapability: '02',
      entryMode: '07',
      pinCapability: '2',
      conditionCode: '00',
      chipCondition: '0',
      chipTransaction: '0',
      ecommerceIndicator: '0',
      cardPresent: true,
      eCommerce: false,
      recurring: false,
      atm: false,
      transmissionDate: '2024-04-23T18:29:64Z',
    });
  });

  test('the advice reads', () => {
    expect(adviceOf(Buffer.from(documentedText('advice')))).toEqual({
      cardId: 'icrd_7kLj9RSVzlwOtNb8vd6lPW',
      authTransactionId: '000000000088',
      adviceKey: '84a20b6b1b259b66d6152f7ef25c6bab',
      isSuccess: true,
      isReversal: false,
      statusCode: '00',
      type: 'debit',
      transactionType: '00',
      messageType: '0220',
      transactionAmount: { minor: 10_000, currency: 'USD' },
      billingAmount: { minor: 10_000, currency: 'USD' },
      mcc: '5999',
      merchantId: 'CARD ACCEPTOR',
      merchantName: 'ACQUIRER NAME',
      merchantCountry: 'USA',
      traceNumber: '002262',
      retrievalReferenceNumber: '000000000088',
      transmissionDate: '2024-04-23T18:29:00Z',
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

  test.each([
    ['numbers', { entry: 7, mti: 100, type: 1, terminal: 2, mcc: 742 }],
    ['padded text', { entry: ' 07 ', mti: '0100 ', type: '01', terminal: ' 02', mcc: ' 0742' }],
  ])('codes that come as %s are the codes they stand for', (_what, sent) => {
    const request = requestOf(
      bodyWith('request', {
        'transaction.message.pos.dateAndPANMode': sent.entry,
        'transaction.message.messageType': sent.mti,
        'transaction.message.processingCode.transactionType': sent.type,
        'transaction.message.posData.terminalType': sent.terminal,
        'transaction.message.merchant.mcc': sent.mcc,
      }),
    );
    expect(request).toMatchObject({
      entryMode: '07',
      messageType: '0100',
      transactionType: '01',
      terminalType: '02',
      mcc: '0742',
      atm: true,
    });
  });

  test('codes, currencies and countries in lower case are the same ones', () => {
    const request = requestOf(
      bodyWith('request', {
        'transaction.message.processingCode.transactionType': 'vc',
        'transaction.transactionAmount.currency': 'usd',
        'transaction.message.merchant.country': 'usa',
        'transaction.message.networkData.networkType': 'Mastercard',
      }),
    );
    expect(request).toMatchObject({
      transactionType: 'VC',
      flow: 'in',
      transactionAmount: { minor: 10_000, currency: 'USD' },
      merchantCountry: 'USA',
      network: 'MASTERCARD',
    });
  });

  test.each([
    ['GB', 'GBR'],
    ['XK', 'XKX'],
    ['GBR', 'GBR'],
    ['ZZ', 'ZZ'],
    ['826', 'GBR'],
    [840, 'USA'],
    [36, 'AUS'],
    [4, 'AFG'],
    ['999', '999'],
  ])('the country %s is %s to a rule', (sent, country) => {
    const changes = { 'transaction.message.merchant.country': sent };
    expect(requestOf(bodyWith('request', changes)).merchantCountry).toBe(country);
    expect(adviceOf(bodyWith('advice', changes)).merchantCountry).toBe(country);
  });

  test('the acquirer is the message’s, else the network’s', () => {
    expect(requestOf(bodyWith('request', { 'transaction.message.acquirerId': undefined })).acquirerId).toBe('0002');
  });

  test('the state of the merchant is told where it is sent', () => {
    expect(requestOf(bodyWith('request', { 'transaction.message.merchant.state': 'ny' })).merchantState).toBe('NY');
  });
});

describe('card numbers', () => {
  const PAN = '4111111111111111';

  test('are kept by no field of a request', () => {
    const message = {
      merchant: { mcc: PAN, code: PAN, terminalId: PAN, address: PAN, city: PAN, state: PAN, country: PAN },
      processingCode: { transactionType: PAN, accountTypeFrom: PAN, accountTypeTo: PAN },
      pos: { dateAndPANMode: PAN, pinCapability: PAN, conditionCode: PAN },
      posData: { terminalType: PAN, terminalInput: PAN, chipCondition: PAN, transactionSecurity: PAN },
      networkData: { acquirerId: PAN, networkType: PAN },
      acquirerId: PAN,
      messageType: PAN,
      additionalAmounts: [{ amountType: PAN, currency: PAN, amount: 1 }],
      transactionFee: { amount: 1, currency: PAN, sign: PAN },
      additionalData: { 2: PAN },
      primaryAccountNumber: PAN,
    };
    const text = JSON.stringify(translate(bodyWith('request', { 'transaction.message': message })));
    expect(text).toContain('"request"');
    expect(text).not.toContain(PAN);
  });

  test.each(['123456789012344', '445000123456782', '000000123456789', 'CARD ACCEPTOR 1'])(
    'are not seen in a merchant id of fifteen characters such as %s',
    (code) => {
      expect(requestOf(bodyWith('request', { 'transaction.message.merchant.code': code })).merchantId).toBe(code);
    },
  );

  test.each(['378282246310005', '30569309025904', ' 378282246310005 ', '3782 822463 10005', PAN])(
    'are seen in a merchant id such as %s',
    (code) => {
      const request = requestOf(bodyWith('request', { 'transaction.message.merchant.code': code }));
      expect(request.merchantId).toBe('[card number removed]');
    },
  );
});

describe('the flow', () => {
  const flowWith = (changes: Record<string, unknown>) => requestOf(bodyWith('request', changes)).flow;
  const TYPE = 'transaction.message.processingCode.transactionType';

  test.each([
    ['01', 'out'],
    ['20', 'in'],
    ['31', 'none'],
    ['77', 'unknown'],
    ['ZZZZZ', 'unknown'],
    ['*!', 'unknown'],
    [true, 'unknown'],
    [{ code: '00' }, 'unknown'],
  ])('of transaction type %s is %s, whatever connectFi’s own type says', (code, flow) => {
    for (const type of ['debit', 'credit', 'sideways', undefined]) {
      expect(flowWith({ [TYPE]: code, 'transaction.type': type })).toBe(flow);
    }
  });

  test.each([
    ['debit', 'out'],
    ['Credit', 'in'],
    ['sideways', 'unknown'],
    [undefined, 'unknown'],
  ])('without a transaction type, type %s flows %s', (type, flow) => {
    expect(flowWith({ [TYPE]: undefined, 'transaction.type': type })).toBe(flow);
    expect(flowWith({ 'transaction.message': null, 'transaction.type': type })).toBe(flow);
  });

  test.each([undefined, null, '', '  '])(
    'of transaction type %j, which is none, is that of connectFi’s own type',
    (code) => {
      expect(flowWith({ [TYPE]: code, 'transaction.type': 'credit' })).toBe('in');
    },
  );

  test('of a type that cannot be read leaves the type unknown to a rule', () => {
    const request = requestOf(bodyWith('request', { [TYPE]: '*!' }));
    expect(request.transactionType).toBeUndefined();
    expect(adviceOf(bodyWith('advice', { [TYPE]: '*!' })).transactionType).toBeUndefined();
  });

  test.each([0, '0', '0.00', '-0'])('of a request for %j is none, unless no table knows its type', (amount) => {
    const nothing = {
      'transaction.transactionAmount.amount': amount,
      'transaction.message.transactionAmount.amount': amount,
      'transaction.message.cardholderBillingAmount.amount': amount,
    };
    for (const code of ['00', '20', undefined]) expect(flowWith({ ...nothing, [TYPE]: code })).toBe('none');
    for (const code of ['77', '*!']) expect(flowWith({ ...nothing, [TYPE]: code })).toBe('unknown');
  });

  test('of a request that asks for something anywhere, or for nothing readable, is that of its type', () => {
    const zero = {
      'transaction.transactionAmount.amount': 0,
      'transaction.message.transactionAmount.amount': 0,
      'transaction.message.cardholderBillingAmount.amount': 0,
    };
    for (const path of Object.keys(zero)) expect(flowWith({ ...zero, [path]: 0.01 })).toBe('out');
    const noFigures = Object.fromEntries(Object.keys(zero).map((path) => [path, undefined]));
    expect(flowWith(noFigures)).toBe('out');
    const figureWithoutCurrency = { 'transaction.transactionAmount': { amount: 5 } };
    expect(flowWith({ ...zero, ...figureWithoutCurrency })).toBe('out');
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
