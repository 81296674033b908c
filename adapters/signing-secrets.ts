import { readSigningSecrets } from '../contracts/spreedly-secrets.ts';
import type { SigningSecretSource } from '../domain/payment/ports.ts';
import type { Clock } from '../domain/ports.ts';
import type { FetchSecret } from './cached-secret.ts';
import { createFilledSecret } from './filled-secret.ts';

export type CachedSigningSecrets = SigningSecretSource & {
  /** Fetches them for the first time. Never throws. */
  load(): Promise<void>;
};

/** Who is told of what is not there: `missing` at every reading, so that an alarm stays while it is so. */
export type SigningSecretObserver = {
  readonly secretMissing: () => void;
  readonly secretNotFetched: (error: unknown) => void;
};

/** What Spreedly signs with. */
export function createSigningSecrets(
  fetchSecret: FetchSecret,
  clock: Clock,
  { secretMissing: missing, secretNotFetched: notFetched }: SigningSecretObserver,
): CachedSigningSecrets {
  const secret = createFilledSecret(fetchSecret, readSigningSecrets, clock, { missing, notFetched });
  return {
    ...secret,
    async read() {
      const known = await secret.read();
      return known && { secrets: known.value, isStale: known.isStale };
    },
  };
}
