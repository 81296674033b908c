import type { IssuedToken } from '../../domain/merchant-application/ports.ts';
import type { TokenError } from './token-error.ts';

export type Reply = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string | number>>;
};

/** RFC 6749 section 5.1: nobody may keep a token, nor an error that would hide the next one. */
const HEADERS = {
  'content-type': 'application/json;charset=UTF-8',
  'cache-control': 'no-store',
  pragma: 'no-cache',
} as const;

/** RFC 6749 section 5.1. */
export function issuedReply({ token, expiresInS }: IssuedToken, scope: string | undefined): Reply {
  const body = { access_token: token, token_type: 'Bearer', expires_in: expiresInS };
  return { statusCode: 200, headers: HEADERS, body: { ...body, ...(scope !== undefined && { scope }) } };
}

/** RFC 6749 section 5.2. A 401 names the scheme that would do, however the client authenticated (RFC 9110 section 15.5.2). */
export function errorReply({ error, description }: Omit<TokenError, 'kind'>): Reply {
  const body = { error, error_description: description };
  if (error !== 'invalid_client') return { statusCode: 400, headers: HEADERS, body };
  return { statusCode: 401, headers: { ...HEADERS, 'www-authenticate': 'Basic realm="Cardhook"' }, body };
}

/** Says nothing of whether there is such a client. */
export function waitReply(seconds: number): Reply {
  return laterReply(429, seconds, 'Too many attempts with this client id failed.');
}

/** What would be compared, or signed with, cannot be had. */
export function unavailableReply(): Reply {
  return laterReply(503, 10, 'No token can be given out at the moment.');
}

export function wrongMethodReply(): Reply {
  const reply = errorReply({ error: 'invalid_request', description: 'A token is asked for by POST.' });
  return { ...reply, statusCode: 405, headers: { ...reply.headers, allow: 'POST' } };
}

/** RFC 6749 has no error for this; the name is that of its section 4.1.2.1. */
function laterReply(statusCode: number, seconds: number, description: string): Reply {
  return {
    statusCode,
    headers: { ...HEADERS, 'retry-after': String(seconds) },
    body: { error: 'temporarily_unavailable', error_description: description },
  };
}

/** The answer of an unknown route. */
export function notFoundReply(): Reply {
  return { statusCode: 404, headers: HEADERS, body: { message: 'Not Found' } };
}

/** A bug of ours. */
export function failedReply(): Reply {
  return { statusCode: 500, headers: HEADERS, body: { error: 'server_error' } };
}
