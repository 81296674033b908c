import type { Member } from './forgery-world.ts';

/** The body of a callback. `inside`: XML that stands in a transaction too, by its position. */
export function writeXml(members: readonly Member[], inside: ReadonlyMap<number, string> = new Map()): string {
  const written = members.map(({ values, signature }, position) => {
    const fields = [...values].map(([name, value]) =>
      value === '' ? `<${name} nil="true"/>` : `<${name}>${escaped(value)}</${name}>`,
    );
    const proof = Object.entries(signature).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
    return `<transaction>${inside.get(position) ?? ''}${fields.join('')}<signed>${proof.join('')}</signed></transaction>`;
  });
  return `<transactions>${written.join('')}</transactions>`;
}

export function writeJson(members: readonly Member[]): string {
  return JSON.stringify({
    transactions: members.map(({ values, signature: signed }) => ({ ...Object.fromEntries(values), signed })),
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
