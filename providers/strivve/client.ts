import type { Connection } from '../../domain/job/connection.ts';
import type { Called, CallFailure } from '../../domain/called.ts';
import type { CardSavr } from '../../domain/job/ports.ts';
import { type Call, exchange, type Wire } from './exchange.ts';
import { headerValueIn } from './fields.ts';
import { createSessions, type CredentialSource, isFailure } from './sessions.ts';
import { readAccessKey, readCreated, readJob, readMessages, readRequests } from './translate.ts';

export type CardSavrOptions = {
  readonly connection: Connection;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
};

/** What is sent once goes with a session that was accepted this recently, or with a new one. */
const FRESH_MS = 60_000;

/** The client of one connection. Its session lives in memory, for as long as the client does. Source: README.md beside. */
export function createCardSavr({ connection, credentials, now, fetch = globalThis.fetch }: CardSavrOptions): CardSavr {
  let lastNonce = 0;
  const nonce = () => (lastNonce = Math.max(now(), lastNonce + 1));
  const wire: Wire = { fetch, nonce };
  const sessions = createSessions(connection, credentials, wire, now);

  /** Asks, and once more with a new session where the first was answered 401: then nothing was done and nothing consumed. */
  async function ask(call: Call, signal: AbortSignal): Promise<Called<unknown>> {
    const session = await sessions.current(signal);
    if (isFailure(session)) return session;
    const first = await exchange(call, session, wire, signal);
    if (!isSessionRefused(first)) {
      if (wasAccepted(first)) sessions.accepted(session);
      return first;
    }
    const renewed = await sessions.after(session, signal);
    if (isFailure(renewed)) return renewed;
    if (renewed === session) return first;
    const second = await exchange(call, renewed, wire, signal);
    if (isSessionRefused(second)) sessions.isNoHelp(renewed);
    else if (wasAccepted(second)) sessions.accepted(renewed);
    return second;
  }

  async function sendOnce(call: Call, signal: AbortSignal): Promise<Called<unknown>> {
    const session = await sessions.current(signal, now() - FRESH_MS);
    if (isFailure(session)) return session;
    const outcome = await exchange(call, session, wire, signal);
    if (isSessionRefused(outcome)) sessions.end(session);
    else if (wasAccepted(outcome)) sessions.accepted(session);
    return outcome;
  }

  return {
    async register(jobId, signal) {
      const path = `${messagesOf(jobId)}/broadcasts/registrations`;
      const asThePage = reading(await ask({ method: 'GET', path }, signal), accessKeyIn);
      if (!wantsPost(asThePage)) return asThePage;
      const asTheSdk = reading(
        await ask({ method: 'POST', path, body: { job_id: idOnTheWire(jobId) } }, signal),
        accessKeyIn,
      );
      // A server that knows the GET alone has meant its first answer.
      return asTheSdk.kind === 'failed' && asTheSdk.status === 405 ? asThePage : asTheSdk;
    },

    async broadcasts(jobId, accessKey, signal) {
      if (headerValueIn(accessKey) === undefined) {
        return { kind: 'failed', reason: 'refused', maybeDone: false, detail: 'no access key looks like this one' };
      }
      const headers = { 'cardsavr-messaging-access-key': accessKey, [SDK_ACCESS_KEY]: accessKey };
      return reading(
        await ask({ method: 'GET', path: `${messagesOf(jobId)}/broadcasts`, headers }, signal),
        readMessages,
      );
    },

    async credentialRequests(jobId, signal) {
      return reading(
        await ask({ method: 'GET', path: `${messagesOf(jobId)}/credential_requests` }, signal),
        readRequests,
      );
    },

    async job(jobId, signal) {
      const path = `${JOBS}/${encodeURIComponent(jobId)}`;
      const headers = { 'x-cardsavr-hydration': '["credential_requests"]' };
      return reading(await ask({ method: 'GET', path, headers }, signal), readJob);
    },

    async respond(jobId, { envelopeId, type, message }, signal) {
      const path = `${messagesOf(jobId)}/credential_responses`;
      const outcome = await sendOnce(
        { method: 'POST', path, body: { type, envelope_id: envelopeId, message } },
        signal,
      );
      return outcome.kind === 'failed' ? outcome : { kind: 'answered', value: undefined };
    },

    async create({ accountId, cardholderId, cardId }, signal) {
      const body = {
        account_id: idOnTheWire(accountId),
        ...(cardholderId !== undefined && { cardholder_id: idOnTheWire(cardholderId) }),
        ...(cardId !== undefined && { card_id: idOnTheWire(cardId) }),
      };
      return reading(await ask({ method: 'POST', path: JOBS, body }, signal), readCreated);
    },
  };
}

const JOBS = '/place_card_on_single_site_jobs';

/** As the SDK spells it; the page has `cardsavr-messaging-access-key`. Either alone could be the one that is looked at. */
const SDK_ACCESS_KEY = 'x-cardsavr-cardsavr-messaging-access-key';

function messagesOf(jobId: string): string {
  return `/messages${JOBS}/${encodeURIComponent(jobId)}`;
}

/** Strivve's ids are numbers. */
function idOnTheWire(id: string): number | string {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}

/** The page registers by GET, the SDK by POST: where the one is not known, or gives no key, the other is tried. */
function wantsPost(outcome: Called<unknown>): boolean {
  if (outcome.kind === 'answered') return false;
  return outcome.status === 404 || outcome.status === 405 || outcome.reason === 'unreadable';
}

function isSessionRefused(outcome: Called<unknown>): boolean {
  return outcome.kind === 'failed' && outcome.status === 401;
}

/** A 403, a 429 and a 5xx may come from in front of CardSavr, where nobody looks at the session. */
function wasAccepted(outcome: Called<unknown>): boolean {
  return outcome.kind === 'answered' || outcome.reason === 'not_found' || outcome.reason === 'refused';
}

function accessKeyIn(json: unknown): { readonly accessKey: string } | undefined {
  const accessKey = readAccessKey(json);
  return accessKey === undefined ? undefined : { accessKey };
}

function reading<Value>(outcome: Called<unknown>, read: (json: unknown) => Value | undefined): Called<Value> {
  if (outcome.kind === 'failed') return outcome;
  const value = read(outcome.value);
  return value === undefined ? unreadable : { kind: 'answered', value };
}

const unreadable: CallFailure = {
  kind: 'failed',
  reason: 'unreadable',
  maybeDone: true,
  detail: 'JSON, and not what was asked for',
};
