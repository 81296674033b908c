import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  paginateQuery,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { JobName, JobRecord } from '../../domain/job/job.ts';
import type { JobStore, StoredJob, StoredMessage } from '../../domain/job/ports.ts';
import { JOB_RECORD_PREFIX, jobList, jobPartition, leaseKey, MESSAGE_PREFIX } from './job-keys.ts';
import { jobOf, jobRecordOf, messagesOf } from './job-row.ts';
import { jobWrites } from './job-write.ts';
import { LISTED_INDEX } from './keys.ts';
import { readRow } from './row-reader.ts';
import { toRow } from './rows.ts';

/** Why a transaction did not stand although DynamoDB is well: somebody was first, or writes at this moment. */
const CHANGED = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/** Jobs in their table: each change is one transaction. */
export function createJobStore(client: DynamoDBClient, table: string): JobStore {
  async function read(job: JobName, signal: AbortSignal): Promise<StoredJob | undefined> {
    const { Items = [] } = await client.send(
      new QueryCommand({ TableName: table, ...rowsOf(job, JOB_RECORD_PREFIX) }),
      { abortSignal: signal },
    );
    return jobOf(Items);
  }

  return {
    read,

    async write(change, signal) {
      try {
        const TransactItems = jobWrites(table, change);
        await client.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal: signal });
        return 'written';
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        if (error.CancellationReasons?.some(({ Code }) => CHANGED.has(Code ?? '')) !== true) throw error;
        const changed = await read(change.next, signal);
        if (changed === undefined) throw error;
        return { changed };
      }
    },

    async lease(job, { turn, holder }, signal) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: toRow(leaseKey(job)),
        UpdateExpression: 'SET turn = :turn, holder = :holder',
        // The row is there as long as its job is. The holder's own call may come twice, as its answer may be lost.
        ConditionExpression: 'turn < :turn OR (turn = :turn AND holder = :holder)',
        ExpressionAttributeValues: toRow({ ':turn': turn, ':holder': holder }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(update, { abortSignal: signal });
        return 'taken';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return error.Item === undefined ? 'no_such_job' : 'occupied';
      }
    },

    async timeline(job, signal) {
      const query = { TableName: table, ...rowsOf(job, MESSAGE_PREFIX) };
      const messages: StoredMessage[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query, { abortSignal: signal })) {
        messages.push(...Items.flatMap(messagesOf));
      }
      return messages;
    },

    async list(instance, most, signal) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: LISTED_INDEX,
          KeyConditionExpression: 'listed = :list',
          ExpressionAttributeValues: toRow({ ':list': jobList(instance) }),
          ScanIndexForward: false,
          Limit: most,
        }),
        { abortSignal: signal },
      );
      const rows = await Promise.all(Items.map((listed) => readRow(client, table, listed, signal)));
      const records = rows.filter((row) => row !== undefined).map(jobRecordOf);
      return records.toSorted((a, b) => heardAt(b) - heardAt(a));
    },
  };
}

function rowsOf(job: JobName, prefix: string) {
  return {
    KeyConditionExpression: 'pk = :job AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: toRow({ ':job': jobPartition(job), ':prefix': prefix }),
    ConsistentRead: true,
  };
}

function heardAt({ heardAtMs, followedAtMs }: JobRecord): number {
  return heardAtMs ?? followedAtMs;
}
