import { type JsonProblem, readJson } from './read-json.ts';
import { readXml, type XmlProblem } from './read-xml.ts';
import type { WrittenMember } from './written-member.ts';

/** Why a callback could not be read. A closed list; each has its sentence in functions/spreedly-webhook. */
export type UnreadableCallback =
  'body_missing' | 'body_too_large' | 'not_utf8' | 'neither_xml_nor_json' | XmlProblem | JsonProblem;

export type CallbackReading =
  | { readonly format: 'xml' | 'json'; readonly members: readonly WrittenMember[] }
  | { readonly unreadable: UnreadableCallback };

/** More than API Gateway and Lambda let through together (10 MB, and 6 MB of JSON around it): the platform's limit rules. */
export const CALLBACK_BYTES_MAX = 6 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Bytes as they arrived to the transactions that they tell of, none of them proven yet. Which format it is the body says: no
 * `Content-Type` of Spreedly's callbacks is documented. A byte order mark is dropped. Never throws.
 */
export function readCallback(bytes: Uint8Array): CallbackReading {
  if (bytes.byteLength > CALLBACK_BYTES_MAX) return { unreadable: 'body_too_large' };
  const text = decoded(bytes);
  if (text === undefined) return { unreadable: 'not_utf8' };
  const first = /[^ \t\r\n]/.exec(text)?.[0];
  if (first === undefined) return { unreadable: 'body_missing' };
  if (first === '<') return readingOf('xml', readXml(text));
  if (first === '{' || first === '[') return readingOf('json', readJson(text));
  return { unreadable: 'neither_xml_nor_json' };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function readingOf(format: 'xml' | 'json', read: readonly WrittenMember[] | XmlProblem | JsonProblem): CallbackReading {
  return typeof read === 'string' ? { unreadable: read } : { format, members: read };
}
