import fc from 'fast-check';
import { readCallback } from '../../../providers/spreedly/read-callback.ts';
import { proveMember } from '../../../providers/spreedly/prove-member.ts';
import { jsonOf, signed, signedJson, SIGNING_SECRET, TRANSACTION } from '../../support/spreedly-callbacks.ts';

function read(body: unknown) {
  return readCallback(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

function kinds(body: unknown): readonly string[] {
  const reading = read(body);
  if ('unreadable' in reading) return [reading.unreadable];
  return reading.members.map((member) => {
    const proof = proveMember(member, { current: SIGNING_SECRET });
    return proof.kind === 'signed' ? proof.kind : proof.reason;
  });
}

const ONE = signedJson();
const TEXT = JSON.stringify(ONE);

test.each([
  ['as the list of transactions', { transactions: [ONE, ONE] }, 2],
  ['as one transaction', { transaction: ONE }, 1],
  ['as a list', [ONE, ONE], 2],
  ['as a list of answers', [{ transaction: ONE }], 1],
  ['as a list of answers under its name', { transactions: [{ transaction: ONE }] }, 1],
  ['with more around it', { page: 1, transactions: [ONE] }, 1],
])('JSON %s is read', (_how, body, members) => {
  expect(kinds(body)).toEqual(Array.from({ length: members }, () => 'signed'));
});

test.each([
  ['{"transactions":[', 'not_json'],
  ['[NaN]', 'not_json'],
  ['{"transactions":{}}', 'not_transactions'],
  ['{}', 'not_transactions'],
  [TEXT, 'not_transactions'],
  ['['.repeat(33), 'nested_too_deep'],
  ['['.repeat(2_000_000), 'nested_too_deep'],
  [`{"transactions":[${TEXT}],"transactions":[]}`, 'names_repeated'],
  [`{"transaction":${TEXT},"transact\\u0069on":{}}`, 'names_repeated'],
  [`[${'{},'.repeat(10_000)}{}]`, 'too_many_members'],
])('%.40s is not taken: %s', (body, reason) => {
  expect(read(body)).toEqual({ unreadable: reason });
});

test.each([
  ['[]', []],
  ['{"transactions":[]}', []],
  ['[1,null,"x",[]]', ['unsigned', 'unsigned', 'unsigned', 'unsigned']],
])('%s has no transaction that is Spreedly’s', (body, expected) => {
  expect(kinds(body)).toEqual(expected);
});

describe('cannot be read in one way, and so is not proven:', () => {
  const changed = (from: string, to: string): string => `[${TEXT.replace(from, to)}]`;

  test.each([
    ['a name twice', changed('"state":', '"state":"failed","state":')],
    ['a name twice, once in escapes', changed('"state":', '"stat\\u0065":"failed","state":')],
    ['a name twice with the same value', changed('"state":', '"state":"succeeded","state":')],
    ['two signatures', changed('"signed":', '"signed":{},"signed":')],
    ['a part of the signature twice', changed('"algorithm":', '"algorithm":"md5","algorithm":')],
    ['a wrapper with two transactions', `[{"transaction":{},"transaction":${TEXT}}]`],
    [
      'a name twice, behind a list of something else',
      `{"other":[1,2,3],"transaction":${TEXT.replace('"state":', '"state":"failed","state":')}}`,
    ],
    ['1400.0', changed('3003', '3003.0')],
    ['an exponent', changed('3003', '3.003e3')],
    ['minus zero', changed('3003', '-0')],
    ['more digits than a number holds', changed('3003', '9007199254740993')],
    ['an object for a value', changed('"state":"succeeded"', '"state":{"a":"succeeded"}')],
    ['a list for a value', changed('"state":"succeeded"', '"state":["succeeded"]')],
    ['half a character', changed('"state":"succeeded"', '"state":"\\ud800"')],
    ['a signature that is a list', changed('"signed":{', '"signed":[],"x":{')],
  ])('%s', (_what, body) => {
    expect(kinds(body)).toEqual(['ambiguous']);
  });

  test('one of a batch, and none of its neighbours', () => {
    const twice = TEXT.replace('"state":', '"state":"failed","state":');
    expect(kinds(`{"transactions":[${TEXT},${twice},${TEXT}]}`)).toEqual(['signed', 'ambiguous', 'signed']);
  });
});

test.each([
  [
    'in another object',
    `[${TEXT.replace('{', '{"payment_method":{"state":"x","token":"y"},"a":[{"token":1},{"token":2}],')}]`,
  ],
  ['inside a text', `[${TEXT.replace('{', '{"x":"\\"state\\":1,{[","y":"\\\\",')}]`],
  ['in a list before it', `{"other":[1,2,{"state":1}],"transactions":[${TEXT}]}`],
])('a name that is there again %s is another one', (_where, body) => {
  expect(kinds(body)).toEqual(['signed']);
});

test.each(['{"__proto__":{"signed":{}}}', '{"__proto__":{"token":"x"},"constructor":{"prototype":{"state":"x"}}}'])(
  'a prototype lends no values: %s',
  (member) => {
    const reading = read(`[${member}]`);
    expect(reading).toMatchObject({ members: [{ isAmbiguous: false }] });
    expect('members' in reading && reading.members[0]?.texts.size).toBe(0);
    expect(Object.prototype).not.toHaveProperty('state');
  },
);

test('of numbers and truth values the text is signed, as of texts', () => {
  const asTexts = { ...TRANSACTION, signed: signed(TRANSACTION) };
  expect(kinds([asTexts])).toEqual(['signed']);
  expect(kinds([{ ...jsonOf(TRANSACTION, signed(TRANSACTION)), ip: undefined }])).toEqual(['signed']);
});

test('no text throws, whatever it is', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '"token"',
    '"transactions"',
    '1',
    'null',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), fc.constantFrom('{', '['), (texts, first) => {
      expect(read(first + texts.join(''))).toBeDefined();
    }),
    { numRuns: 2_000 },
  );
  fc.assert(fc.property(fc.json(), (json) => expect(read(json)).toBeDefined()));
});
