import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Texts of the stage's secrets. All throw when Secrets Manager fails. */
export type Secrets = {
  /** `writtenAtMs`: when this text was put there, epoch milliseconds. */
  readonly read: (arn: string) => Promise<{ readonly text: string; readonly writtenAtMs: number | undefined }>;
  readonly write: (arn: string, text: string) => Promise<void>;
};

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
