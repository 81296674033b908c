import type { AwsCall } from './aws-call.ts';
import type { AwsService } from './aws-endpoint.ts';
import { createEngineClient } from './engine-client.ts';
import { createForwarder } from './forward.ts';
import type { Inventory } from './inventory.ts';
import { createTableWrites, type TableWrites } from './table-writes.ts';

/** Operations that name a stream by its ARN. */
const STREAM_OPERATIONS = new Set(['DescribeStream', 'GetShardIterator']);

/**
 * Passes calls on to the DynamoDB engine. A table's stream has the ARN that the template gives it; the engine, which knows it
 * by another, is asked for that once.
 */
export function createDynamoDbService(
  engineUrl: string,
  inventory: Inventory,
): { answer: AwsService; tableWrites: Pick<TableWrites, 'next'>; close: () => void } {
  const forwarder = createForwarder(engineUrl);
  const engine = createEngineClient(engineUrl, 'dynamodb', 'DynamoDB_20120810');
  const tableWrites = createTableWrites(inventory);
  const engineArns = new Map<string, Promise<string>>();

  async function engineArnOf(table: string): Promise<string> {
    const { Table } = await engine.ask('DescribeTable', { TableName: table });
    const found: unknown = Object.entries(Table ?? {}).find(([name]) => name === 'LatestStreamArn')?.[1];
    if (typeof found !== 'string') throw new Error(`the table ${table} has no stream`);
    return found;
  }

  async function withEngineArn(call: AwsCall): Promise<AwsCall> {
    const arn = String(call.input['StreamArn']);
    const stored = [...inventory.tables.values()].find((table) => arn.startsWith(`${table.arn}/stream/`));
    if (stored === undefined) return call;
    const table = stored.resource.physicalId;
    const known = engineArns.get(table) ?? engineArnOf(table);
    engineArns.set(table, known);
    const input = { ...call.input, StreamArn: await known };
    return { ...call, input, body: Buffer.from(JSON.stringify(input)) };
  }

  return {
    async answer(call, signal) {
      const asked = STREAM_OPERATIONS.has(call.operation) ? await withEngineArn(call) : call;
      // Also after an error: what was asked may have been done.
      return forwarder.forward(asked, signal).finally(() => tableWrites.note(call));
    },
    tableWrites,
    close() {
      engine.close();
      forwarder.close();
    },
  };
}
