import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { FetchSecret } from './cached-secret.ts';

/** A secret and when it was put there, epoch milliseconds. */
export type DatedSecret = { readonly text: string; readonly storedAtMs: number };

/** Reads one secret's current text; throws when Secrets Manager fails, `signal` aborts, or the secret holds no text. */
export function createSecretFetcher(secretArn: string): FetchSecret {
  const fetch = createDatedSecretFetcher(secretArn);
  return async (signal) => (await fetch(signal)).text;
}

/** The same, with its age. */
export function createDatedSecretFetcher(secretArn: string): (signal: AbortSignal) => Promise<DatedSecret> {
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } });
  return async (signal) => {
    const output = await client.send(new GetSecretValueCommand({ SecretId: secretArn }), { abortSignal: signal });
    if (output.SecretString === undefined)
      throw new Error('The secret holds no text. Put {"current":"<key>"} into it.');
    return { text: output.SecretString, storedAtMs: output.CreatedDate?.getTime() ?? 0 };
  };
}
