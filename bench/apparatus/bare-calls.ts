import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type DynamoDBClient,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';

/** The two calls that a decision cannot do without, ready to be sent: nothing is left to compute. */
export type BareCalls = { readonly read: BatchGetItemCommandInput; readonly write: TransactWriteItemsCommandInput };

export async function makeBareCalls(client: DynamoDBClient, { read, write }: BareCalls): Promise<void> {
  await client.send(new BatchGetItemCommand(read));
  await client.send(new TransactWriteItemsCommand(write));
}
