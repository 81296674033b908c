import { readSpreedlyCredentials } from '../contracts/spreedly-secrets.ts';
import type { SpreedlyCredentials } from '../domain/payment/credentials.ts';
import type { Clock } from '../domain/ports.ts';
import type { FetchSecret } from './cached-secret.ts';
import { createFilledSecret, type FilledSecretObserver } from './filled-secret.ts';

/** What Spreedly's API is called with. None throws. */
export type SpreedlyCredentialSecret = {
  /** Fetches it for the first time. */
  load(): Promise<void>;
  /** Undefined while it is not filled in or could never be had. */
  read(): Promise<SpreedlyCredentials | undefined>;
  /** Fetches it now, for what is known was refused; does nothing when that was done too often lately. */
  renew(): Promise<void>;
};

export function createSpreedlyCredentials(
  fetchSecret: FetchSecret,
  clock: Clock,
  observe: FilledSecretObserver,
): SpreedlyCredentialSecret {
  const secret = createFilledSecret(fetchSecret, readSpreedlyCredentials, clock, observe);
  return { ...secret, read: async () => (await secret.read())?.value };
}
