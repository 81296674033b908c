import { readSpreedlyCredentials } from '../contracts/spreedly-secrets.ts';
import type { SpreedlyCredentials } from '../domain/payment/credentials.ts';
import type { Clock } from '../domain/ports.ts';
import { createCachedSecret, type FetchSecret } from './cached-secret.ts';

/** What Spreedly's API is called with, kept for five minutes, and beyond them while Secrets Manager fails. None throws. */
export type SpreedlyCredentialSecret = {
  /** Fetches it for the first time. */
  load(): Promise<void>;
  /** Undefined while it is not filled in or could never be had. */
  read(): Promise<SpreedlyCredentials | undefined>;
  /** Fetches it now, for what is known was refused; does nothing when that was done too often lately. */
  renew(): Promise<void>;
};

/** Who is told of what is not there: `missing` at every reading, so that an alarm stays while it is so. */
export type SpreedlyCredentialObserver = {
  readonly missing: () => void;
  readonly notFetched: (error: unknown) => void;
};

export function createSpreedlyCredentials(
  fetchSecret: FetchSecret,
  clock: Clock,
  observe: SpreedlyCredentialObserver,
): SpreedlyCredentialSecret {
  const secret = createCachedSecret(
    async (signal) => readSpreedlyCredentials(await fetchSecret(signal)),
    observe.notFetched,
  );
  return {
    load: () => secret.load(clock()),
    async read() {
      let fetched = await secret.read(clock());
      if (fetched?.value === 'not_set') {
        // Whoever has just put it in does not want to wait until this is five minutes old.
        await secret.renew(clock());
        fetched = await secret.read(clock());
      }
      if (fetched?.value !== 'not_set') return fetched?.value;
      observe.missing();
      return undefined;
    },
    renew: () => secret.renew(clock()),
  };
}
