import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { FetchSecret } from './webhook-keys.ts';

/** Reads one secret's current text; throws when Secrets Manager fails, `signal` aborts, or the secret holds no text. */
export function createSecretFetcher(secretArn: string): FetchSecret {
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } });
  return async (signal) => {
    const output = await client.send(new GetSecretValueCommand({ SecretId: secretArn }), { abortSignal: signal });
    if (output.SecretString === undefined)
      throw new Error('The secret holds no text. Put {"current":"<key>"} into it.');
    return output.SecretString;
  };
}
