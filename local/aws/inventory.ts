import { resourcesOfType, type ResolvedResource, type ResolvedTemplate } from '../template/resolved-template.ts';
import { member } from './parameters.ts';
import { parsePolicy, type Statement } from './iam/policy.ts';

/** A key of the template, with the policy that says who may use it. */
export type EncryptionKey = {
  readonly arn: string;
  /** As calls and properties name it. */
  readonly names: readonly string[];
  readonly policy: readonly Statement[];
};

/** A table, queue or secret of the template, as the calls of a function name it. */
export type Stored = {
  readonly resource: ResolvedResource;
  readonly arn: string;
  /** The customer-managed key that it is encrypted with; undefined with a key of AWS. */
  readonly key: EncryptionKey | undefined;
  /** Its resource-based policy; empty when it has none. */
  readonly policy: readonly Statement[];
};

/** What the AWS services of the twin hold, by the names that calls use. */
export type Inventory = {
  readonly tables: ReadonlyMap<string, Stored>;
  readonly queues: ReadonlyMap<string, Stored>;
  /** By ARN. */
  readonly secrets: ReadonlyMap<string, Stored>;
  readonly keys: readonly EncryptionKey[];
};

/** @throws an Error when a resource policy holds something that the twin cannot evaluate */
export function takeInventory(template: ResolvedTemplate): Inventory {
  const keys = resourcesOfType(template, 'AWS::KMS::Key').map((key) => ({
    names: [key.physicalId, key.arn ?? key.physicalId],
    arn: key.arn ?? key.physicalId,
    policy: parsePolicy(key.properties['KeyPolicy'], `${template.stackName}, the policy of key ${key.logicalId}`),
  }));

  function stored(resource: ResolvedResource, keyName: unknown, policy: readonly Statement[] = []): Stored {
    const key = keys.find(({ names }) => names.some((name) => name === keyName));
    return { resource, arn: resource.arn ?? resource.physicalId, key, policy };
  }

  return {
    tables: byName(template, 'AWS::DynamoDB::Table', tableName, (table) =>
      stored(table, member(table.properties['SSESpecification'], 'KMSMasterKeyId')),
    ),
    queues: byName(template, 'AWS::SQS::Queue', queueName, (queue) =>
      stored(queue, queue.properties['KmsMasterKeyId'], queuePolicy(template, queue)),
    ),
    secrets: byName(template, 'AWS::SecretsManager::Secret', tableName, (secret) =>
      stored(secret, secret.properties['KmsKeyId']),
    ),
    keys,
  };
}

/** A key by its id or ARN. */
export function findKey({ keys }: Pick<Inventory, 'keys'>, name: string): EncryptionKey | undefined {
  return keys.find(({ names }) => names.includes(name));
}

/** The last part of a queue's URL or ARN. */
export function queueNameOf(urlOrArn: string): string {
  return urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
}

function tableName(resource: ResolvedResource): string {
  return resource.physicalId;
}

function queueName(resource: ResolvedResource): string {
  return queueNameOf(resource.physicalId);
}

function byName(
  template: ResolvedTemplate,
  type: string,
  nameOf: (resource: ResolvedResource) => string,
  store: (resource: ResolvedResource) => Stored,
): ReadonlyMap<string, Stored> {
  return new Map(resourcesOfType(template, type).map((resource) => [nameOf(resource), store(resource)]));
}

function queuePolicy(template: ResolvedTemplate, queue: ResolvedResource): readonly Statement[] {
  return resourcesOfType(template, 'AWS::SQS::QueuePolicy')
    .filter(
      (policy) => Array.isArray(policy.properties['Queues']) && policy.properties['Queues'].includes(queue.physicalId),
    )
    .flatMap((policy) =>
      parsePolicy(policy.properties['PolicyDocument'], `${template.stackName}, ${policy.logicalId}`),
    );
}
