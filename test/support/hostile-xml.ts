import type { UnreadableCallback } from '../../providers/spreedly/read-callback.ts';
import { batchXml, signedXml } from './spreedly-callbacks.ts';

/** XML that is meant to hurt, or to be read in two ways. */
export type HostileXml = {
  readonly what: string;
  /** Made when it is needed: some of it is large. */
  readonly make: () => Uint8Array;
  /** Why it is not taken; or how its transactions are proven. */
  readonly expected: UnreadableCallback | readonly string[];
};

const GENUINE = signedXml();

/** A batch whose one transaction is Spreedly's, with something done to the document. */
const changed = (from: string, to: string): string => batchXml(GENUINE).replace(from, () => to);

/** A document type before what would be a genuine batch, one entity of it used in a value. */
const withDoctype = (subset: string, use = ''): string =>
  `<?xml version="1.0"?><!DOCTYPE transactions ${subset}><transactions>${GENUINE.replace('<transaction>', `<transaction><description>${use}</description>`)}</transactions>`;

const repeated = (text: string, times: number): string => text.repeat(times);

const nested = (levels: number): string =>
  `<transactions>${repeated('<a>', levels)}${repeated('</a>', levels)}</transactions>`;

const attributes = (count: number): string =>
  `<transactions><transaction ${Array.from({ length: count }, (_, index) => `a${index}="1"`).join(' ')}/></transactions>`;

