import type { Connection, ConnectionCredentials } from '../../domain/job/connection.ts';
import type { CallFailure } from '../../domain/called.ts';
import { createKeyExchange, passwordProof } from './crypto.ts';
import { exchange, type Session, type Wire } from './exchange.ts';
import { fieldOf, headerValueIn, isFields } from './fields.ts';

/** Printable ASCII: it is part of two headers. */
const INTEGRATOR_NAME = /^[\x20-\x7e]+$/;

const KEY_BYTES = 32;

/**
 * Begins a session: sealed and signed with the integrator key, it agrees on a key of its own. Sent once. Never throws.
 * However it fails, the call that needed it was not sent.
 */
export async function logIn(
  { instance }: Connection,
  credentials: ConnectionCredentials,
  wire: Wire,
  signal: AbortSignal,
): Promise<Session | CallFailure> {
  const { integratorName, username, password, apiUrl } = credentials;
  const key = Buffer.from(credentials.integratorKey, 'base64');
  if (key.length !== KEY_BYTES || !INTEGRATOR_NAME.test(integratorName)) {
    return notSent('no_credentials', 'the integrator name or key cannot be used');
  }
  const keys = createKeyExchange();
  const before: Session = {
    baseUrl: apiUrl ?? `https://api.${instance}.cardsavr.io`,
    integratorName,
    username,
    key,
    token: 'null',
  };
  const body = {
    username,
    client_public_key: keys.publicKey,
    password_proof: passwordProof(username, password, key),
  };
  const answer = await exchange({ method: 'POST', path: '/session/login', body }, before, wire, signal);
  if (answer.kind === 'failed') return ofLogin(answer);
  const fields = isFields(answer.value) ? answer.value : undefined;
  const theirKey = fieldOf(fields, 'server_public_key');
  const token = headerValueIn(fieldOf(fields, 'session_token'));
  if (typeof theirKey !== 'string' || token === undefined)
    return notSent('unreadable', 'login: no session in the answer');
  try {
    return { ...before, key: keys.sharedKey(theirKey), token };
  } catch {
    return notSent('unreadable', 'login: no public key in the answer');
  }
}

/** A 404 here is no missing job but a wrong address, and any other 4xx says that these credentials do not get in. */
function ofLogin({ reason, status, retryAfterMs, detail = '' }: CallFailure): CallFailure {
  const meant = reason === 'not_found' ? 'unavailable' : reason === 'refused' ? 'unauthorized' : reason;
  return {
    ...notSent(meant, `login: ${detail}`),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function notSent(reason: CallFailure['reason'], detail: string): CallFailure {
  return { kind: 'failed', reason, maybeDone: false, detail };
}
