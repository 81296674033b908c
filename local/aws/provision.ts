import type { ResolvedResource } from '../template/resolved-template.ts';
import { createEngineClient } from './engine-client.ts';
import { queueNameOf, type Inventory } from './inventory.ts';

/** Properties of a table that go to the engine as they stand; the others are the twin's or nobody's business. */
const TABLE_PROPERTIES = ['KeySchema', 'AttributeDefinitions', 'BillingMode', 'GlobalSecondaryIndexes'];

/** Properties of a queue that are attributes of the same name. */
const QUEUE_ATTRIBUTES = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

/** Creates the template's tables in the DynamoDB engine, with their time to live. */
export async function createTables(inventory: Inventory, engineUrl: string): Promise<void> {
  const client = createEngineClient(engineUrl, 'dynamodb', 'DynamoDB_20120810');
  for (const { resource } of inventory.tables.values()) {
    const TableName = resource.physicalId;
    await client.make('CreateTable', { TableName, ...pick(resource, TABLE_PROPERTIES), ...streamOf(resource) });
    const TimeToLiveSpecification = resource.properties['TimeToLiveSpecification'];
    if (TimeToLiveSpecification !== undefined) {
      await client.make('UpdateTimeToLive', { TableName, TimeToLiveSpecification });
    }
  }
  client.close();
}

/** Creates the template's queues in the SQS engine, those that others redrive to first. */
export async function createQueues(inventory: Inventory, engineUrl: string): Promise<void> {
  const client = createEngineClient(engineUrl, 'sqs', 'AmazonSQS');
  const queues = [...inventory.queues.values()].map(({ resource }) => resource);
  const [withRedrive, without] = [true, false].map((has) => queues.filter((queue) => has === hasRedrive(queue)));
  for (const queue of [...(without ?? []), ...(withRedrive ?? [])]) {
    const redrivePolicy = queue.properties['RedrivePolicy'];
    const attributes = Object.entries(pick(queue, QUEUE_ATTRIBUTES)).map(([name, value]) => [name, String(value)]);
    await client.make(
      'CreateQueue',
      {
        QueueName: queueNameOf(queue.physicalId),
        Attributes: {
          ...Object.fromEntries(attributes),
          ...(redrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(redrivePolicy) }),
        },
      },
      // The engine makes the queue's URL of the host that it was asked at: the twin's, not its own.
      new URL(queue.physicalId).host,
    );
  }
  client.close();
}

/** CloudFormation says only what a stream shows; the engine wants to be told that there is one, too. */
function streamOf({ properties: { StreamSpecification } }: ResolvedResource): object {
  if (typeof StreamSpecification !== 'object') return {};
  return { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } };
}

function hasRedrive(queue: ResolvedResource): boolean {
  return queue.properties['RedrivePolicy'] !== undefined;
}

function pick(resource: ResolvedResource, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [name, resource.properties[name]]).filter(([, value]) => value !== undefined),
  );
}