const lolEntities = Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY lol${index + 1} "${repeated(`&lol${index};`, 10)}">`,
).join('');

const utf16 = (text: string): Uint8Array => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);

const cases: readonly [string, () => string | Uint8Array, HostileXml['expected']][] = [
  ['billion laughs', () => withDoctype(`[<!ENTITY lol0 "lol">${lolEntities}]`, '&lol9;'), 'doctype'],
  [
    'quadratic entity blow-up',
    () => withDoctype(`[<!ENTITY a "${repeated('a', 100_000)}">]`, repeated('&a;', 10_000)),
    'doctype',
  ],
  ['external entity, file', () => withDoctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]', '&x;'), 'doctype'],
  ['external entity, HTTP', () => withDoctype('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]', '&x;'), 'doctype'],
  ['parameter entity', () => withDoctype('[<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]'), 'doctype'],
  ['external DTD', () => withDoctype('SYSTEM "http://127.0.0.1:9/x.dtd"'), 'doctype'],
  ['plain DOCTYPE', () => withDoctype(''), 'doctype'],
  [
    'DOCTYPE behind comments',
    () => withDoctype('').replace('<!DOCTYPE', () => `${repeated('<!-- x -->\n', 100_000)}<!DOCTYPE`),
    'doctype',
  ],
  ['DOCTYPE in small letters', () => withDoctype('').replace('DOCTYPE', 'doctype'), 'not_well_formed'],
  ['DOCTYPE inside the root', () => changed('<state>', '<!DOCTYPE x><state>'), 'not_well_formed'],
  ['DOCTYPE behind the root', () => `${batchXml(GENUINE)}<!DOCTYPE x>`, 'not_well_formed'],
  ['DOCTYPE in a comment', () => `<!--<!DOCTYPE x>-->${GENUINE}`, ['signed']],
  [
    'a page in CDATA, with its DOCTYPE',
    () => changed('<state>', '<form><![CDATA[<!DOCTYPE html>]]></form><state>'),
    ['signed'],
  ],
  ['a DOCTYPE of 4 MB that does not end', () => `<!DOCTYPE x [${repeated('<!ENTITY a "a">', 270_000)}`, 'doctype'],
  ['undefined entity', () => changed('succeeded', '&state;'), 'not_well_formed'],
  [
    'a reference of 4 MB that does not end',
    () => changed('<state>', `<state>&${repeated('a', 4_000_000)}`),
    'not_well_formed',
  ],
  ['a reference to no character', () => changed('<state>', '<state>&#0;'), 'not_well_formed'],
  ['a reference to half a character', () => changed('<state>', '<state>&#xD800;'), 'not_well_formed'],
  [
    '700,000 numeric references',
    () => changed('<ip nil="true"/>', `<description>${repeated('&#65;', 700_000)}</description>`),
    ['signed'],
  ],
  [
    '700,000 numeric references in a signed value',
    () => changed('<ip nil="true"/>', `<ip>${repeated('&#65;', 700_000)}</ip>`),
    ['signature_wrong'],
  ],
  ['33 levels', () => nested(32), 'nested_too_deep'],
  ['32 levels', () => nested(31), []],
  ['100,000 levels', () => nested(100_000), 'nested_too_deep'],
  ['700,000 levels', () => nested(650_000), 'nested_too_deep'],
  ['65 attributes', () => attributes(65), 'too_many_attributes'],
  ['64 attributes', () => attributes(64), ['unsigned']],
  ['200,000 attributes', () => attributes(200_000), 'too_many_attributes'],
  ['an attribute twice', () => changed('<ip nil="true"/>', '<ip nil="true" nil="false"/>'), 'not_well_formed'],
  ['an attribute without a value', () => changed('<ip nil="true"/>', '<ip nil/>'), 'not_well_formed'],
  ['an attribute without quotes', () => changed('<ip nil="true"/>', '<ip nil=true/>'), 'not_well_formed'],
  [
    'an attribute value of 4 MB',
    () => changed('<ip nil="true"/>', `<ip nil="true" x="${repeated('a', 4_000_000)}"/>`),
    ['signed'],
  ],
  ['a tag name of 2 MB', () => `<transactions><${repeated('a', 2_000_000)}/></transactions>`, 'name_too_long'],
  [
    'an attribute name of 2 MB',
    () => `<transactions><a ${repeated('a', 2_000_000)}="1"/></transactions>`,
    'name_too_long',
  ],
  [
    'a comment that does not end',
    () => changed('</transactions>', `<!-- ${repeated('- ', 1_000_000)}`),
    'not_well_formed',
  ],
  ['a comment with two hyphens in it', () => changed('<state>', '<!-- -- --><state>'), 'not_well_formed'],
  [
    'CDATA that does not end',
    () => changed('</transactions>', `<![CDATA[${repeated(']]', 1_000_000)}`),
    'not_well_formed',
  ],
  ['processing instruction', () => changed('<transactions>', '<?php x ?><transactions>'), 'processing_instruction'],
  ['processing instruction in a value', () => changed('<state>', '<state><?x?>'), 'processing_instruction'],
  ['two XML declarations', () => changed('<transactions>', '<?xml version="1.0"?><transactions>'), 'not_well_formed'],
  ['XML declaration after white space', () => ` ${batchXml(GENUINE)}`, 'not_well_formed'],
  ['XML 1.1', () => changed('1.0', '1.1'), 'other_encoding'],
  ['truncated document', () => batchXml(GENUINE).slice(0, -30), 'not_well_formed'],
  ['mismatched tags', () => changed('</state>', '</stat>'), 'not_well_formed'],
  ['tags that overlap', () => changed('</state><token>', '<token></state>'), 'not_well_formed'],
  ['two roots', () => `${batchXml(GENUINE)}<transactions/>`, 'not_well_formed'],
  ['junk behind the root', () => `${batchXml(GENUINE)}x`, 'not_well_formed'],
  ['junk before the root', () => `<?xml version="1.0"?>x${GENUINE}`, 'not_well_formed'],
  ['another root', () => `<html>${GENUINE}</html>`, 'not_transactions'],
  ['an empty root', () => '<transactions/>', []],
  ['a control character', () => changed('succeeded', 'succ\u0001eeded'), 'not_well_formed'],
  ['a NUL', () => changed('succeeded', '\0'), 'not_well_formed'],
  ['a noncharacter', () => changed('succeeded', '\uffff'), 'not_well_formed'],
  [
    'half a character',
    () => Buffer.from(changed('succeeded', 'X').replace('X', '\u00ed\u00a0\u0080'), 'latin1'),
    'not_utf8',
  ],
  ['bytes that are not UTF-8', () => Buffer.from(changed('succeeded', 'é'), 'latin1'), 'not_utf8'],
  [
    'a character in too many bytes',
    () => Buffer.concat([Buffer.from('<transactions>'), Buffer.of(0xc0, 0xbc)]),
    'not_utf8',
  ],
  ['UTF-16 with a byte order mark', () => utf16(batchXml(GENUINE)), 'not_utf8'],
  ['UTF-16 without one', () => Buffer.from(batchXml(GENUINE), 'utf16le'), 'not_well_formed'],
  ['UTF-8 that says UTF-16', () => changed('UTF-8', 'UTF-16'), 'other_encoding'],
  ['UTF-8 that says UTF-7', () => changed('UTF-8', 'UTF-7'), 'other_encoding'],
  ['UTF-8 in small letters, with a byte order mark', () => `\ufeff${changed('UTF-8', 'utf-8')}`, ['signed']],
  ['no declaration', () => `<transactions>${GENUINE}</transactions>`, ['signed']],
  ['JSON behind a bracket', () => '<{"transactions":[]}', 'not_well_formed'],
  ['neither', () => 'token=abc', 'neither_xml_nor_json'],
  ['an empty body', () => '', 'body_missing'],
  ['white space', () => ' \n\t\r ', 'body_missing'],
  ['more than 6 MB', () => repeated(' ', 6 * 1024 * 1024 + 1), 'body_too_large'],
  ['4.5 MB of white space before it', () => repeated(' ', 4_500_000) + GENUINE, ['signed']],
  [
    'elements named as what objects have',
    () =>
      changed(
        '<ip nil="true"/>',
        '<__proto__><token>x</token></__proto__><constructor/><toString nil="true">a</toString>',
      ),
    ['signed'],
  ],
  ['a comment inside a value', () => changed('>succeeded<', '>succ<!-- x -->eeded<'), ['signed']],
  ['CDATA inside a value', () => changed('>succeeded<', '>succ<![CDATA[eed]]>ed<'), ['signed']],
  ['a value in references', () => changed('>succeeded<', '>&#115;ucceede&#x64;<'), ['signed']],
  [
    'an entity in CDATA, which is none',
    () => changed('>succeeded<', '><![CDATA[&#115;]]>ucceeded<'),
    ['signature_wrong'],
  ],
  [
    'typed attributes that contradict the content',
    () => changed('<state>', '<state type="boolean" nil="false">'),
    ['signed'],
  ],
  ['nil and full', () => changed('<state>', '<state nil="true">'), ['ambiguous']],
  ['nil and empty, in two tags', () => changed('<ip nil="true"/>', '<ip nil="true"></ip>'), ['signed']],
  [
    'namespaced twins of a signed field',
    () => changed('<state>', '<x:state xmlns:x="urn:x">failed</x:state><state>'),
    ['signed'],
  ],
  ['a signed field twice', () => changed('<state>', '<state>failed</state><state>'), ['ambiguous']],
  ['the token twice', () => changed('<token>', '<token>Other</token><token>'), ['ambiguous']],
  [
    'an empty signed field beside a full one',
    () => changed('<ip nil="true"/>', '<ip nil="true"/><ip>1.2.3.4</ip>'),
    ['ambiguous'],
  ],
  [
    'an element inside a signed field',
    () => changed('<state>succeeded', '<state>succeeded<state>failed</state>'),
    ['ambiguous'],
  ],
  [
    'a signed field in a child',
    () => changed('<state>', '<response><state>failed</state><token>x</token></response><state>'),
    ['signed'],
  ],
  [
    'a signed field in a child alone',
    () => changed('<state>succeeded</state>', '<response><state>succeeded</state></response>'),
    ['signature_wrong'],
  ],
  ['two signatures', () => changed('<signed>', '<signed/><signed>'), ['ambiguous']],
  [
    '4 MB of carriage returns in a signed value',
    () => changed('<ip nil="true"/>', `<ip>${repeated('\r', 4_000_000)}</ip>`),
    ['signature_wrong'],
  ],
  [
    '4 MB of names in the list of signed fields',
    () => changed('<fields>', `<fields>${repeated('a ', 2_000_000)}`),
    ['fields_not_known'],
  ],
  ['a part of the signature twice', () => changed('<fields>', '<fields>token</fields><fields>'), ['ambiguous']],
  [
    'the signature outside of signed',
    () => changed('<signed>', '<signed/><signature>').replace('</signed>', '</signature>'),
    ['unsigned'],
  ],
  ['a transaction inside a child', () => changed('<state>', `<reference>${GENUINE}</reference><state>`), ['signed']],
  [
    'a genuine transaction inside one of a stranger',
    () => `<transactions><transaction><token>Mine</token>${GENUINE}</transaction></transactions>`,
    ['unsigned'],
  ],
  ['a transaction as the root', () => GENUINE, ['signed']],
  [
    'a transaction beside others',
    () => batchXml('<credit/>', GENUINE, '<transaction nil="true"/>'),
    ['signed', 'unsigned'],
  ],
  ['4 MB of empty transactions', () => batchXml(repeated('<transaction/>', 280_000)), 'too_many_members'],
  [
    '4 MB of text in an element that is not read',
    () => changed('<state>', `<checkout_form><![CDATA[${repeated('<form>', 700_000)}]]></checkout_form><state>`),
    ['signed'],
  ],
  [
    '4 MB of elements that are not read',
    () => changed('<state>', `<errors>${repeated('<a/>', 1_000_000)}</errors><state>`),
    'too_many_elements',
  ],
];

export const HOSTILE_XML: readonly HostileXml[] = cases.map(([what, make, expected]) => ({
  what,
  make: () => {
    const made = make();
    return typeof made === 'string' ? Buffer.from(made) : made;
  },
  expected,
}));
