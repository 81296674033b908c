import { readSigningSecrets } from '../contracts/spreedly-secrets.ts';
import type { Clock } from '../domain/ports.ts';
import type { SigningSecretSource } from '../domain/payment/ports.ts';
import { createCachedSecret, type FetchSecret } from './cached-secret.ts';

export type CachedSigningSecrets = SigningSecretSource & {
  /** Fetches them for the first time. Never throws. */
  load(): Promise<void>;
};

/** Who is told of what is not there: `missing` at every reading, so that an alarm stays while it is so. */
export type SigningSecretObserver = {
  readonly secretMissing: () => void;
  readonly secretNotFetched: (error: unknown) => void;
};

/** What Spreedly signs with, kept for five minutes, and beyond them while Secrets Manager fails. */
export function createSigningSecrets(
  fetchSecret: FetchSecret,
  clock: Clock,
  observe: SigningSecretObserver,
): CachedSigningSecrets {
  const secret = createCachedSecret(
    async (signal) => readSigningSecrets(await fetchSecret(signal)),
    observe.secretNotFetched,
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
      if (fetched === undefined) return undefined;
      const { value, isStale } = fetched;
      if (value !== 'not_set') return { secrets: value, isStale };
      observe.secretMissing();
      return undefined;
    },
    renew: () => secret.renew(clock()),
  };
}
