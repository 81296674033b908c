import { readSigningSecrets } from '../../contracts/spreedly-secrets.ts';
import type { SpreedlyCredentials } from '../../domain/payment/credentials.ts';
import type { Endpoints } from '../twin/endpoints.ts';
import { borrowSecret, twinSecret } from './twin-secret.ts';

/** What a running twin expects callbacks to be signed with. */
export async function signingSecretOf(endpoints: Endpoints): Promise<string> {
  const secrets = readSigningSecrets(await twinSecret(endpoints, 'SpreedlySigningSecret').read());
  if (secrets === 'not_set') throw new Error('The running twin has no signing secret for Spreedly’s callbacks.');
  return secrets.current;
}

/**
 * Has a running twin call this Spreedly.
 * @returns what puts back the credentials from before
 */
export function lendCredentials(endpoints: Endpoints, credentials: SpreedlyCredentials): Promise<() => Promise<void>> {
  return borrowSecret(endpoints, 'SpreedlyCredentialsSecret', credentials);
}
