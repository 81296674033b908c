/** Why a body is no JSON value. */
export type JsonBodyProblem = 'body_missing' | 'body_too_large' | 'not_utf8' | 'not_json';

export type JsonBodyReading = { readonly value: unknown } | { readonly unreadable: JsonBodyProblem };

/**
 * The documented webhook bodies are 1 to 4 KB. 64 KB leaves room for fields to come and keeps the worst that JSON of this
 * size can cost (nesting 65,536 deep) under a few milliseconds.
 */
export const BODY_BYTES_MAX = 65_536;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes as they arrived to what `parse` makes of their text; a byte order mark is dropped. Never throws. */
export function readJsonBody(bytes: Uint8Array, parse: (text: string) => unknown = JSON.parse): JsonBodyReading {
  if (bytes.byteLength === 0) return { unreadable: 'body_missing' };
  if (bytes.byteLength > BODY_BYTES_MAX) return { unreadable: 'body_too_large' };
  const text = attempt(() => utf8.decode(bytes));
  if (text === undefined) return { unreadable: 'not_utf8' };
  return attempt(() => ({ value: parse(text) })) ?? { unreadable: 'not_json' };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
