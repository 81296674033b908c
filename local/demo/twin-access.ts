import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { fromRow, toRow } from '../../adapters/dynamo/rows.ts';
import type { Fault } from '../faults/fault.ts';
import type { Endpoints } from '../twin/endpoints.ts';

/** The account of every twin. */
const ACCOUNT_ID = '000000000000';

/** A running twin, seen and handled from outside, as an operator would. */
export type TwinAccess = {
  readonly endpoints: Endpoints;
  readonly dynamo: DynamoDBClient;
  /** Physical name of a table of the template. */
  readonly table: (name: string) => string;
  /** All rows of one partition. */
  readonly rows: (tableName: string, pk: string) => Promise<readonly Record<string, unknown>[]>;
  /** How many messages a queue of the template holds, those being worked on included. */
  readonly messagesIn: (queueName: string) => Promise<number>;
  /** Runs `work` while these faults are set, and clears them whatever happens. */
  readonly whileFaulty: <Result>(faults: readonly Fault[], work: () => Promise<Result>) => Promise<Result>;
  readonly close: () => void;
};

export function accessTwin(endpoints: Endpoints): TwinAccess {
  const { dynamodb: endpoint, credentials } = endpoints;
  const configuration = { endpoint, region: credentials.region, credentials };
  const dynamo = new DynamoDBClient(configuration);
  const sqs = new SQSClient(configuration);
  const faultsUrl = new URL('/_twin/faults', endpoint);

  async function setFaults(init: RequestInit): Promise<void> {
    const response = await fetch(faultsUrl, init);
    if (!response.ok) throw new Error(`The twin does not take the faults: ${await response.text()}`);
    await response.arrayBuffer();
  }

  return {
    endpoints,
    dynamo,
    table: (name) => physicalName(endpoints.tables, name),
    async rows(tableName, pk) {
      const { Items } = await dynamo.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toRow({ ':pk': pk }),
          ConsistentRead: true,
        }),
      );
      return (Items ?? []).map(fromRow);
    },
    async messagesIn(queueName) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: `${endpoints.sqs}/${ACCOUNT_ID}/${physicalName(endpoints.queues, queueName)}`,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
    },
    async whileFaulty(faults, work) {
      await setFaults({ method: 'PUT', body: JSON.stringify(faults) });
      try {
        return await work();
      } finally {
        await setFaults({ method: 'DELETE' });
      }
    },
    close() {
      dynamo.destroy();
      sqs.destroy();
    },
  };
}

function physicalName(names: Readonly<Record<string, string>>, name: string): string {
  const found = names[name];
  if (found === undefined) throw new Error(`The running twin has no ${name}. Is it of this version?`);
  return found;
}

/** Queues deliver within milliseconds here. This is for a machine that does ten other things. */
const SETTLED_MS_MAX = 15_000;

/** Looks again until `isSettled` or until it is clear that nothing will come; gives what was seen last. */
export async function lookUntil<Seen>(
  look: () => Promise<Seen>,
  isSettled: (seen: Seen) => boolean,
  withinMs = SETTLED_MS_MAX,
): Promise<Seen> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSettled(seen) || performance.now() > giveUpAt) return seen;
    await sleep(50);
  }
}
