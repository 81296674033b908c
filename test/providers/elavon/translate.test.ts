import fc from 'fast-check';
import { BODY_BYTES_MAX } from '../../../domain/json-body.ts';
import { MESSAGE_KINDS } from '../../../domain/merchant-application/push.ts';
import type { PlainPush } from '../../../providers/elavon/plain-push.ts';
import { translate } from '../../../providers/elavon/translate.ts';
import { bytesOf, CANARIES, elavonFixture } from '../../support/elavon-bodies.ts';

const PAN = '4111111111111111';
const EMPTY: PlainPush = { ids: {}, signers: [], messages: {} };

function translated(body: unknown) {
  const translation = translate(bytesOf(body));
  if (translation.kind !== 'push') throw new Error(`expected a push, got ${JSON.stringify(translation)}`);
  return translation;
}

const pushOf = (body: unknown): PlainPush => translated(body).push;
const told = (body: object): PlainPush => ({ ...EMPTY, ...body });

describe('the fixtures', () => {
  test.each([
    [
      'guided-email-sent',
      {
        ids: {
          uniqueId: 'AcmeCorp1572566399123',
          clientId: '10042',
          correlationId: 'order-7781',
          groupPacketId: '5f0c2f0e-1d0b-4a55-9c57-3a1f9f7e2b11',
        },
        event: 'EMAIL_SENT',
        appStatus: 'DRAFT',
        messages: { messages: [{ text: 'Account creation reminder' }] },
      },
    ],
    [
      'guided-signature-status',
      {
        ids: {
          uniqueId: 'AcmeCorp1572566399123',
          clientId: '10042',
          groupPacketId: '5f0c2f0e-1d0b-4a55-9c57-3a1f9f7e2b11',
        },
        event: 'SIGNATURE_STATUS',
        appStatus: 'SUBMITTED',
        signers: [
          { signerId: '1DAM20220321115', status: 'SIGNED' },
          { signerId: '2DAM20220321116', status: 'ACCEPTED' },
        ],
      },
    ],
    [
      'guided-complete',
      {
        ids: {
          uniqueId: 'AcmeCorp1572566399123',
          clientId: '10042',
          groupPacketId: '5f0c2f0e-1d0b-4a55-9c57-3a1f9f7e2b11',
          boardingId: 'AWB4603689',
        },
        event: 'BOARDING_STATUS',
        appStatus: 'COMPLETE',
        boardingStatus: 'COMPLETE',
        merchantId: '8033012345',
        chainId: '000123',
        terminals: {
          welcomeUrl: 'https://www.example.com/welcome',
          virtualId: '0022334',
          terminalBin: '004471',
          entries: [{ itemCode: 'keyString', terminalId: '0017340008025612345678', credentials: CANARIES }],
        },
      },
    ],
    [
      'managed-pended',
      {
        ids: {
          uniqueId: 'AcmeCorp1572566400456',
          clientId: '10042',
          packetId: '0bf18d64-b725-4b3b-80ef-10387cfeaea0',
          boardingId: 'AWB4603690',
        },
        event: 'BOARDING_STATUS',
        appStatus: 'SUBMITTED',
        boardingStatus: 'PEND',
        messages: {
          pendMessages: [{ text: 'Voided cheque is missing', type: 'WARN', code: 'P104' }],
          underwriterNotes: [{ text: 'Asked for bank statements', type: 'INFO', code: 'N1' }],
          underwriterContacts: [{ text: 'Underwriting, 1-800-555-0100' }],
        },
      },
    ],
    [
      'managed-complete',
      {
        ids: {
          uniqueId: 'AcmeCorp1572566400456',
          clientId: '10042',
          packetId: '0bf18d64-b725-4b3b-80ef-10387cfeaea0',
          boardingId: 'AWB4603690',
        },
        event: 'BOARDING_STATUS',
        appStatus: 'COMPLETE',
        boardingStatus: 'COMPLETE',
        merchantId: '8033054321',
        terminals: {
          terminalBin: '004471',
          entries: [
            { itemCode: 'ICT250', terminalId: '0017340008025687654321', credentials: CANARIES },
            { itemCode: 'CONVERGE', errorText: 'No terminal id yet' },
          ],
        },
      },
    ],
    [
      'managed-flat',
      {
        ids: {
          uniqueId: 'AcmeCorp1572566400456',
          clientId: '10042',
          packetId: '0bf18d64-b725-4b3b-80ef-10387cfeaea0',
          boardingId: 'AWB4603690',
        },
        event: 'BOARDING_STATUS',
        appStatus: 'ERROR',
        boardingStatus: 'ERROR',
        messages: { errorMessages: [{ text: 'The bank account could not be verified' }] },
      },
    ],
  ])('%s reads', (name, expected) => {
    expect(pushOf(elavonFixture(name))).toEqual(told(expected));
  });
});

