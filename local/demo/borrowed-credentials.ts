import type { InquiryAccess } from '../../providers/connectfi/inquiry.ts';
import type { Endpoints } from '../twin/endpoints.ts';
import { borrowSecret } from './twin-secret.ts';

/**
 * Tells the twin that connectFi's inquiry API is the simulator's, as `cardhook connectfi set-credentials` would.
 * @returns what puts back the credentials from before
 */
export function borrowCredentials(endpoints: Endpoints, access: InquiryAccess): Promise<() => Promise<void>> {
  return borrowSecret(endpoints, 'ConnectFiCredentialsSecret', access);
}
