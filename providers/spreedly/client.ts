import type { Called, CallFailure } from '../../domain/called.ts';
import type { SpreedlyCredentials } from '../../domain/payment/credentials.ts';
import type { Spreedly } from '../../domain/payment/ports.ts';
import { readAnswer, readList, readShown, readText } from './answers.ts';
import { exchange, type SpreedlyRequest, type SpreedlyResponse } from './exchange.ts';

/** Where the client gets what it signs in with. */
export type SpreedlyCredentialSource = {
  /** Undefined while it is not filled in or could never be had. */
  read(): Promise<SpreedlyCredentials | undefined>;
  /** Fetches it anew: what is known was refused. */
  renew(): Promise<void>;
};

export type SpreedlyOptions = {
  readonly credentials: SpreedlyCredentialSource;
  readonly fetch?: typeof fetch;
  /** Told of every call that brought nothing. */
  readonly onFailure?: (call: keyof Spreedly, failure: CallFailure) => void;
};

/** Spreedly's most. */
const LISTED_AT_ONCE = 100;

/** The client of Spreedly's core API. Source: README.md beside. */
export function createSpreedly({ credentials, fetch: send = globalThis.fetch, onFailure }: SpreedlyOptions): Spreedly {
  async function exchanged(
    requestFor: (credentials: SpreedlyCredentials) => SpreedlyRequest,
    signal: AbortSignal,
  ): Promise<Called<SpreedlyResponse>> {
    const first = await credentials.read();
    if (first === undefined) return NO_CREDENTIALS;
    const answer = await exchange(requestFor(first), first, send, signal);
    if (answer.kind === 'failed' || answer.value.status !== 401) return answer;
    await credentials.renew();
    const renewed = await credentials.read();
    const isAnother =
      renewed !== undefined &&
      (renewed.environmentKey !== first.environmentKey || renewed.accessSecret !== first.accessSecret);
    // A 401 has done nothing, so this is no second start.
    return isAnother ? exchange(requestFor(renewed), renewed, send, signal) : answer;
  }

  async function call<Value>(
    name: keyof Spreedly,
    requestFor: (credentials: SpreedlyCredentials) => SpreedlyRequest,
    read: (response: SpreedlyResponse) => Called<Value>,
    signal: AbortSignal,
  ): Promise<Called<Value>> {
    const answer = await exchanged(requestFor, signal);
    const called = answer.kind === 'failed' ? answer : read(answer.value);
    if (called.kind === 'failed') onFailure?.(name, called);
    return called;
  }

  return {
    async start({ kind, gatewayToken, transaction }, signal) {
      const requestFor = (known: SpreedlyCredentials): SpreedlyRequest => ({
        method: 'POST',
        path: `/v1/gateways/${encodeURIComponent(gatewayToken ?? known.gatewayToken)}/${kind}.json`,
        body: { transaction },
      });
      return call('start', requestFor, readAnswer, signal);
    },

    async show(token, signal) {
      return call('show', () => ({ method: 'GET', path: `${pathOf(token)}.json` }), readShown, signal);
    },

    async complete(token, context, signal) {
      const body = context === undefined ? {} : { context };
      const request: SpreedlyRequest = { method: 'POST', path: `${pathOf(token)}/complete.json`, body };
      return call('complete', () => request, readCompleted, signal);
    },

    async list(sinceToken, signal, order = sinceToken === undefined ? 'newest_first' : 'oldest_first') {
      const query = new URLSearchParams({
        order: order === 'newest_first' ? 'desc' : 'asc',
        count: String(LISTED_AT_ONCE),
        ...(sinceToken !== undefined && { since_token: sinceToken }),
      });
      const path = `/v1/transactions.json?${query.toString()}`;
      return call('list', () => ({ method: 'GET', path }), readList, signal);
    },

    async transcript(token, signal) {
      return call('transcript', () => ({ method: 'GET', path: `${pathOf(token)}/transcript` }), readText, signal);
    },
  };
}

function pathOf(token: string): string {
  return `/v1/transactions/${encodeURIComponent(token)}`;
}

/** Of a transaction that is there or not: a start's 404 is that of a gateway, with errors that say so. */
function readCompleted(response: SpreedlyResponse): ReturnType<typeof readAnswer> {
  return response.status === 404 ? readAnswer({ ...response, text: '' }) : readAnswer(response);
}

const NO_CREDENTIALS: CallFailure = { kind: 'failed', reason: 'no_credentials', maybeDone: false };