describe('every word of the page', () => {
  const words = {
    notificationEvent: [
      'EMAIL_SENT',
      'REGISTRATION_ERROR',
      'REGISTRATION_COMPLETED',
      'SIGNATURE_STATUS',
      'APPLICATION_SUBMITTED',
      'BOARDING_STATUS',
    ],
    appStatus: ['DRAFT', 'SUBMITTED', 'COMPLETE', 'ERROR', 'WITHDRAWN', 'DECLINED'],
    boardingStatus: ['UNKNOWN', 'COMPLETE', 'INPROGRESS', 'DECLINED', 'WITHDRAWN', 'ERROR', 'TIMED_OUT', 'PEND'],
  };
  const names = { notificationEvent: 'event', appStatus: 'appStatus', boardingStatus: 'boardingStatus' } as const;
  const cases = Object.entries(words).flatMap(([field, values]) =>
    values.map((value) => [field as keyof typeof names, value] as const),
  );

  test.each(cases)('%s %s is read as it is, in lower case and among blanks too', (field, value) => {
    for (const sent of [value, value.toLowerCase(), ` ${value} `])
      expect(pushOf({ [field]: sent })).toEqual(told({ [names[field]]: value }));
  });

  test.each(['DRAFT', 'ACCEPTED', 'SIGNED', 'DECLINED', 'EXPIRED', 'Waiting'])('a signer is %s', (signerStatus) => {
    expect(pushOf({ signerStatus: [{ signerId: '1D', signerStatus }] }).signers).toEqual([
      { signerId: '1D', status: signerStatus },
    ]);
  });

  test('a word that is not on it is kept as it came', () => {
    expect(pushOf({ notificationEvent: 'Novelty', appStatus: 'On_Hold', boardingStatus: 'half-done' })).toEqual(
      told({ event: 'Novelty', appStatus: 'On_Hold', boardingStatus: 'half-done' }),
    );
  });
});

