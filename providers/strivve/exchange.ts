import type { Called, CallFailure } from '../../domain/called.ts';
import { isSignedWith, openBody, sealBody, sign } from './crypto.ts';

/** What a request is signed and sealed with, and where it goes. At a login the key is the integrator's. */
export type Session = {
  /** `https://api.<instance>.cardsavr.io`; what stands behind the host is not looked at. */
  readonly baseUrl: string;
  readonly integratorName: string;
  readonly username: string;
  readonly key: Buffer;
  /** `null`, as text, at a login. */
  readonly token: string;
};

export type Call = {
  readonly method: 'GET' | 'POST';
  /** From the host on, percent-encoded. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Wire = {
  readonly fetch: typeof fetch;
  /** Epoch milliseconds, and never one of them twice. */
  readonly nonce: () => number;
};

/**
 * One request of CardSavr's protocol and its answer, opened and checked: JSON, or null where the answer held nothing. Sent
 * once. Never throws.
 */
export async function exchange(
  call: Call,
  session: Session,
  wire: Wire,
  signal: AbortSignal,
): Promise<Called<unknown>> {
  if (signal.aborted) return { ...failed('no_answer', 'the deadline had passed'), maybeDone: false };
  const nonce = wire.nonce();
  const body = call.body && JSON.stringify(sealBody(session.key, JSON.stringify(call.body)));
  const request: RequestInit = {
    method: call.method,
    headers: { ...call.headers, ...headersOf(call.path, body, nonce, session) },
    ...(body !== undefined && { body }),
    // A redirect could carry the session to somebody else.
    redirect: 'manual',
    signal,
  };
  try {
    const response = await wire.fetch(new URL(call.path, session.baseUrl), request);
    if (!response.ok) {
      response.body?.cancel().catch(() => {});
      return refusalOf(response, nonce);
    }
    return readAnswer(await response.text(), response.headers, call.path, session);
  } catch (error) {
    if (signal.aborted) return failed('no_answer', 'nothing had come whole by the deadline');
    return { ...failed('no_answer', codeOf(error)), maybeDone: !wasNeverConnected(error) };
  }
}

function headersOf(path: string, body: string | undefined, nonce: number, session: Session): Record<string, string> {
  const { integratorName, username, key, token } = session;
  const authorization = authorizationOf(integratorName);
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    'x-cardsavr-client-application': `${integratorName} - Cardhook`,
    'x-cardsavr-trace': asciiJson({ key: username }),
    'x-cardsavr-session-jwt': token,
    'x-cardsavr-authorization': authorization,
    'x-cardsavr-nonce': String(nonce),
    'x-cardsavr-signature': sign(key, textToSign(path, authorization, String(nonce), body ?? '')),
  };
}

function authorizationOf(integratorName: string): string {
  return `SWCH-HMAC-SHA256 Credentials=${integratorName}`;
}

/** The same for a request and for its answer, which is signed over the path of the request. */
function textToSign(path: string, authorization: string, nonce: string, body: string): string {
  return decodeURIComponent(path) + authorization + nonce + body;
}

/** A header takes no other characters. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function readAnswer(text: string, headers: Headers, path: string, { integratorName, key }: Session): Called<unknown> {
  const json = parseJson(text);
  if (json === undefined) return failed('unreadable', text.trimStart().startsWith('<') ? 'HTML or XML' : 'no JSON');
  const signature = headers.get('x-cardsavr-signature');
  const authorization = headers.get('x-cardsavr-authorization');
  // An answer without either is plain, as those of servers in plaintext mode are; TLS has shown whose it is.
  if (signature !== null || authorization !== null) {
    const nonce = headers.get('x-cardsavr-nonce') ?? '';
    const signed = textToSign(path, authorization ?? '', nonce, json === null ? '' : JSON.stringify(json));
    const isAuthentic = authorization === authorizationOf(integratorName) && isSignedWith(key, signed, signature ?? '');
    if (!isAuthentic) return failed('unreadable', 'a wrong signature');
  }
  return isSealed(json) ? openAnswer(json, key) : { kind: 'answered', value: json };
}

function openAnswer(sealed: { encrypted_body: string }, key: Buffer): Called<unknown> {
  try {
    const value = parseJson(openBody(key, sealed));
    return value === undefined ? failed('unreadable', 'no JSON inside') : { kind: 'answered', value };
  } catch {
    return failed('unreadable', 'sealed with another key');
  }
}

function isSealed(json: unknown): json is { encrypted_body: string } {
  return (
    typeof json === 'object' &&
    json !== null &&
    Object.hasOwn(json, 'encrypted_body') &&
    typeof (json as { encrypted_body?: unknown }).encrypted_body === 'string'
  );
}

/** Null for a text of nothing, undefined for one that is no JSON. */
function parseJson(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a status outside of 200 to 299 says. The body is not looked at: it may repeat what was sent. */
function refusalOf({ status, headers }: Response, nowMs: number): CallFailure {
  const detail = `HTTP ${status}`;
  const told = (reason: CallFailure['reason'], maybeDone: boolean): CallFailure => ({
    ...failed(reason, detail),
    maybeDone,
    status,
  });
  const retryAfterMs = waitOf(headers.get('retry-after'), nowMs);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (status === 401 || status === 403) return told('unauthorized', false);
  if (status === 404) return told('not_found', false);
  if (status === 429) return { ...told('throttled', false), ...wait };
  if (status === 408) return told('unavailable', true);
  if (status >= 500) return { ...told('unavailable', true), ...wait };
  // Nothing of CardSavr's redirects.
  return status >= 400 ? told('refused', false) : told('unreadable', true);
}

/** Retry-After in either form of RFC 9110 section 10.2.3, in milliseconds. */
function waitOf(retryAfter: string | null, nowMs: number): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const untilMs = Date.parse(retryAfter);
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs - nowMs);
}

/** Failures from before anything was sent: no address, nobody there, or somebody else's certificate. */
const NEVER_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

function wasNeverConnected(error: unknown): boolean {
  return NEVER_CONNECTED.test(codeOf(error));
}

/** `ECONNREFUSED` and the like; the message of a failed fetch says nothing, or repeats a header. */
function codeOf(error: unknown): string {
  const { cause } = Object(error) as { readonly cause?: unknown };
  const { code } = Object(cause) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}

/** What was sent and not answered by a status may have been done. */
function failed(reason: CallFailure['reason'], detail: string): CallFailure {
  return { kind: 'failed', reason, maybeDone: true, detail };
}
