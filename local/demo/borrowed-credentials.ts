import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { InquiryAccess } from '../../providers/connectfi/inquiry.ts';
import type { Endpoints } from '../twin/endpoints.ts';

/**
 * Tells the twin that connectFi's inquiry API is the simulator's, as `cardhook connectfi set-credentials` would.
 * @returns what puts back the credentials from before
 */
export async function borrowCredentials(
  { dynamodb: endpoint, credentials, secrets }: Endpoints,
  access: InquiryAccess,
): Promise<() => Promise<void>> {
  const client = new SecretsManagerClient({ endpoint, region: credentials.region, credentials });
  const SecretId = secrets['ConnectFiCredentialsSecret'];
  if (SecretId === undefined)
    throw new Error('The running twin has no ConnectFiCredentialsSecret. Is it of this version?');
  const { SecretString: before } = await client.send(new GetSecretValueCommand({ SecretId }));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(access) }));
  return async () => {
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: before }));
    client.destroy();
  };
}