describe('the map of terminals', () => {
  const entry = { terminalId: 'T1', userId: 'user', pin: 'secret', errorText: 'none' };
  const read = { terminalId: 'T1', errorText: 'none', credentials: { userId: 'user', pin: 'secret' } };

  test.each([
    ['an object of lists', { A: [entry], B: [entry] }, ['A', 'B']],
    ['an object of single entries', { A: entry, B: entry }, ['A', 'B']],
    ['a list of objects with one key', [{ A: [entry] }, { B: [entry] }], ['A', 'B']],
    ['a list of objects with several keys', [{ A: [entry], B: [entry] }], ['A', 'B']],
    ["a list with the page's own key", [{ keyString: [entry, entry] }], ['keyString', 'keyString']],
    ['a list of entries without a key', [entry], ['']],
    ['one entry and nothing else', entry, ['']],
    ['a list among which something is null', [null, { A: [null, entry] }, 7, 'x'], ['A']],
    ["an object with keys that are called as an entry's fields", { pin: [entry], userId: [entry] }, ['pin', 'userId']],
    ['key and value', { key: 'A', value: [entry] }, ['A']],
    ['key and single entry', [{ keyString: 'A', object: entry }], ['A']],
    ['a key inside of the entry', [{ key: 'A', ...entry }], ['A']],
    ['an own __proto__ key', JSON.parse(`{"__proto__":[${JSON.stringify(entry)}]}`), ['__proto__']],
  ])('is read as %s', (_what, terminalIdDataMap, itemCodes) => {
    expect(pushOf({ terminalIdInfo: { terminalIdDataMap } }).terminals?.entries).toEqual(
      itemCodes.map((itemCode) => ({ itemCode, ...read })),
    );
  });

  test.each([[null], [[]], [{}], ['text'], [7], [true], [[[]]], [{ A: null }], [{ A: {} }], [{ A: 'secret' }]])(
    'that is %j has no terminals',
    (terminalIdDataMap) => {
      expect(pushOf({ terminalIdInfo: { terminalIdDataMap } })).toEqual(EMPTY);
      expect(pushOf({ terminalIdInfo: { error: 'Later', terminalIdDataMap } }).terminals).toEqual({
        error: 'Later',
        entries: [],
      });
    },
  );

  test('keeps credentials to the letter, blanks and leading zeros included', () => {
    const body = '{"terminalIdInfo":{"terminalIdDataMap":{"A":[{"userId":12345678901234567890,"pin":" 0042 "}]}}}';
    expect(pushOf(body).terminals?.entries).toEqual([
      { itemCode: 'A', credentials: { userId: '12345678901234567890', pin: ' 0042 ' } },
    ]);
  });

  test.each(['terminalId', 'errorText', 'userId', 'pin', 'key', 'other'])(
    'is read beside a stray text that is called %s',
    (name) => {
      for (const entries of [[entry], entry])
        expect(pushOf({ terminalIdInfo: { terminalIdDataMap: { [name]: 'stray', A: entries } } }).terminals).toEqual({
          entries: expect.arrayContaining([{ itemCode: name === 'key' ? 'stray' : 'A', ...read }]),
        });
    },
  );

  test.each([
    [undefined],
    [null],
    [{}],
    [[]],
    ['text'],
    [[null]],
    [{ terminalIdDataMap: {} }],
    [{ terminalIdDataMap: 'x' }],
  ])('is read below the detail where the outer one is %j', (outer) => {
    const terminalIdInfo = { terminalIdDataMap: { A: [entry] } };
    expect(pushOf({ terminalIdInfo: outer, boardingStatusDetail: { terminalIdInfo } }).terminals?.entries).toEqual([
      { itemCode: 'A', ...read },
    ]);
  });

  test('is taken from the detail where the outer one has only an error', () => {
    const terminalIdInfo = { error: 'inner', virtualId: 'V', terminalIdDataMap: { A: [entry] } };
    expect(pushOf({ terminalIdInfo: { error: 'outer' }, boardingStatusDetail: { terminalIdInfo } }).terminals).toEqual({
      error: 'outer',
      virtualId: 'V',
      entries: [{ itemCode: 'A', ...read }],
    });
  });

  test('is joined from several', () => {
    const terminalIdInfo = [
      { virtualId: 'V', terminalIdDataMap: { A: [entry] } },
      null,
      { virtualId: 'W', terminalBin: 'B', terminalIdDataMap: [{ C: entry }] },
    ];
    expect(pushOf({ terminalIdInfo }).terminals).toEqual({
      virtualId: 'V',
      terminalBin: 'B',
      entries: [
        { itemCode: 'A', ...read },
        { itemCode: 'C', ...read },
      ],
    });
  });
});

describe('messages', () => {
  const object = { typeCode: 'warn', code: 'P1', description: 'Missing' };
  const read = { text: 'Missing', type: 'WARN', code: 'P1' };

  test.each(MESSAGE_KINDS.flatMap((kind) => ['top', 'detail'].map((place) => [kind, place] as const)))(
    '%s are read at the %s, as texts and objects, in a list and alone',
    (kind, place) => {
      const shapes: readonly (readonly [unknown, readonly unknown[]])[] = [
        [['Hello'], [{ text: 'Hello' }]],
        ['Hello', [{ text: 'Hello' }]],
        [[object], [read]],
        [object, [read]],
        [
          ['Hello', object, null, 7, ' ', {}, []],
          [{ text: 'Hello' }, read, { text: '7' }],
        ],
        [[{ code: 'P2' }], [{ text: 'P2', code: 'P2' }]],
        [[{ typeCode: 'FATAL', description: 'x' }], [{ text: 'x', type: 'FATAL' }]],
      ];
      for (const [sent, expected] of shapes) {
        const body = place === 'top' ? { [kind]: sent } : { boardingStatusDetail: { [kind]: sent } };
        expect(pushOf(body).messages).toEqual({ [kind]: expected });
      }
    },
  );

  test('that say the same in both places are one', () => {
    const body = { errorMessages: ['a', 'b'], boardingStatusDetail: { errorMessages: ['b', 'a', 'c'] } };
    expect(pushOf(body).messages.errorMessages?.map(({ text }) => text)).toEqual(['b', 'a', 'c']);
  });
});

