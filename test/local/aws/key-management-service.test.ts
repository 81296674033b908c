import type { AwsCall } from '../../../local/aws/aws-call.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { createKeyManagementService } from '../../../local/aws/key-management-service.ts';
import { requiredPermissions } from '../../../local/aws/iam/required-permissions.ts';
import { resolveResources } from '../template/a-template.ts';

const KEY_POLICY = {
  Statement: [
    { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::000000000000:root' } },
  ],
};
const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: KEY_POLICY } };
const inventory = takeInventory(resolveResources({ Terminal: key, Other: key }));
const [terminal, other] = inventory.keys.map(({ arn }) => arn);
const answer = createKeyManagementService(inventory);
const context = { purpose: 'terminals', stage: 'dev' };

function callOf(operation: string, input: AwsCall['input']): AwsCall {
  const body = Buffer.from(JSON.stringify(input));
  return { service: 'kms', operation, protocol: 'json', headers: {}, method: 'POST', path: '/', body, input };
}

function make(operation: string, input: AwsCall['input']): Record<string, string> {
  return JSON.parse(answer(callOf(operation, input)).body.toString('utf8'));
}

test('A data key comes open and sealed, and the sealed one opens to the same with its context in any order', () => {
  const { KeyId, Plaintext, CiphertextBlob } = make('GenerateDataKey', {
    KeyId: terminal,
    KeySpec: 'AES_256',
    EncryptionContext: context,
  });
  expect(KeyId).toBe(terminal);
  expect(Buffer.from(Plaintext ?? '', 'base64')).toHaveLength(32);
  const reordered = { stage: context.stage, purpose: context.purpose };
  expect(make('Decrypt', { CiphertextBlob, EncryptionContext: reordered })).toMatchObject({
    KeyId: terminal,
    Plaintext,
  });
});

test('What is encrypted opens again, by the id or the ARN of its key, or by none', () => {
  const Plaintext = Buffer.from('hello').toString('base64');
  const id = terminal?.split('/').at(-1);
  const { CiphertextBlob } = make('Encrypt', { KeyId: id, Plaintext });
  for (const KeyId of [id, terminal, undefined])
    expect(make('Decrypt', { KeyId, CiphertextBlob })).toMatchObject({ Plaintext });
});

test('The same is never sealed twice in the same way', () => {
  const blobs = [1, 2].map(() => make('Encrypt', { KeyId: terminal, Plaintext: 'aGVsbG8=' })['CiphertextBlob']);
  expect(blobs[0]).not.toBe(blobs[1]);
});

describe('Nothing opens', () => {
  const { CiphertextBlob = '' } = make('GenerateDataKey', {
    KeyId: terminal,
    NumberOfBytes: 16,
    EncryptionContext: context,
  });

  test.each([
    ['with another context', { EncryptionContext: { ...context, stage: 'prod' } }],
    ['without its context', { EncryptionContext: undefined }],
    ['with more of a context', { EncryptionContext: { ...context, more: 'x' } }],
    ['that is no ciphertext', { CiphertextBlob: 'aGVsbG8=' }],
    ['that is empty', { CiphertextBlob: '' }],
  ])('%s', (_mistake, wrong) => {
    const input = { CiphertextBlob, EncryptionContext: context, ...wrong };
    expect(make('Decrypt', input)['__type']).toBe('InvalidCiphertextException');
  });

  test('with any byte of it changed', () => {
    const bytes = Buffer.from(CiphertextBlob, 'base64');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      const result = make('Decrypt', { CiphertextBlob: changed.toString('base64'), EncryptionContext: context });
      expect(result).not.toHaveProperty('Plaintext');
    }
  });

  test('with another key named, or one that is not there', () => {
    const input = { CiphertextBlob, EncryptionContext: context };
    expect(make('Decrypt', { ...input, KeyId: other })['__type']).toBe('IncorrectKeyException');
    expect(make('Decrypt', { ...input, KeyId: 'nobody' })['__type']).toBe('NotFoundException');
  });

  test('in another twin: master keys are not kept', () => {
    const next = createKeyManagementService(inventory);
    const { body } = next(callOf('Decrypt', { CiphertextBlob, EncryptionContext: context }));
    expect(JSON.parse(body.toString('utf8'))['__type']).toBe('InvalidCiphertextException');
  });
});

test.each([
  ['a key that is not there', 'GenerateDataKey', { KeyId: 'nobody', KeySpec: 'AES_256' }, 'NotFoundException'],
  ['no length', 'GenerateDataKey', { KeyId: terminal }, 'ValidationException'],
  [
    'both lengths',
    'GenerateDataKey',
    { KeyId: terminal, KeySpec: 'AES_256', NumberOfBytes: 32 },
    'ValidationException',
  ],
  ['another operation', 'CreateGrant', {}, 'com.amazon.coral.service#UnknownOperationException'],
])('A call with %s is refused as KMS would', (_mistake, operation, input, code) => {
  expect(make(operation, input)['__type']).toBe(code);
});

test('The right that a call needs is one to its key, which a ciphertext names', () => {
  const { CiphertextBlob } = make('Encrypt', { KeyId: terminal, Plaintext: 'aGVsbG8=' });
  const needed = (operation: string, input: AwsCall['input']) =>
    requiredPermissions(callOf(operation, input), inventory).map(({ action, resource }) => [action, resource]);
  expect(needed('Decrypt', { CiphertextBlob })).toEqual([['kms:Decrypt', terminal]]);
  expect(needed('Decrypt', { CiphertextBlob, KeyId: other })).toEqual([['kms:Decrypt', terminal]]);
  expect(needed('GenerateDataKey', { KeyId: other })).toEqual([['kms:GenerateDataKey', other]]);
  expect(needed('GenerateDataKey', { KeyId: 'nobody' })).toEqual([['kms:GenerateDataKey', 'nobody']]);
});
