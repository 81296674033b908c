import fc from 'fast-check';
import type { CallbackProof } from '../../../domain/payment/callback.ts';
import type { SigningSecrets } from '../../../domain/payment/credentials.ts';
import { proveMember } from '../../../providers/spreedly/prove-member.ts';
import { readCallback } from '../../../providers/spreedly/read-callback.ts';
import {
  batchXml,
  FORMER_SECRET,
  PAGE_CALLBACK,
  signed,
  signedJson,
  signedXml,
  type Signed,
  SIGNING_SECRET,
  TRANSACTION,
  xmlOf,
} from '../../support/spreedly-callbacks.ts';

const SECRETS: SigningSecrets = { current: SIGNING_SECRET, previous: FORMER_SECRET };
const BY_CURRENT = { kind: 'signed', secret: 'current', algorithm: 'sha1' };

function proofs(body: string | Uint8Array, secrets = SECRETS): readonly CallbackProof[] {
  const reading = readCallback(typeof body === 'string' ? Buffer.from(body) : body);
  if ('unreadable' in reading) throw new Error(reading.unreadable);
  return reading.members.map((member) => proveMember(member, secrets));
}

const unproven = (reason: string) => [{ kind: 'unproven', reason }];

/** The transaction, signed, with something done to it or to its signature afterwards. */
const mutated = (change: Partial<Signed>, values = {}, more = ''): string =>
  batchXml(xmlOf({ ...TRANSACTION, ...values }, { ...signed(TRANSACTION), ...change }, more));

test("the example that Spreedly's guide to signed requests has had since 2012 verifies", () => {
  const body = xmlOf(
    {
      amount: '100',
      callback_url: 'http://example.com/handle_callback',
      created_at: '2012-09-10T20:35:10Z',
      currency_code: 'USD',
      ip: null,
      on_test_gateway: 'false',
      order_id: null,
      state: 'succeeded',
      succeeded: 'true',
      token: '5AG4P7FPjlfIA6aED6AgZvUEehx',
      transaction_type: 'OffsitePurchase',
      updated_at: '2012-09-10T20:35:11Z',
    },
    {
      signature: 'b81436daf0d695404c5bf7a2aecf049d460bb6e1',
      fields:
        'amount callback_url created_at currency_code ip on_test_gateway order_id state succeeded token transaction_type updated_at',
      algorithm: 'sha1',
    },
  );
  const secrets = { current: 'RKOCG5D8D3fZxDSg504D0IxU2XD4Io5VXmyzdCtTivHFTTSylzM2ZzTWFwVH4ucG' };
  expect(proofs(body, secrets)).toEqual([BY_CURRENT]);
});

test('both transactions of the callback of the 3DS2 guide verify, each by itself', () => {
  expect(proofs(PAGE_CALLBACK)).toEqual([BY_CURRENT, BY_CURRENT]);
});

test.each([
  ['with callback_url', {}],
  ['without it', { isShort: true }],
  ['by SHA-256', { algorithm: 'sha256' as const }],
  ['by the former secret', { secret: FORMER_SECRET }],
])('what is signed %s verifies, in XML and in JSON', (_how, signing) => {
  const expected = [
    {
      kind: 'signed',
      secret: 'secret' in signing ? 'previous' : 'current',
      algorithm: 'algorithm' in signing ? 'sha256' : 'sha1',
    },
  ];
  expect(proofs(batchXml(signedXml({}, signing)))).toEqual(expected);
  expect(proofs(JSON.stringify({ transactions: [signedJson({}, signing)] }))).toEqual(expected);
});

test('a secret that was given up verifies nothing', () => {
  const body = batchXml(signedXml({}, { secret: FORMER_SECRET }));
  expect(proofs(body, { current: SIGNING_SECRET })).toEqual(unproven('signature_wrong'));
});

test('values are signed as they are written, whatever is in them, and verify in both formats', () => {
  const value = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[|\p{C}\ufffe\uffff]/u.test(text));
  const texts = fc.record({
    order_id: fc.oneof(fc.constantFrom('007', '1e5', '0x1F', ' x ', '1.10', '&amp;', ']]>', 'é\n\r\n'), value),
    ip: value,
    state: value,
  });
  fc.assert(
    fc.property(texts, (changes) => {
      expect(proofs(batchXml(signedXml(changes)))).toEqual([BY_CURRENT]);
      expect(proofs(JSON.stringify([signedJson(changes)]))).toEqual([BY_CURRENT]);
    }),
    { numRuns: 300 },
  );
});

