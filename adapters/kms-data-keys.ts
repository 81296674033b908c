import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { DataKeys } from './terminal-credentials.ts';

/**
 * Data keys of one KMS key. Both directions name the stage and what the key is for, so that a data key of one stage or
 * purpose opens nothing of another, and CloudTrail says which it was. Throws when KMS fails or `signal` aborts.
 */
export function createKmsDataKeys(
  { keyArn, stage }: { readonly keyArn: string; readonly stage: string },
  client = new KMSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } }),
): DataKeys {
  const EncryptionContext = { purpose: 'terminal-credentials', stage };
  return {
    async generate(signal) {
      const { Plaintext, CiphertextBlob } = await client.send(
        new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: 'AES_256', EncryptionContext }),
        { abortSignal: signal },
      );
      if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS answered without a data key.');
      return { key: Plaintext, wrapped: CiphertextBlob };
    },

    async unwrap(wrapped, signal) {
      const { Plaintext } = await client.send(
        new DecryptCommand({ KeyId: keyArn, CiphertextBlob: wrapped, EncryptionContext }),
        { abortSignal: signal },
      );
      if (Plaintext === undefined) throw new Error('KMS answered without a data key.');
      return Plaintext;
    },
  };
}
