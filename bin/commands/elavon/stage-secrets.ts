import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Secrets } from './ports.ts';

/** One call's patience: a person waits for it. */
const CALL_MS_MAX = 10_000;

export function createStageSecrets(client: SecretsManagerClient): Secrets {
  return {
    async read(SecretId) {
      const { SecretString: text = '', CreatedDate } = await client.send(new GetSecretValueCommand({ SecretId }), {
        abortSignal: AbortSignal.timeout(CALL_MS_MAX),
      });
      return { text, writtenAtMs: CreatedDate?.getTime() };
    },
    async write(SecretId, SecretString) {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }), {
        abortSignal: AbortSignal.timeout(CALL_MS_MAX),
      });
    },
  };
}
