import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Clock, WebhookKeys } from '../domain/ports.ts';

/** Two live keys: `previous` keeps working while the provider is told the URL with `current`. */
const secretSchema = z.object({
  current: z.string().check(z.minLength(32)),
  previous: z.exactOptional(z.string().check(z.minLength(32))),
});

/** The secret's text; throws when it cannot be had. */
export type FetchSecret = (signal: AbortSignal) => Promise<string>;

/** At init there is time for one slow answer: Lambda's init phase is not billed against a request's deadline. */
const FIRST_FETCH_MS_MAX = 1_000;

/** Inside a request a refresh may cost no more than this; the keys we have keep working when it fails. */
const REFRESH_MS_MAX = 300;

/** How long a revoked key may still be accepted; a rotation waits this long before the old URL is given up. */
const FRESH_MS = 5 * 60_000;

/** After a failed refresh, the next try: an outage of Secrets Manager must not cost every request 300 ms. */
const RETRY_AFTER_MS = 10_000;

type Digests = readonly Buffer[];

export type CachedWebhookKeys = WebhookKeys & {
  /** Fetches the keys for the first time. Never throws: without them `check` says `unavailable` and tries again. */
  load(): Promise<void>;
};

/** Checks presented keys against the live ones, in constant time, stale if Secrets Manager fails. */
export function createWebhookKeys(
  fetchSecret: FetchSecret,
  clock: Clock,
  onFailure: (error: unknown) => void,
): CachedWebhookKeys {
  let digests: Digests | undefined;
  let nextFetchAtMs = 0;
  let isStale = true;

  async function fetchKeys(boundMs: number): Promise<void> {
    try {
      digests = digestsOf(await fetchWithin(boundMs));
      nextFetchAtMs = clock() + FRESH_MS;
      isStale = false;
    } catch (error) {
      isStale = true;
      nextFetchAtMs = clock() + RETRY_AFTER_MS;
      onFailure(error);
    }
  }

  /** The signal cuts a stalled call; the race also ends the SDK's sleep between two tries, which heeds no signal. */
  async function fetchWithin(boundMs: number): Promise<string> {
    const signal = AbortSignal.timeout(boundMs);
    const passed = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => passed.reject(signal.reason), { once: true });
    return Promise.race([fetchSecret(signal), passed.promise]);
  }

  return {
    load: () => fetchKeys(FIRST_FETCH_MS_MAX),
    async check(presented) {
      if (clock() >= nextFetchAtMs) await fetchKeys(REFRESH_MS_MAX);
      if (digests === undefined) return 'unavailable';
      if (matchesAny(presented, digests)) return 'match';
      // A key we do not know may be one that we could not learn of: refusing it would refuse connectFi itself.
      return isStale ? 'unavailable' : 'no_match';
    },
  };
}

/** Says what is wrong with a secret without quoting any of it, which the errors of JSON.parse would do. */
function digestsOf(secretText: string): Digests {
  const parsed = secretSchema.safeParse(parseJson(secretText));
  if (!parsed.success) throw new Error('The webhook key secret is not {"current": "<32 characters or more>"}.');
  const { current, previous } = parsed.data;
  return [current, ...(previous === undefined ? [] : [previous])].map(digest);
}

/** Compares with every live key, so that the time says nothing about which one was close. */
function matchesAny(presented: string, digests: Digests): boolean {
  const candidate = digest(presented);
  return digests.map((live) => timingSafeEqual(live, candidate)).includes(true);
}

/** Equal lengths are what `timingSafeEqual` needs. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
