import type { Signature, Values } from './forgery-world.ts';

/** A transaction as somebody reads it who is in a hurry: every name, and of two values both. */
export type NaiveMember = { readonly first: Values; readonly last: Values; readonly signed: Signature };

/** What known-bad verifiers read. Of what is not as it should be, nothing. */
export function readNaively(body: Buffer): readonly NaiveMember[] {
  const text = body.toString();
  if (text.startsWith('{')) return fromJson(text);
  return [...text.matchAll(/<transaction>(.*?)<\/transaction>/gs)].map(([, inside = '']) => {
    const [outside = '', proof = ''] = inside.split('<signed>');
    const values = valuesIn(outside);
    const parts = new Map(valuesIn(proof));
    const part = (name: string): string => parts.get(name) ?? '';
    const signed = { signature: part('signature'), fields: part('fields'), algorithm: part('algorithm') };
    return { first: new Map(values.toReversed()), last: new Map(values), signed };
  });
}

function fromJson(text: string): readonly NaiveMember[] {
  const { transactions } = JSON.parse(text) as {
    transactions: readonly (Record<string, string> & { signed: Signature })[];
  };
  return transactions.map(({ signed, ...fields }) => {
    const values = new Map(Object.entries(fields));
    return { first: values, last: values, signed };
  });
}

function valuesIn(xml: string): readonly (readonly [string, string])[] {
  return [...xml.matchAll(/<([\w:]+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  ]);
}
