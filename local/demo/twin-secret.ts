import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Endpoints } from '../twin/endpoints.ts';

/** One secret of a running twin, by its logical id in the template. */
export type TwinSecret = { readonly read: () => Promise<string>; readonly write: (text: string) => Promise<void> };

export function twinSecret({ dynamodb: endpoint, credentials, secrets }: Endpoints, logicalId: string): TwinSecret {
  const SecretId = secrets[logicalId];
  if (SecretId === undefined) throw new Error(`The running twin has no ${logicalId}. Is it of this version?`);
  const client = new SecretsManagerClient({ endpoint, region: credentials.region, credentials });
  return {
    async read() {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
      return SecretString;
    },
    async write(SecretString) {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
  };
}

/**
 * Puts `value` there, or leaves what is there where it is undefined.
 * @returns what puts back the text from before
 */
export async function borrowSecret(
  endpoints: Endpoints,
  logicalId: string,
  value?: object,
): Promise<() => Promise<void>> {
  const secret = twinSecret(endpoints, logicalId);
  const before = await secret.read();
  if (value !== undefined) await secret.write(JSON.stringify(value));
  return () => secret.write(before);
}