describe('is not proven:', () => {
  test.each<[string, string, string]>([
    ['no signature', xmlOf(TRANSACTION), 'unsigned'],
    ['an empty one', mutated({ signature: '' }), 'unsigned'],
    ['no algorithm', xmlOf(TRANSACTION, { ...signed(TRANSACTION), algorithm: '' }), 'algorithm_not_allowed'],
    ['md5', mutated({ algorithm: 'md5' }), 'algorithm_not_allowed'],
    ['none', mutated({ algorithm: 'none' }), 'algorithm_not_allowed'],
    ['SHA1 in capitals', mutated({ algorithm: 'SHA1' }), 'algorithm_not_allowed'],
    ['sha256 over a signature of sha1', mutated({ algorithm: 'sha256' }), 'signature_wrong'],
    ['an empty list', mutated({ fields: '' }), 'fields_not_known'],
    ['a shortened list', mutated({ fields: 'state token' }), 'fields_not_known'],
    [
      'a list in another order',
      mutated({ fields: signed(TRANSACTION).fields.split(' ').toReversed().join(' ') }),
      'fields_not_known',
    ],
    ['a field twice in the list', mutated({ fields: `${signed(TRANSACTION).fields} updated_at` }), 'fields_not_known'],
    [
      'a list that names the signature',
      mutated({ fields: `${signed(TRANSACTION).fields} signature` }),
      'fields_not_known',
    ],
    [
      'a list in a thousand blanks',
      mutated({ fields: signed(TRANSACTION).fields + ' '.repeat(1_000) }),
      'fields_not_known',
    ],
    ['the other known list', mutated({ fields: signed(TRANSACTION, { isShort: true }).fields }), 'signature_wrong'],
    ['another environment', batchXml(signedXml({}, { secret: 'of another environment' })), 'signature_wrong'],
    ['hex in capitals', mutated({ signature: signed(TRANSACTION).signature.toUpperCase() }), 'signature_wrong'],
    ['hex with a digit less', mutated({ signature: signed(TRANSACTION).signature.slice(1) }), 'signature_wrong'],
    ['hex with white space', mutated({ signature: ` ${signed(TRANSACTION).signature}` }), 'signature_wrong'],
    ['no hex', mutated({ signature: 'z'.repeat(40) }), 'signature_wrong'],
    ['a changed state', mutated({}, { state: 'pending' }), 'signature_wrong'],
    ['a padded value', mutated({}, { state: 'succeeded ' }), 'signature_wrong'],
    [
      'a state in another time zone of the same instant',
      mutated({}, { updated_at: '2026-11-27T10:00:05+01:00' }),
      'signature_wrong',
    ],
    ['the separator in a value', batchXml(signedXml({ order_id: 'a|b' })), 'separator_in_value'],
    ['values moved over the separator', mutated({}, { ip: '|true', on_test_gateway: '' }), 'separator_in_value'],
    ['a signed field twice', mutated({}, {}, '<state>failed</state>'), 'ambiguous'],
    ['a signed field twice with the same value', mutated({}, {}, '<state>succeeded</state>'), 'ambiguous'],
    ['two signatures', mutated({}, {}, '<signed><signature>00</signature></signed>'), 'ambiguous'],
    ['an element in a signed value', signedXml().replace('<state>succeeded', '<state>succeeded<b/>'), 'ambiguous'],
    ['a value that is nil', signedXml().replace('<state>', '<state nil="true">'), 'ambiguous'],
  ])('%s', (_what, body, reason) => {
    expect(proofs(body)).toEqual(unproven(reason));
  });

  test('names that are given other values: the list of a message is not what is signed', () => {
    const { fields, ...genuine } = signed(TRANSACTION);
    const relabelled = fields.split(' ').map((field, index) => [`z${index}`, TRANSACTION[field] ?? '']);
    const forged = xmlOf(
      { ...Object.fromEntries(relabelled), token: 'Forged', state: 'succeeded', amount: '1' },
      { ...genuine, fields: relabelled.map(([name]) => name).join(' ') },
    );
    expect(proofs(forged)).toEqual(unproven('fields_not_known'));
  });

  test('one of a batch, whose neighbours are', () => {
    const body = batchXml(signedXml(), mutatedAlone(), xmlOf(TRANSACTION), signedXml({ state: 'pending' }));
    expect(proofs(body).map(({ kind }) => kind)).toEqual(['signed', 'unproven', 'unproven', 'signed']);
  });

  const mutatedAlone = (): string => xmlOf({ ...TRANSACTION, amount: '1' }, signed(TRANSACTION));
});

test.each(['\r\n', '\r'])('a line end that is written as %j is signed as XML reads it', (end) => {
  const body = batchXml(signedXml({ order_id: 'a\nb' }));
  expect(proofs(body.replaceAll('\n', end))).toEqual([BY_CURRENT]);
});

test('white space in the list of fields is none of what is signed', () => {
  const { fields } = signed(TRANSACTION);
  expect(proofs(mutated({ fields: `\n  ${fields.replaceAll(' ', '\n  ')}\n` }))).toEqual([BY_CURRENT]);
});
