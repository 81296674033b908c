import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { readCallback } from '../../providers/spreedly/read-callback.ts';
import { SIGNATURE_PARTS, SIGNED_FIELDS } from '../../providers/spreedly/signed-fields.ts';
import type { WrittenMember } from '../../providers/spreedly/written-member.ts';

/** From the bytes of a callback to the fields that may be signed, and the signature, of each transaction. */
export type Reader = (body: Buffer) => readonly WrittenMember[];

export const OURS = 'Cardhook (saxes)';
export const VALIDATED = 'fast-xml-parser, validated';

type Names = WrittenMember['texts'] extends ReadonlyMap<infer Name, string> ? Name : never;

/** All do the same work and give the same. The peers are set to keep values to the letter, which is not how they come. */
export const READERS: Readonly<Record<string, Reader>> = {
  [OURS]: (body) => {
    const reading = readCallback(body);
    if ('unreadable' in reading) throw new Error(reading.unreadable);
    return reading.members;
  },
  [VALIDATED]: (body) => {
    const text = body.toString();
    if (XMLValidator.validate(text) !== true) throw new Error('It is not valid.');
    return readParsed(text);
  },
  'fast-xml-parser, not validated': (body) => readParsed(body.toString()),
  '@xmldom/xmldom': (body) => {
    const { documentElement } = xmldom.parseFromString(body.toString(), 'text/xml');
    return childrenOf(documentElement).map((transaction) => {
      const fields = childrenOf(transaction);
      const parts = childrenOf(fields.find(({ tagName }) => tagName === 'signed'));
      const texts = new Map<Names, string>();
      for (const name of SIGNED_FIELDS) add(texts, name, fields.find(({ tagName }) => tagName === name)?.textContent);
      for (const name of SIGNATURE_PARTS) add(texts, name, parts.find(({ tagName }) => tagName === name)?.textContent);
      return { texts, isAmbiguous: false };
    });
  },
};

const xmldom = new DOMParser({ onError: onErrorStopParsing });

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'transaction',
});

type Parsed = Readonly<Record<string, unknown>>;

function readParsed(text: string): readonly WrittenMember[] {
  const { transactions } = parser.parse(text) as { transactions: { transaction: readonly Parsed[] } };
  return transactions.transaction.map((transaction) => {
    const signed = (transaction['signed'] ?? {}) as Parsed;
    const texts = new Map<Names, string>();
    for (const name of SIGNED_FIELDS) add(texts, name, textOf(transaction[name]));
    for (const name of SIGNATURE_PARTS) add(texts, name, textOf(signed[name]));
    return { texts, isAmbiguous: false };
  });
}

/** An element with attributes is an object, with its text under a name of its own. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return String((value as Parsed)['#text'] ?? '');
  return String(value ?? '');
}

function add(texts: Map<Names, string>, name: Names, text: string | null | undefined): void {
  texts.set(name, text ?? '');
}

function childrenOf(element: Element | null | undefined): readonly Element[] {
  return Array.from(element?.childNodes ?? []).filter((node): node is Element => node.nodeType === 1);
}
