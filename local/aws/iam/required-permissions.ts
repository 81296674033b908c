import type { AwsCall } from '../aws-call.ts';
import { dynamoDbActions } from '../dynamodb-actions.ts';
import { findKey, queueNameOf, type Inventory, type Stored } from '../inventory.ts';
import { entries, member, text } from '../parameters.ts';
import { machineOfToken } from '../../step-functions/task-tokens.ts';
import { keyArnOfBlob } from '../sealed-blob.ts';
import type { EncryptionKey } from '../inventory.ts';
import type { Statement } from './policy.ts';

/** One action on one resource that a call needs. */
export type Permission = {
  readonly action: string;
  readonly resource: string;
  /** The resource's own policy; empty when it has none. */
  readonly resourcePolicy: readonly Statement[];
  /** The key that it is about; a key's policy has the last word, also over identity-based policies. */
  readonly key?: EncryptionKey;
};

type Reader = (call: AwsCall, inventory: Inventory) => readonly Permission[];

/** Operations that are about no one table. */
const DYNAMODB_ACCOUNT_WIDE = new Set([
  'ListTables',
  'DescribeEndpoints',
  'DescribeLimits',
  'ListBackups',
  'ListStreams',
]);
/** Operations on the table itself, which open nothing that is encrypted. */
const DYNAMODB_WITHOUT_KEY = new Set([
  'DescribeTable',
  'DescribeTimeToLive',
  'DescribeContinuousBackups',
  'TagResource',
  'DescribeStream',
  'GetShardIterator',
]);

/** SQS's batch operations are granted by the action of their entries. */
const SQS_ACTIONS: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** Source: SQS developer guide, "Configuring KMS permissions for Amazon SQS". */
const SQS_KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['kms:GenerateDataKey', 'kms:Decrypt'],
  ReceiveMessage: ['kms:Decrypt'],
};

/** Source: Secrets Manager user guide, "Secret encryption and decryption". */
const SECRET_KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GetSecretValue: ['kms:Decrypt'],
  PutSecretValue: ['kms:GenerateDataKey', 'kms:Decrypt'],
};

const READERS: Readonly<Record<string, Reader>> = {
  dynamodb: dynamoDbPermissions,
  sqs: sqsPermissions,
  secretsmanager: secretPermissions,
  events: eventsPermissions,
  kms: kmsPermissions,
  states: statesPermissions,
  // Only Step Functions comes this way; whoever else invokes a function needs no call.
  lambda: ({ input }) => [permission('lambda:InvokeFunction', text(input['FunctionName']))],
  // Every principal may ask who it is.
  sts: () => [],
};

/** What the caller of this operation has to be allowed to do, as the service authorization reference says. */
export function requiredPermissions(call: AwsCall, inventory: Inventory): readonly Permission[] {
  const read = READERS[call.service] ?? ((other) => [permission(`${other.service}:${other.operation}`, '*')]);
  return read(call, inventory);
}

function dynamoDbPermissions(call: AwsCall, inventory: Inventory): readonly Permission[] {
  const { operation } = call;
  if (DYNAMODB_ACCOUNT_WIDE.has(operation)) return [permission(`dynamodb:${operation}`, '*')];
  const keyActions = DYNAMODB_WITHOUT_KEY.has(operation) ? [] : ['kms:Decrypt'];
  return dynamoDbActions(call).flatMap(({ action, table, part }) => {
    const stored = inventory.tables.get(table);
    const tableArn = stored?.arn ?? tableArnOf(table);
    const resource = part === undefined ? tableArn : `${tableArn}/${part}`;
    return [permission(`dynamodb:${action}`, resource, stored)].concat(keyPermissions(keyActions, stored));
  });
}

function sqsPermissions(call: AwsCall, inventory: Inventory): readonly Permission[] {
  if (call.operation === 'ListQueues') return [permission('sqs:ListQueues', '*')];
  const action = SQS_ACTIONS[call.operation] ?? call.operation;
  const name = queueNameOf(
    ['QueueUrl', 'QueueName', 'SourceArn'].map((key) => text(call.input[key])).find(Boolean) ?? '',
  );
  const stored = inventory.queues.get(name);
  return [
    permission(`sqs:${action}`, stored?.arn ?? `arn:aws:sqs:us-east-1:000000000000:${name}`, stored),
    ...keyPermissions(SQS_KEY_ACTIONS[action] ?? [], stored),
  ];
}

/** Source: service authorization reference, "Amazon EventBridge": one permission a bus. */
function eventsPermissions({ operation, input }: AwsCall): readonly Permission[] {
  const buses = new Set(entries(input['Entries']).map((entry) => text(member(entry, 'EventBusName')) || 'default'));
  return [...buses].map((bus) => permission(`events:${operation}`, busArnOf(bus)));
}

function busArnOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:events:us-east-1:000000000000:event-bus/${nameOrArn}`;
}

/** A ciphertext names its key, so that a call to open one need not. */
function kmsPermissions({ operation, input }: AwsCall, inventory: Inventory): readonly Permission[] {
  const blob = Buffer.from(text(input['CiphertextBlob']), 'base64');
  const name = keyArnOfBlob(blob) ?? text(input['KeyId']);
  const key = findKey(inventory, name);
  if (key === undefined) return [permission(`kms:${operation}`, name || '*')];
  return [{ action: `kms:${operation}`, resource: key.arn, resourcePolicy: key.policy, key }];
}

/** Source: service authorization reference, "AWS Step Functions". A token belongs to the machine that gave it out. */
function statesPermissions({ operation, input }: AwsCall): readonly Permission[] {
  const named =
    text(input['stateMachineArn']) || text(input['executionArn']) || machineOfToken(text(input['taskToken']));
  return [permission(`states:${operation}`, named || '*')];
}

function secretPermissions(call: AwsCall, inventory: Inventory): readonly Permission[] {
  const { operation, input } = call;
  if (operation === 'ListSecrets') return [permission('secretsmanager:ListSecrets', '*')];
  const id = text(input['SecretId']);
  const stored = findSecret(inventory, id);
  return [
    permission(`secretsmanager:${operation}`, stored?.arn ?? id, stored),
    ...keyPermissions(SECRET_KEY_ACTIONS[operation] ?? [], stored),
  ];
}

/** A secret by its ARN, its ARN less the six random characters, or its name. */
export function findSecret(inventory: Inventory, id: string): Stored | undefined {
  return (
    inventory.secrets.get(id) ??
    [...inventory.secrets.values()].find(({ arn }) => {
      const partialArn = arn.slice(0, -'-XXXXXX'.length);
      return id === partialArn || id === partialArn.split(':').at(-1);
    })
  );
}

function permission(action: string, resource: string, stored?: Stored): Permission {
  return { action, resource, resourcePolicy: stored?.policy ?? [] };
}

function keyPermissions(actions: readonly string[], stored: Stored | undefined): readonly Permission[] {
  const key = stored?.key;
  if (key === undefined) return [];
  return actions.map((action) => ({ action, resource: key.arn, resourcePolicy: key.policy, key }));
}

/** A request may name a table by its ARN. */
function tableArnOf(table: string): string {
  return table.startsWith('arn:') ? table : `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;
}