describe('the tolerant reader', () => {
  const detail = { boardingStatus: 'PEND', boardingId: 'AWB1', merchantId: '803', errorMessages: ['e'] };
  const expected = told({
    ids: { boardingId: 'AWB1' },
    boardingStatus: 'PEND',
    merchantId: '803',
    messages: { errorMessages: [{ text: 'e' }] },
  });

  test.each([
    ['under the detail', { boardingStatusDetail: detail }],
    ['flat', detail],
    ['in a list of one', { boardingStatusDetail: [detail] }],
    ['in a list of one at the top', [{ boardingStatusDetail: detail }]],
    ['inside the named object as a list of one', { notificationStatusRequest: [{ boardingStatusDetail: detail }] }],
    ['inside the named object as a text', { notificationStatusRequest: JSON.stringify(detail) }],
    ['inside the named object as the text of a list', [{ notificationStatusRequest: JSON.stringify([detail]) }]],
    ['beside a named object that is none', { ...detail, notificationStatusRequest: '{' }],
    ['beside two named objects', { ...detail, notificationStatusRequest: [{ boardingId: 'A' }, { boardingId: 'B' }] }],
    ['inside the named object', { notificationStatusRequest: { boardingStatusDetail: detail } }],
    ['with the detail first where both say it', { ...detail, boardingId: 'AWB2', boardingStatusDetail: detail }],
    ['flat beside a detail that is null', { ...detail, boardingStatusDetail: null }],
    ['flat beside a detail that is only the status', { ...detail, boardingStatus: null, boardingStatusDetail: 'pend' }],
  ])('reads boarding details %s', (_where, body) => {
    expect(pushOf(body)).toEqual(expected);
  });

  test.each([
    ['signerStatus', { signerId: '1D', signerStatus: 'SIGNED' }],
    ['signerStatus', [{ signerId: '1D', signerStatus: 'SIGNED' }, 'SIGNED', { signerStatus: 'SIGNED' }, null]],
  ])('reads signers as %s %j', (name, sent) => {
    expect(pushOf({ [name]: sent }).signers).toEqual([{ signerId: '1D', status: 'SIGNED' }]);
  });

  test('makes text of numbers without losing a digit', () => {
    const body = '{"uniqueId":12345678901234567890123,"clientId":-0,"merchantId":8033012345.10,"chainId":1e400}';
    expect(pushOf(body)).toEqual(
      told({
        ids: { uniqueId: '12345678901234567890123', clientId: '-0' },
        merchantId: '8033012345.10',
        chainId: '1e400',
      }),
    );
  });

  const WRONG = [null, true, [], {}, [[]], ' ', '', ['x'], { uniqueId: 'x' }];
  const NAMES = ['uniqueId', 'notificationEvent', 'appStatus', 'merchantId', 'chainId', 'boardingId'];
  test.each(NAMES)('leaves %s out where it is nothing of the kind', (name) => {
    for (const wrong of WRONG)
      expect(pushOf({ [name]: wrong, clientId: 'c' })).toEqual(told({ ids: { clientId: 'c' } }));
  });

  test('takes a push without any id', () => {
    expect(pushOf({ notificationEvent: 'EMAIL_SENT' })).toEqual(told({ event: 'EMAIL_SENT' }));
  });
});

