import type { Attempt, PaymentAnswer, PaymentTransaction } from './payment.ts';

/** The shop's own server. Never throws for what the network does. */
export type Backend = {
  readonly start: (attempt: Attempt) => Promise<PaymentAnswer>;
  readonly complete: (token: string, context?: object) => Promise<PaymentAnswer>;
  /** By token or payment id. */
  readonly show: (id: string) => Promise<PaymentAnswer>;
};

/** The server waits 31 s for Cardhook. */
const CALL_MS_MAX = 35_000;

export function createBackend(): Backend {
  return {
    start: ({ key, order }) => post('/payments', order, { 'idempotency-key': key }),
    complete: (token, context) => post(`/payments/${encodeURIComponent(token)}/complete`, { context }),
    show: (id) => call(`/payments/${encodeURIComponent(id)}`, {}),
  };
}

function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<PaymentAnswer> {
  return call(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function call(path: string, init: RequestInit): Promise<PaymentAnswer> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(CALL_MS_MAX) });
    return answerOf(response.status, await response.json());
  } catch {
    return { kind: 'unreached' };
  }
}

function answerOf(status: number, body: unknown): PaymentAnswer {
  if (typeof body !== 'object' || body === null) return { kind: 'unreached' };
  if (status === 200 && isTransaction(body)) return { kind: 'transaction', transaction: body };
  if (status === 202) return { kind: 'unknown', ...('payment_id' in body && { paymentId: String(body.payment_id) }) };
  // A conflict is about the key, and everything that is the request's fault stays so: only a new key goes on.
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return { kind: 'refused', message: 'message' in body ? String(body.message) : '' };
  return { kind: 'unreached' };
}

function isTransaction(body: object): body is PaymentTransaction {
  return 'token' in body && typeof body.token === 'string' && 'state' in body && typeof body.state === 'string';
}
