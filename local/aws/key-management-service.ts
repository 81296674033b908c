import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { errorAnswer, jsonAnswer, unknownOperation, type AwsAnswer, type AwsError } from './aws-answer.ts';
import type { AwsCall } from './aws-call.ts';
import { findKey, type EncryptionKey, type Inventory } from './inventory.ts';
import { keyArnOfBlob, openBlob, sealBlob } from './sealed-blob.ts';

type Result = { readonly value: unknown } | AwsError;

type Operation = (input: AwsCall['input'], keys: Keys) => Result;

type Keys = {
  /** A key of the template by its id or ARN; undefined where there is none. */
  readonly named: (name: string) => EncryptionKey | undefined;
  /** What a key encrypts with. It never leaves the service. */
  readonly masterOf: (key: EncryptionKey) => Buffer;
};

const context = z.record(z.string(), z.string()).default({});

/** Source: AWS KMS API reference; the twin's keys are symmetric and make AES-256 data keys. */
const SCHEMAS = {
  GenerateDataKey: z
    .object({
      KeyId: z.string(),
      KeySpec: z.literal('AES_256').optional(),
      NumberOfBytes: z.int().min(1).max(1024).optional(),
      EncryptionContext: context,
    })
    .refine(({ KeySpec, NumberOfBytes }) => (KeySpec === undefined) !== (NumberOfBytes === undefined), {
      error: 'Please specify either number of bytes or key spec.',
    }),
  Encrypt: z.object({ KeyId: z.string(), Plaintext: z.base64(), EncryptionContext: context }),
  Decrypt: z.object({ KeyId: z.string().optional(), CiphertextBlob: z.base64(), EncryptionContext: context }),
};

/**
 * The template's keys, for those who call KMS themselves. What other services do with a key is a matter of rights here:
 * nothing of theirs is encrypted. Master keys are in memory only, so that what is sealed today opens until the twin stops.
 */
export function createKeyManagementService(inventory: Inventory): (call: AwsCall) => AwsAnswer {
  const masters = new Map([...inventory.keys].map(({ arn }) => [arn, randomBytes(32)]));
  const keys: Keys = {
    named: (name) => findKey(inventory, name),
    masterOf(key) {
      const master = masters.get(key.arn);
      if (master === undefined) throw new Error(`${key.arn} is not a key of this twin`);
      return master;
    },
  };

  return (call) => {
    const operation = OPERATIONS[call.operation];
    if (operation === undefined) return unknownOperation(call);
    const result = operation(call.input, keys);
    return 'code' in result ? errorAnswer(call, result) : jsonAnswer(call, result.value);
  };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GenerateDataKey: reading(SCHEMAS.GenerateDataKey, ({ KeyId, NumberOfBytes = 32, EncryptionContext }, keys) => {
    const key = keys.named(KeyId);
    if (key === undefined) return noSuchKey(KeyId);
    const plaintext = randomBytes(NumberOfBytes);
    const blob = sealBlob(key.arn, keys.masterOf(key), plaintext, EncryptionContext);
    return {
      value: {
        KeyId: key.arn,
        Plaintext: plaintext.toString('base64'),
        CiphertextBlob: blob.toString('base64'),
      },
    };
  }),

  Encrypt: reading(SCHEMAS.Encrypt, ({ KeyId, Plaintext, EncryptionContext }, keys) => {
    const key = keys.named(KeyId);
    if (key === undefined) return noSuchKey(KeyId);
    const blob = sealBlob(key.arn, keys.masterOf(key), Buffer.from(Plaintext, 'base64'), EncryptionContext);
    return {
      value: { KeyId: key.arn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    };
  }),

  Decrypt: reading(SCHEMAS.Decrypt, ({ KeyId, CiphertextBlob, EncryptionContext }, keys) => {
    const blob = Buffer.from(CiphertextBlob, 'base64');
    const key = keys.named(keyArnOfBlob(blob) ?? '');
    if (key === undefined) return INVALID_CIPHERTEXT;
    if (KeyId !== undefined && keys.named(KeyId) !== key) return keys.named(KeyId) ? INCORRECT_KEY : noSuchKey(KeyId);
    const plaintext = openBlob(blob, keys.masterOf(key), EncryptionContext);
    if (plaintext === undefined) return INVALID_CIPHERTEXT;
    return {
      value: {
        KeyId: key.arn,
        Plaintext: plaintext.toString('base64'),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      },
    };
  }),
};

/** KMS says nothing about why. */
const INVALID_CIPHERTEXT: AwsError = { code: 'InvalidCiphertextException', message: '', status: 400 };

const INCORRECT_KEY: AwsError = {
  code: 'IncorrectKeyException',
  message: 'The key ID in the request does not identify a CMK that can perform this operation.',
  status: 400,
};

function noSuchKey(name: string): AwsError {
  return { code: 'NotFoundException', message: `Key '${name}' does not exist`, status: 400 };
}

function reading<Input>(schema: z.ZodType<Input>, work: (input: Input, keys: Keys) => Result): Operation {
  return (input, keys) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return work(parsed.data, keys);
    return { code: 'ValidationException', message: z.prettifyError(parsed.error), status: 400 };
  };
}