describe('hostile bodies', () => {
  test.each([
    ['nothing', '', 'body_missing'],
    ['blanks', '  ', 'not_json'],
    ['one byte too many', `{"a":"${'x'.repeat(BODY_BYTES_MAX - 7)}"}`, 'body_too_large'],
    ['NaN', '{"uniqueId":NaN}', 'not_json'],
    ['junk behind', '{} {}', 'not_json'],
    ['a comment', '{/**/}', 'not_json'],
    ['XML', '<a/>', 'not_json'],
    ['a form', 'uniqueId=1', 'not_json'],
    ['an object without any field', '{}', 'nothing_known'],
    ['an object without a field of ours', '{"event":"x","UNIQUEID":"u"}', 'nothing_known'],
    ['known fields that say nothing', '{"uniqueId":null}', 'nothing_known'],
    ['a named object without a field of ours', '{"notificationStatusRequest":[{"x":1}]}', 'nothing_known'],
    ['a named object that is nested too deep', `{"notificationStatusRequest":"${'['.repeat(100)}"}`, 'nothing_known'],
    ['two objects', '[{"uniqueId":"u"},{"uniqueId":"v"}]', 'not_an_object'],
    ['a list', '[]', 'not_an_object'],
    ['null', 'null', 'not_an_object'],
    ['a text', '"{}"', 'not_an_object'],
    ['a number', '1e400', 'not_an_object'],
    ['lists in lists', '['.repeat(32_000) + ']'.repeat(32_000), 'nested_too_deep'],
    ['lists that never end', '['.repeat(65_000), 'nested_too_deep'],
    ['objects in objects', `${'{"a":'.repeat(8_000)}1${'}'.repeat(8_000)}`, 'nested_too_deep'],
  ])('%s', (_what, text, reason) => {
    expect(translate(Buffer.from(text))).toEqual({ kind: 'unreadable', reason });
  });

  test('bytes that are no UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"uniqueId":"'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')]);
    expect(translate(bytes)).toEqual({ kind: 'unreadable', reason: 'not_utf8' });
    expect(translate(Buffer.from('{}', 'utf16le'))).toEqual({ kind: 'unreadable', reason: 'not_json' });
  });

  test.each([
    ['a byte order mark', '\ufeff{"uniqueId":"u"}'],
    ['the last of duplicate keys', '{"uniqueId":"other","uniqueId":"u"}'],
    ['look-alike keys, which are others', '{"uniqueId":"u","uniqueI\\u0501":"x","\\u0443niqueId":"y","UNIQUEID":"z"}'],
    ['brackets in texts', `{"uniqueId":"u","x":"${'[{\\"'.repeat(500)}"}`],
    ['unknown fields, a PIN among them', '{"uniqueId":"u","pin":"1234","x":{"y":[1]}}'],
    [
      'a __proto__, which lends nothing',
      '{"__proto__":{"clientId":"c"},"constructor":{"prototype":{}},"uniqueId":"u"}',
    ],
  ])('%s', (_what, text) => {
    expect(pushOf(text)).toEqual(told({ ids: { uniqueId: 'u' } }));
    expect(({} as { clientId?: string }).clientId).toBeUndefined();
  });

  test('half characters, control characters and noncharacters are no ids, and replaced in texts', () => {
    const body =
      '{"uniqueId":"a\\ud800","clientId":"a\\u0000","chainId":"a\\u200bb","messages":["\\ud800 \\u0000 \\uffff x"]}';
    expect(pushOf(body)).toEqual(told({ messages: { messages: [{ text: '\ufffd \ufffd \ufffd x' }] } }));
  });

  test('two writings of one id are one id', () => {
    expect(pushOf({ uniqueId: 'Cafe\u0301' })).toEqual(pushOf({ uniqueId: 'Caf\u00e9' }));
  });

  test.each(['\u0024{jndi:ldap://x}', "'; DROP TABLE x;--", '=cmd()', '<script>', '../../x', '\u202Eabc', '👩‍👩‍👧'])(
    'the text %p stays a text',
    (text) => {
      expect(pushOf({ messages: [text] }).messages.messages).toEqual([{ text }]);
    },
  );
});

