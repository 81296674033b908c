import { readLiveSecrets } from '../contracts/notification-secret.ts';
import type { ProfileWithSecret } from '../domain/merchant-application/notification-profile.ts';
import type { KnownSecrets, LiveSecrets } from '../domain/merchant-application/notification-secret.ts';
import type { NotificationSecrets } from '../domain/merchant-application/ports.ts';
import { createCachedSecret, type Fetched, type FetchSecret } from './cached-secret.ts';

/**
 * For all that proves a push to be Elavon's. Pushes are few, so that most of them have every secret read, for some ten
 * milliseconds; in return one that is replaced and revoked in one go is refused everywhere within five seconds. A push may take
 * five seconds too: time for a slow answer.
 */
export const PROOF_TIMES = { freshMs: 5_000, refreshMsMax: 1_000 };

export type CachedNotificationSecrets = NotificationSecrets & {
  /** Fetches them for the first time. Never throws: what could not be had is `unavailable` and tried again. */
  load(nowMs: number): Promise<void>;
};

/**
 * The secrets of all profiles, each kept for five seconds, and beyond them while Secrets Manager fails. They are fetched
 * together, so that the time of an answer does not tell which profile was asked for. How long a secret is, is not looked at:
 * the command that puts it in does that.
 */
export function createElavonSecrets(
  profiles: readonly ProfileWithSecret[],
  fetcherOf: (secretArn: string) => FetchSecret,
  onFailure: (profileCode: string, error: unknown) => void,
): CachedNotificationSecrets {
  const caches = profiles.map(({ code, mode, secretArn }) => {
    const fetchSecret = fetcherOf(secretArn);
    const secret = createCachedSecret(
      async (signal) => readLiveSecrets(mode, await fetchSecret(signal)),
      (error) => onFailure(code, error),
      PROOF_TIMES,
    );
    return { code, secret };
  });
  return {
    async load(nowMs) {
      await Promise.all(caches.map(({ secret }) => secret.load(nowMs)));
    },
    async all(nowMs) {
      const known = caches.map(async ({ code, secret }) => [code, knownOf(await secret.read(nowMs))] as const);
      return new Map(await Promise.all(known));
    },
    async renew(nowMs) {
      await Promise.all(caches.map(({ secret }) => secret.renew(nowMs)));
    },
    async confirm(profileCode, nowMs) {
      await caches.find(({ code }) => code === profileCode)?.secret.confirm(nowMs);
    },
  };
}

function knownOf(fetched: Fetched<LiveSecrets | 'not_set'> | undefined): KnownSecrets {
  if (fetched === undefined) return { kind: 'unavailable' };
  const { value, isStale } = fetched;
  return value === 'not_set' ? { kind: 'not_set', isStale } : { kind: 'live', live: value, isStale };
}
