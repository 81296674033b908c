import fc from 'fast-check';
import { proveMember } from '../../../providers/spreedly/prove-member.ts';
import { readCallback } from '../../../providers/spreedly/read-callback.ts';
import { toldBy, tokenOf } from '../../../providers/spreedly/told-member.ts';
import { HOSTILE_XML } from '../../support/hostile-xml.ts';
import { batchXml, PAGE_CALLBACK, signedXml, SIGNING_SECRET, TRANSACTION } from '../../support/spreedly-callbacks.ts';

function outcomeOf(body: Uint8Array): string | readonly string[] {
  const reading = readCallback(body);
  if ('unreadable' in reading) return reading.unreadable;
  return reading.members.map((member) => {
    const proof = proveMember(member, { current: SIGNING_SECRET });
    if (proof.kind === 'unproven') return proof.reason;
    // What counts as signed is what was signed, whatever stands around it.
    expect([tokenOf(member), toldBy(member).state]).toEqual([TRANSACTION['token'], 'succeeded']);
    return 'signed';
  });
}

test.each(HOSTILE_XML)('$what gives $expected', ({ make, expected }) => {
  expect(outcomeOf(make())).toEqual(expected);
});

test('a name that is not XML is read into no object', () => {
  outcomeOf(Buffer.from(batchXml('<transaction><__proto__><state>x</state></__proto__></transaction>')));
  expect({}).not.toHaveProperty('state');
});

test('half of a document is never taken, wherever it ends', () => {
  const body = Buffer.from(batchXml(signedXml()).trimEnd());
  for (let length = 1; length < body.length; length += 1) {
    expect(outcomeOf(body.subarray(0, length))).toEqual(expect.any(String));
  }
});

test('no bytes throw, whatever they are', () => {
  const pieces = fc.constantFrom(
    ...['<', '>', '/', '&', ';', '#', '"', '=', ' ', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!', '\u{1f600}'],
    ...['transactions', 'transaction', 'token', 'signed', 'nil', 'true', 'xml', 'DOCTYPE', '[', ']', 'é', '\r', '\n'],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (texts) => void readCallback(Buffer.from(`<${texts.join('')}`))),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(fc.nat(PAGE_CALLBACK.length - 1), fc.nat(255), (at, byte) => {
      const body = Buffer.from(PAGE_CALLBACK);
      body[at] = byte;
      readCallback(body);
    }),
    { numRuns: 1_000 },
  );
});