describe('caps', () => {
  test('an id that is too long is none', () => {
    expect(pushOf({ uniqueId: 'x'.repeat(128), clientId: 'x'.repeat(129) }).ids).toEqual({ uniqueId: 'x'.repeat(128) });
  });

  test('a long text is cut, never through the middle of a character or of a card number', () => {
    const [cut, within, whole] =
      pushOf({
        messages: ['x'.repeat(1_001), `${'x'.repeat(998)}👍👍`, 'x'.repeat(1_000)],
      }).messages.messages ?? [];
    expect(cut?.text).toBe(`${'x'.repeat(999)}…`);
    expect(within?.text.isWellFormed()).toBe(true);
    expect(whole?.text).toBe('x'.repeat(1_000));
    for (let shift = 0; shift < 90; shift += 1) {
      const text = `${`${PAN.match(/.{4}/g)?.join(' ')} ab `.repeat(10)}${'x'.repeat(740 + shift)} ${PAN} tail`;
      const kept = pushOf({ messages: [text] }).messages.messages?.[0]?.text ?? '';
      expect(kept.replace(/\D/g, '')).not.toContain('4111');
    }
  });

  test('of lists that are too long the first entries are kept, and the push is marked', () => {
    const numbers = (length: number) => Array.from({ length }, (_, index) => `n${index}`);
    const most = {
      messages: numbers(50),
      signerStatus: numbers(50).map((signerId) => ({ signerId })),
      terminalIdInfo: { terminalIdDataMap: { A: numbers(200).map((terminalId) => ({ terminalId })) } },
    };
    expect(translated(most).isCut).toBe(false);
    for (const [more, count] of [
      [{ messages: numbers(51) }, (push: PlainPush) => push.messages.messages?.length],
      [{ signerStatus: numbers(51).map((signerId) => ({ signerId })) }, (push: PlainPush) => push.signers.length],
    ] as const) {
      const { isCut, push } = translated({ ...most, ...more });
      expect([isCut, count(push)]).toEqual([true, 50]);
    }
    const terminals = { terminalIdDataMap: { A: numbers(201).map((terminalId) => ({ terminalId })) } };
    const { isCut, push } = translated({ ...most, terminalIdInfo: terminals });
    expect([isCut, push.terminals?.entries.length]).toEqual([true, 200]);
  });
});

describe('card numbers', () => {
  test.each([
    ['plain', PAN],
    ['with blanks', '4111 1111 1111 1111'],
    ['with no-break blanks', '4111\u00a01111\u00a01111\u00a01111'],
    ['with dashes', '4111\u20131111\u20131111\u20131111'],
    ['with zero-width blanks', '4111\u200b1111\u200b1111\u200b1111'],
    ['in full-width digits', '４１１１１１１１１１１１１１１１'],
    ['in Arabic digits', '٤١١١١١١١١١١١١١١١'],
  ])('%s are removed from every text', (_how, pan) => {
    const text = `Card ${pan} was used`;
    const push = pushOf({
      messages: [text, { description: text }],
      boardingStatusDetail: { errorMessages: text, underwriterNotes: [text] },
      terminalIdInfo: { error: text, welcomeUrl: text, terminalIdDataMap: { A: [{ errorText: text }] } },
    });
    const said = JSON.stringify(push);
    expect(said.match(/\[card number removed\]/g)?.length).toBe(6);
    expect(said).not.toContain(pan);
  });

  test.each([PAN, '4111-1111-1111-1111', `Acme${PAN}`, '378282246310005'])('%s is no id', (pan) => {
    const body = { uniqueId: pan, clientId: pan, boardingId: pan, merchantId: pan, appStatus: pan };
    expect(pushOf({ ...body, terminalIdInfo: { terminalIdDataMap: { [pan]: [{ terminalId: pan }] } } })).toEqual(EMPTY);
  });

  test.each(['AcmeCorp1572566399124', '1572566399124', '0bf18d64-b725-4b3b-80ef-10387cfeaea0', '8033012345'])(
    'the id %s stays, although a part of such ids passes the Luhn check now and then',
    (id) => {
      for (let last = 0; last < 10; last += 1) {
        const uniqueId = `${id.slice(0, -1)}${last}`;
        expect(pushOf({ uniqueId }).ids).toEqual({ uniqueId });
      }
    },
  );
});

