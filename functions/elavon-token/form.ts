/** `twice`: a parameter stands there more than once, which RFC 6749 section 3.2 forbids. */
export type FormProblem = 'not_utf8' | 'malformed' | 'twice';

/**
 * Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5), strictly: a `%` that begins no byte and bytes that are no
 * UTF-8 are errors. A parameter without a value counts as left out (RFC 6749 section 3.2).
 */
export function readForm(body: Uint8Array): ReadonlyMap<string, string> | FormProblem {
  const text = utf8(body);
  if (text === undefined) return 'not_utf8';
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = formDecode(at === -1 ? part : part.slice(0, at));
    const value = formDecode(at === -1 ? '' : part.slice(at + 1));
    if (name === undefined || value === undefined) return 'malformed';
    if (seen.has(name)) return 'twice';
    seen.add(name);
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

/** One encoded name or value; undefined where it is not encoded so. */
export function formDecode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Undefined for bytes that are no UTF-8; a byte order mark is a character like any other. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
