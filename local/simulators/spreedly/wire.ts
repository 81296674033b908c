/** A value of a body in both of Spreedly's formats, which write it differently. */
export type WireValue =
  | string
  | number
  | boolean
  | null
  /** An instant, epoch milliseconds: whole seconds on the wire. */
  | { readonly atMs: number }
  /** HTML: CDATA in XML, an object with one member in JSON. */
  | { readonly cdata: string }
  /** A sentence with its key: an attribute in XML, a member beside it in JSON. */
  | { readonly text: string | null; readonly key: string | null }
  /** In JSON a list of objects with one member each. */
  | { readonly links: Readonly<Record<string, string>> }
  | { readonly members: WireFields };

export type WireFields = { readonly [name: string]: WireValue };

export type Format = 'xml' | 'json';

/** XML has the time of Spreedly's page, five hours behind; JSON has UTC. One instant, two texts. */
const XML_OFFSET_MS = 5 * 3_600_000;

export function writeInstant(atMs: number, format: Format): string {
  if (format === 'json') return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  return `${new Date(atMs - XML_OFFSET_MS).toISOString().slice(0, 19)}-05:00`;
}

/** As a signature covers it: empty where there is nothing, or something that has no text. */
export function signedText(value: WireValue | undefined, format: Format): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  return 'atMs' in value ? writeInstant(value.atMs, format) : '';
}

export function toJson(fields: WireFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => jsonMembers(name, value)));
}

function jsonMembers(name: string, value: WireValue): [string, unknown][] {
  if (value === null || typeof value !== 'object') return [[name, value]];
  if ('atMs' in value) return [[name, writeInstant(value.atMs, 'json')]];
  if ('cdata' in value) return [[name, { cdata: value.cdata }]];
  if ('links' in value) return [[name, Object.entries(value.links).map(([link, url]) => ({ [link]: url }))]];
  if ('members' in value) return [[name, toJson(value.members)]];
  return [
    [name, value.text],
    [`${name}_key`, value.key],
  ];
}

/** One element and what is in it, indented as Spreedly does. */
export function toXml(name: string, fields: WireFields, indent = ''): string {
  const inner = Object.entries(fields).map(([child, value]) => xmlElement(child, value, `${indent}  `));
  return `${indent}<${name}>\n${inner.join('')}${indent}</${name}>\n`;
}

function xmlElement(name: string, value: WireValue, indent: string): string {
  const element = (text: string, attributes = ''): string => `${indent}<${name}${attributes}>${text}</${name}>\n`;
  if (value === null) return `${indent}<${name} nil="true"/>\n`;
  if (typeof value === 'string') return element(escapeXml(value));
  if (typeof value === 'number') return element(String(value), ' type="integer"');
  if (typeof value === 'boolean') return element(String(value), ' type="boolean"');
  if ('atMs' in value) return element(writeInstant(value.atMs, 'xml'), ' type="dateTime"');
  if ('cdata' in value) return element(`\n${indent}  <![CDATA[\n${value.cdata}\n]]>\n${indent}`);
  if ('links' in value) return toXml(name, value.links, indent);
  if ('members' in value) return toXml(name, value.members, indent);
  if (value.text === null) return `${indent}<${name} nil="true"/>\n`;
  return element(escapeXml(value.text), value.key === null ? '' : ` key="${escapeXml(value.key)}"`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For XML and HTML alike. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