test('what a text quotes of the credentials beside it is removed', () => {
  const push = pushOf({
    messages: ['User a.b+c(1) is locked', 'PIN 99887 is no good; 998871 is another number'],
    terminalIdInfo: {
      error: 'a.b+c(1)',
      welcomeUrl: 'https://x.example/?user=a.b+c(1)&pin=99887',
      terminalIdDataMap: { A: [{ terminalId: '99887', userId: 'a.b+c(1)', pin: '99887', errorText: '(99887)' }] },
    },
  });
  const { credentials: _credentials, ...entry } = push.terminals?.entries[0] ?? {};
  expect({ ...push.terminals, entries: [entry], messages: push.messages.messages }).toEqual({
    error: '[credential removed]',
    welcomeUrl: 'https://x.example/?user=[credential removed]&pin=[credential removed]',
    entries: [{ itemCode: 'A', terminalId: '99887', errorText: '([credential removed])' }],
    messages: [
      { text: 'User [credential removed] is locked' },
      { text: 'PIN [credential removed] is no good; 998871 is another number' },
    ],
  });
});

describe('no part of a credential is left in a text', () => {
  const said = (body: object): string => {
    const { terminals, ...push } = pushOf(body);
    return JSON.stringify([push, { ...terminals, entries: terminals?.entries.map(({ errorText }) => errorText) }]);
  };
  const terminalIdInfo = (...entries: readonly object[]) => ({ terminalIdDataMap: { A: entries } });

  test('where the text is cut', () => {
    for (let shift = 0; shift < 90; shift += 1) {
      const text = `${'x'.repeat(940 + shift)} QPIN9988 ${'y'.repeat(200)}`;
      expect(said({ messages: [text], terminalIdInfo: terminalIdInfo({ pin: 'QPIN9988' }) })).not.toContain('Q');
    }
  });

  test('where it is a card number too', () => {
    expect(said({ messages: [`PIN ${PAN}123`], terminalIdInfo: terminalIdInfo({ pin: `${PAN}123` }) })).toContain(
      '"PIN [credential removed]"',
    );
  });

  test.each([
    ['of a terminal beyond the cap', [...Array.from({ length: 200 }, () => ({ terminalId: 'T' })), { pin: '99887' }]],
    ['among blanks', [{ pin: ' 99887 ' }]],
    ['in a list', [{ terminalId: 'T', pin: ['99887'] }]],
  ])('of one %s', (_what, entries) => {
    for (const place of ['top', 'detail']) {
      const info = { ...terminalIdInfo(...entries), virtualId: '99887' };
      const body = place === 'top' ? { terminalIdInfo: info } : { boardingStatusDetail: { terminalIdInfo: info } };
      const left = said({
        ...body,
        messages: ['99887', { description: 'PIN 99887 is bad', code: '99887', typeCode: '99887' }],
      });
      expect(left).not.toContain('99887');
    }
  });

  test('that begins as another one does', () => {
    const info = terminalIdInfo({ pin: '99887', userId: '99887-x' });
    expect(said({ messages: ['User 99887-x'], terminalIdInfo: info })).toContain('"User [credential removed]"');
  });

  test('that is too long to be one', () => {
    const pin = 'p'.repeat(257);
    expect(said({ messages: [`PIN ${pin}`], terminalIdInfo: terminalIdInfo({ pin }) })).not.toContain('pp');
  });

  test('of as many as 64 KB can hold', () => {
    const entries = Array.from({ length: 3_000 }, (_, index) => ({ pin: `(${index}` }));
    expect(said({ messages: ['Bad: (2999'], terminalIdInfo: terminalIdInfo(...entries) })).not.toContain('2999');
  });
});

