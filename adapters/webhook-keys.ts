import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { parseJson } from '../domain/parse-json.ts';
import type { Clock, WebhookKeys } from '../domain/ports.ts';
import { createCachedSecret, type FetchSecret } from './cached-secret.ts';

/** Two live keys: `previous` keeps working while the provider is told the URL with `current`. */
const secretSchema = z.object({
  current: z.string().check(z.minLength(32)),
  previous: z.exactOptional(z.string().check(z.minLength(32))),
});

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
  const keys = createCachedSecret(async (signal) => digestsOf(await fetchSecret(signal)), onFailure);
  return {
    load: () => keys.load(clock()),
    async check(presented) {
      const known = await keys.read(clock());
      if (known === undefined) return 'unavailable';
      if (matchesAny(presented, known.value)) return 'match';
      // A key we do not know may be one that we could not learn of: refusing it would refuse connectFi itself.
      return known.isStale ? 'unavailable' : 'no_match';
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
