import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  paginateQuery,
  QueryCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import type { PaymentChange, PaymentHistoryEntry, PaymentReader, PaymentStore } from '../../domain/payment/ports.ts';
import { paymentEventRow } from './event-row.ts';
import { LISTED_INDEX } from './keys.ts';
import { HISTORY_PREFIX, LATEST_KEY, PAYMENT_LIST, paymentKey, paymentPartition } from './payment-keys.ts';
import { historyEntryOf, historyRow, paymentOf } from './payment-row.ts';
import { asSeen, readStartRow, startWrite } from './payment-starts.ts';
import type { Row } from './read-row.ts';
import { readRow } from './row-reader.ts';
import { toRow } from './rows.ts';
import { writeTogether } from './write-together.ts';

/** Payments in their table: each change is one transaction. */
export function createPaymentStore(client: DynamoDBClient, table: string): PaymentStore & PaymentReader {
  return {
    async read(token, signal) {
      const row = await readRow(client, table, toRow(paymentKey(token)), signal);
      return row && paymentOf(row);
    },

    readStart: (paymentId, signal) => readStartRow(client, table, paymentId, signal),

    async write(change, signal) {
      // Before the record: should this be the last that is written, the next try finds a new record again.
      if (change.seen === undefined) await noteLatest(client, table, change.next, signal);
      return writeTogether(client, paymentWrites(table, change), signal);
    },

    async history(token, signal) {
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :payment AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: toRow({ ':payment': paymentPartition(token), ':prefix': HISTORY_PREFIX }),
        ConsistentRead: true,
      };
      const entries: PaymentHistoryEntry[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query, { abortSignal: signal })) {
        entries.push(...Items.map(historyEntryOf));
      }
      return entries;
    },

    async list(most, signal) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: LISTED_INDEX,
          KeyConditionExpression: 'listed = :list',
          ExpressionAttributeValues: toRow({ ':list': PAYMENT_LIST }),
          ScanIndexForward: false,
          Limit: most,
        }),
        { abortSignal: signal },
      );
      const rows = await Promise.all(Items.map((listed) => readRow(client, table, listed, signal)));
      const records = rows.filter((row) => row !== undefined).map(paymentOf);
      return records.toSorted((a, b) => b.heardAtMs - a.heardAtMs);
    },
  };
}

/** All rows of a change. The record's condition stands for its history and its events too: their numbers follow from what it counts. */
function paymentWrites(TableName: string, { seen, next, history, events, made }: PaymentChange): TransactWriteItem[] {
  const put = (Item: Row): TransactWriteItem => ({ Put: { TableName, Item } });
  const Item = toRow({
    ...paymentKey(next.token),
    record: next,
    version: next.version,
    listed: PAYMENT_LIST,
    listedAtMs: next.heardAtMs,
  });
  return [
    { Put: { TableName, Item, ...asSeen(seen) } },
    ...history.map((entry) => put(historyRow(next.token, entry))),
    ...events.map((event) => put(paymentEventRow(event))),
    ...(made === undefined ? [] : [startWrite(TableName, made.seen, made.next)]),
  ];
}

/** Only of what Spreedly itself answered for: it is asked for what comes after it. Never set back. */
async function noteLatest(
  client: DynamoDBClient,
  table: string,
  { token, createdAtMs, read }: PaymentRecord,
  signal: AbortSignal,
): Promise<void> {
  if (read === undefined || createdAtMs === undefined) return;
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toRow(LATEST_KEY),
    UpdateExpression: 'SET #token = :token, createdAtMs = :createdAtMs',
    ConditionExpression: 'attribute_not_exists(pk) OR createdAtMs < :createdAtMs',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: toRow({ ':token': token, ':createdAtMs': createdAtMs }),
  });
  try {
    await client.send(update, { abortSignal: signal });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