describe('any body', () => {
  const name = fc.constantFrom(
    ...'uniqueId clientId notificationEvent appStatus signerStatus signerId messages code boardingStatus pin'.split(
      ' ',
    ),
    ...'boardingStatusDetail errorMessages terminalIdInfo terminalIdDataMap userId terminalId description'.split(' '),
    ...'notificationStatusRequest __proto__ constructor toString'.split(' '),
  );
  const { body } = fc.letrec<{ body: unknown; value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      tie('body'),
      fc.array(tie('value')),
    ),
    body: fc.dictionary(fc.oneof(name, name, fc.string()), tie('value'), { maxKeys: 5 }),
  }));

  test('has a defined outcome', () => {
    fc.assert(
      fc.property(body, (sent) => {
        const translation = translate(bytesOf(sent));
        expect(['push', 'unreadable']).toContain(translation.kind);
        expect(JSON.stringify(translation).isWellFormed()).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of bytes has a defined outcome', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['push', 'unreadable']).toContain(translate(bytes).kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a push that is written as Elavon may write it', () => {
  // No card number, no quoted credential, nothing to trim: those have tests of their own.
  const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,11}$/);
  const text = fc.stringMatching(/^[a-z]{1,3}( [a-z]{1,3}){0,3}$/);
  const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  const message = fc.record({ text, type: fc.constantFrom('ERROR', 'WARN'), code: id }, { requiredKeys: ['text'] });
  const secret = fc.stringMatching(/^[A-Z0-9]{1,3}#[A-Z0-9]{6}$/);
  const terminal = fc.record(
    { itemCode: id, terminalId: id, credentials: fc.record({ userId: secret, pin: secret }) },
    { requiredKeys: ['itemCode', 'terminalId'] },
  );
  const push = fc.record({
    ids: fc.record({ uniqueId: id, clientId: id, packetId: id, boardingId: id }, { requiredKeys: [] }),
    appStatus: optional(id),
    boardingStatus: optional(id),
    merchantId: optional(id),
    signers: fc.array(fc.record({ signerId: id, status: id }), { maxLength: 3 }),
    pend: fc.uniqueArray(message, { maxLength: 3, selector: (one) => JSON.stringify(one) }),
    entries: fc.array(terminal, { maxLength: 3 }),
  });
  const style = fc.record({
    isWrapped: fc.boolean(),
    isNested: fc.boolean(),
    areTextsObjects: fc.boolean(),
    areSinglesAlone: fc.boolean(),
    map: fc.constantFrom('list', 'object'),
  });

  test('reads the same, whatever the style', () => {
    fc.assert(
      fc.property(push, style, (written, { isWrapped, isNested, areTextsObjects, areSinglesAlone, map }) => {
        const alone = (list: readonly unknown[]) => (areSinglesAlone && list.length === 1 ? list[0] : list);
        const { boardingId, ...ids } = written.ids;
        const boarding = {
          boardingStatus: written.boardingStatus,
          boardingId,
          merchantId: written.merchantId,
          pendMessages: alone(
            written.pend.map(({ text: description, type: typeCode, code }) =>
              areTextsObjects || typeCode || code ? { typeCode, code, description } : description,
            ),
          ),
        };
        const entries = written.entries.map(({ itemCode, credentials, ...rest }) => ({
          [itemCode]: alone([{ ...rest, ...credentials }]),
        }));
        const isObject =
          map === 'object' && new Set(written.entries.map((one) => one.itemCode)).size === entries.length;
        const body = {
          ...ids,
          appStatus: written.appStatus,
          signerStatus: alone(written.signers.map(({ signerId, status }) => ({ signerId, signerStatus: status }))),
          ...(isNested ? { boardingStatusDetail: boarding } : boarding),
          terminalIdInfo: { terminalIdDataMap: isObject ? Object.assign({}, ...entries) : entries },
        };
        const expected = told({
          ids: written.ids,
          ...(written.appStatus && { appStatus: knownOrSame(written.appStatus) }),
          ...(written.boardingStatus && { boardingStatus: knownOrSame(written.boardingStatus) }),
          ...(written.merchantId && { merchantId: written.merchantId }),
          signers: written.signers.map(({ signerId, status }) => ({ signerId, status: knownOrSame(status) })),
          messages: written.pend.length > 0 ? { pendMessages: written.pend } : {},
          ...(written.entries.length > 0 && { terminals: { entries: written.entries } }),
        });
        expect(pushOf(isWrapped ? { notificationStatusRequest: body } : body)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  /** A drawn word is one of the page's hardly ever. */
  function knownOrSame(word: string): string {
    return ['PEND', 'DRAFT', 'ERROR', 'SIGNED'].includes(word.toUpperCase()) ? word.toUpperCase() : word;
  }
});
